// Planned visits that were changed (変更), and this person's own word that they have seen it (了解).

import KengaiGenerated

/// A day with times.
public struct PlannedTime: Hashable, Sendable {
    public let day: CareDay
    public let start: TimeOfDay?
    public let end: TimeOfDay?

    init(_ day: String, _ start: String, _ end: String) {
        self.day = CareDay(core: day)
        self.start = TimeOfDay(start)
        self.end = TimeOfDay(end)
    }
}

/// A planned visit that was changed after this person could have seen it.
public struct PlanChange: Hashable, Sendable, Identifiable {
    public var id: RowID { row }
    public let row: RowID
    public let client: ClientID
    public let clientName: String
    /// As it is now.
    public let now: PlannedTime
    /// What day or times were first, where they differ.
    public let was: PlannedTime?
    /// What differs from what was planned first.
    public let what: [Phrase]
    /// Who goes now.
    public let helpers: [String]
    /// Who no longer does.
    public let off: [String]
    public let isCancelled: Bool
    public let by: String
    /// Fields of the planned visit in which several people's values stand.
    public let several: [Standing]

    /// One line for a person: whose visit, and what became of it.
    public var phrase: Phrase {
        func clock(_ time: TimeOfDay?) -> String { time?.shown ?? "" }
        let first = was ?? now
        let (start, then) = (clock(first.start), clock(now.start))
        let ja = "\(san(clientName)) \(first.day.phrase.ja) \(start)"
        let en = "\(clientName), \(first.day.phrase.en)"
        if isCancelled {
            return Phrase("\(ja) は取り消しです。書いた記録は残ります", "\(en) \(start) is cancelled. Your record stays")
        }
        guard let was else {
            return Phrase(
                "\(ja) の\(what.map(\.ja).joined(separator: "・"))が変わりました",
                "\(en) \(then): \(what.map(\.en).joined(separator: ", ")) changed")
        }
        if was.day != now.day {
            return Phrase(
                "\(ja) → \(now.day.phrase.ja) \(then) に変わりました", "\(en): \(start) → \(now.day.phrase.en) \(then)")
        }
        if was.start == now.start {
            return Phrase(
                "\(ja)〜\(clock(was.end)) → \(then)〜\(clock(now.end)) に変わりました",
                "\(en): \(start)–\(clock(was.end)) → \(then)–\(clock(now.end))")
        }
        return Phrase("\(ja) → \(then) に変わりました", "\(en): \(start) → \(then)")
    }

    init(_ change: KengaiGenerated.PlanChange) {
        row = RowID(change.row)
        client = ClientID(change.client)
        clientName = change.clientName
        now = PlannedTime(change.day, change.start, change.end)
        was = change.was.map { PlannedTime($0.day, $0.start, $0.end) }
        what = change.what.map { Phrase($0) }
        helpers = change.helpers
        off = change.off
        isCancelled = change.cancelled
        by = change.by
        several = change.several.map(Standing.init)
    }
}

/// What a screen shows of changes.
public struct ChangesView: Hashable, Sendable {
    public var open: [PlanChange] = []

    public init() {}

    /// What stands on the badge; nil where nothing waits.
    public var phrase: Phrase? {
        open.isEmpty ? nil : Phrase("変更 \(open.count)件・了解待ち", "\(open.count) changed, to be acknowledged")
    }
}

/// The changes that concern this phone's user; keeps `view` true.
public actor Changes {
    public private(set) var view = ChangesView()
    private let core: Core

    init(core: Core) { self.core = core }

    /// Looks again what this person has not acknowledged, also of visits that are no longer theirs.
    @discardableResult
    public func refresh() async throws -> [PlanChange] {
        view.open = try await core.call { try $0.openChanges().map(PlanChange.init) }
        return view.open
    }

    /// 了解. Durable on this phone when it returns; it goes out with the next sync.
    public func acknowledge(_ rows: [RowID]) async throws {
        try await core.call { try $0.acknowledgeChanges(rows: rows.map(\.hex)) }
        try await refresh()
    }
}
