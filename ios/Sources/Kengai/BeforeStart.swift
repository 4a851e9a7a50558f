// What is asked before a record is begun. Whatever is answered, it can be begun.

import KengaiGenerated

public enum BeforeStart: Hashable, Sendable {
    /// This person has arrived at another client's and not left.
    case stillIn(visit: VisitID, clientName: String, phrase: Phrase)
    /// By the server it is another day than this phone shows.
    case otherDay(here: CareDay, server: CareDay, phrase: Phrase)
    /// The visit is of a later day than this phone shows, and nobody knows better; whoever begins it says so.
    case laterDay(clientName: String, here: CareDay, visit: CareDay, phrase: Phrase)
    /// The planned visit has a record already.
    case recorded(
        visit: VisitID, clientName: String, planned: TimeOfDay?, helpers: [String], arrived: TimeOfDay?, phrase: Phrase)
    /// The planned start is hours away.
    case farFromPlan(clientName: String, planned: TimeOfDay?, now: TimeOfDay?, phrase: Phrase)
    /// Nobody planned the visit, and around this time one is planned for the same client: is it that one?
    case planned(row: RowID, clientName: String, planned: TimeOfDay?, phrase: Phrase)

    init(_ question: KengaiGenerated.BeforeStart) {
        switch question {
        case .stillIn(let visit, let clientName, let words):
            self = .stillIn(visit: VisitID(visit), clientName: clientName, phrase: Phrase(words))
        case .otherDay(let here, let server, let words):
            self = .otherDay(here: CareDay(core: here), server: CareDay(core: server), phrase: Phrase(words))
        case .laterDay(let clientName, let here, let visit, let words):
            self = .laterDay(
                clientName: clientName, here: CareDay(core: here), visit: CareDay(core: visit), phrase: Phrase(words))
        case .recorded(let visit, let clientName, let planned, let helpers, let arrived, let words):
            self = .recorded(
                visit: VisitID(visit), clientName: clientName, planned: TimeOfDay(planned), helpers: helpers,
                arrived: arrived.flatMap { TimeOfDay($0) }, phrase: Phrase(words))
        case .farFromPlan(let clientName, let planned, let now, let words):
            self = .farFromPlan(
                clientName: clientName, planned: TimeOfDay(planned), now: TimeOfDay(now), phrase: Phrase(words))
        case .planned(let row, let clientName, let planned, let words):
            self = .planned(
                row: RowID(row), clientName: clientName, planned: TimeOfDay(planned), phrase: Phrase(words))
        }
    }

    /// The question.
    public var phrase: Phrase {
        switch self {
        case .stillIn(_, _, let phrase), .otherDay(_, _, let phrase), .laterDay(_, _, _, let phrase),
            .recorded(_, _, _, _, _, let phrase), .farFromPlan(_, _, _, let phrase),
            .planned(_, _, _, let phrase):
            phrase
        }
    }
}
