// Planned visits that were changed (変更), and this person's own word that they have seen it (了解).

import KengaiGenerated

public typealias PlannedTime = KengaiGenerated.PlannedTime
public typealias PlanChange = KengaiGenerated.PlanChange

extension PlanChange: Identifiable {
    public var id: RowID { row }
    public var phrase: Phrase { line.phrase }
}

/// What a screen shows of changes.
public struct ChangesView: Hashable, Sendable {
    public var open: [PlanChange] = []

    public init() {}

    /// What stands on the badge; nil where nothing waits.
    public var line: Line? { changesBadge(open: Int64(open.count)) }
    public var phrase: Phrase? { line?.phrase }
}

/// The changes that concern this phone's user; keeps `view` true.
public actor Changes {
    public private(set) var view = ChangesView()
    private let core: Core

    init(core: Core) { self.core = core }

    /// Looks again what this person has not acknowledged, also of visits that are no longer theirs.
    @discardableResult
    public func refresh() async throws -> [PlanChange] {
        view.open = try await core.call { try $0.openChanges() }
        return view.open
    }

    /// 了解. Durable on this phone when it returns; it goes out with the next sync.
    public func acknowledge(_ rows: [RowID]) async throws {
        try await core.call { try $0.acknowledgeChanges(rows: rows) }
        try await refresh()
    }
}
