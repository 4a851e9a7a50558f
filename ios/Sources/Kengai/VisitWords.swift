// What a line of the day's list says: how far a visit has come, what became of its plan, what is asked before one begins.

import KengaiGenerated

extension VisitState {
    public var phrase: Phrase {
        switch self {
        case .planned: Phrase("予定", "Planned")
        case .noRecord: Phrase("記録が届いていません（訪問したかは分かりません）", "Not arrived (visited or not: unknown)")
        case .recording: Phrase("書きかけ（端末に保存）", "Unfinished (saved here)")
        case .recorded(let delivery): delivery?.phrase ?? Phrase("記録あり", "Recorded")
        case .notMade(let outcome, _): outcome
        }
    }
}

extension PlanNow {
    /// What became of the planned visit; nil where it stands.
    public var phrase: Phrase? {
        switch self {
        case .stands: return nil
        case .cancelled: return Phrase("取り消しです。書いた記録は残ります", "Cancelled. Your record stays")
        case .moved(let day, let start, _):
            let (on, at) = (day.phrase, start?.shown ?? "")
            return Phrase("\(on.ja) \(at) に変わりました", "Moved to \(on.en) \(at)")
        case .given(let helpers):
            let names = helpers.joined(separator: "、")
            return Phrase("\(names)に変わりました", "Now \(names)")
        case .gone: return Phrase("予定にありません。書いた記録は残ります", "No longer planned. Your record stays")
        }
    }
}

/// A question before a record is begun. Whatever is answered, it can be begun.
public enum BeforeStart: Hashable, Sendable {
    /// This person has arrived at another client's and not left.
    case stillIn(visit: VisitID, clientName: String)
    /// By the server it is another day than this phone shows.
    case otherDay(here: CareDay, server: CareDay)
    /// The visit is of a later day than this phone shows, and nobody knows better; whoever begins it says so.
    case laterDay(clientName: String, here: CareDay, visit: CareDay)
    /// The planned visit has a record already.
    case recorded(visit: VisitID, clientName: String, planned: String, helpers: [String], arrived: String?)
    /// The planned start is hours away.
    case farFromPlan(clientName: String, planned: String, now: String)

    init(_ question: KengaiGenerated.BeforeStart) {
        switch question {
        case .stillIn(let visit, let clientName): self = .stillIn(visit: VisitID(visit), clientName: clientName)
        case .otherDay(let here, let server): self = .otherDay(here: CareDay(core: here), server: CareDay(core: server))
        case .laterDay(let clientName, let here, let visit):
            self = .laterDay(clientName: clientName, here: CareDay(core: here), visit: CareDay(core: visit))
        case .recorded(let visit, let clientName, let planned, let helpers, let arrived):
            self = .recorded(
                visit: VisitID(visit), clientName: clientName, planned: Self.clock(planned), helpers: helpers,
                arrived: arrived.map(Self.clock))
        case .farFromPlan(let clientName, let planned, let now):
            self = .farFromPlan(clientName: clientName, planned: Self.clock(planned), now: Self.clock(now))
        }
    }

    public var phrase: Phrase {
        switch self {
        case .stillIn(_, let name): return Phrase("\(san(name))の退室がまだです。何時に出ましたか", "\(name): when did you leave?")
        case .otherDay(let here, let server):
            let (here, server) = (here.phrase, server.phrase)
            return Phrase(
                "この端末では\(here.ja)、サーバーでは\(server.ja)です。\(here.ja)の訪問を始めますか",
                "\(here.en) here, \(server.en) by the server. Begin the visit of \(here.en)?")
        case .laterDay(let name, let here, let visit):
            let (here, visit) = (here.phrase, visit.phrase)
            return Phrase(
                "\(name) さん: この端末では\(here.ja)、訪問の予定は\(visit.ja)です。今日は\(visit.ja)ですか",
                "\(name): \(here.en) here, planned for \(visit.en). Is today \(visit.en)?")
        case .recorded(_, let name, let planned, let helpers, let arrived):
            let who = (helpers + [arrived].compactMap { $0 }).joined(separator: " ")
            return Phrase(
                "\(san(name))の\(planned)はもう記録があります（\(who)）。もう一つ書きますか",
                "\(name), \(planned): recorded already (\(who)). Write another?")
        case .farFromPlan(_, let planned, let now):
            return Phrase("予定は \(planned) です。いま \(now) に入室しますか", "Planned for \(planned). Arrive now, \(now)?")
        }
    }

    /// 9:00, of a time as the core writes it (09:00).
    private static func clock(_ time: String) -> String {
        time.hasPrefix("0") ? String(time.dropFirst()) : time
    }
}
