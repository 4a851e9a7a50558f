// Visits: the day's list, and recording one. Every change is durable when its call returns.

import KengaiGenerated

public typealias Scheme = KengaiGenerated.Scheme

/// How far a visit has come, as this phone knows it.
public typealias VisitState = KengaiGenerated.VisitState

/// What has become of the planned visit that a line stands for.
public typealias PlanNow = KengaiGenerated.PlanNow

/// One line of a day's list.
public typealias TodayVisit = KengaiGenerated.TodayVisit

extension TodayVisit: Identifiable {
    /// A planned visit with two records has two lines.
    public var id: String { row.hex + (visit?.hex ?? "") }
}

/// A row of the list as the core words it, part by part; the screen draws it.
public typealias DayRow = KengaiGenerated.DayRow
public typealias DayMark = KengaiGenerated.DayMark
public typealias MarkKind = KengaiGenerated.MarkKind
public typealias RowAction = KengaiGenerated.RowAction

extension RowAction {
    /// What stands on its button.
    public var phrase: Phrase { rowActionWords(action: self) }
}

/// A record or draft of a day that fulfils no planned visit: it stands beside the list.
public typealias UnplannedVisit = KengaiGenerated.UnplannedVisit

extension UnplannedVisit: Identifiable {
    public var id: VisitID { visit }
}

/// A record or draft of a visit.
public typealias VisitSheet = KengaiGenerated.VisitSheet

/// An incident of a visit.
public typealias VisitIncident = KengaiGenerated.VisitIncident

extension VisitIncident: Identifiable {}

/// What is asked before a record is begun. Whatever is answered, it can be begun.
public typealias BeforeStart = KengaiGenerated.BeforeStart
public typealias StartDoubt = KengaiGenerated.StartDoubt

extension BeforeStart {
    public var phrase: Phrase { words }
}

/// The visits of this phone's user.
public struct Visits: Sendable {
    let core: Core

    /// Today in Japan, by this phone's clock.
    public func today() async throws -> CareDay { try await core.call { try $0.today() } }

    public func on(_ day: CareDay) async throws -> [TodayVisit] {
        try await core.call { try $0.visitsOfDay(day: day) }
    }

    /// This person's records and drafts of a day that fulfil no planned visit; drafts first.
    public func unplanned(on day: CareDay) async throws -> [UnplannedVisit] {
        try await core.call { try $0.unplannedOfDay(day: day) }
    }

    /// What to ask before a record is begun; mostly nothing. `row` is nil for a visit that nobody planned.
    public func before(_ row: RowID?) async throws -> [BeforeStart] {
        try await core.call { try $0.beforeStart(row: row) }
    }

    /// The same of a visit that nobody planned, of this client; `day` as in `startUnplanned`.
    public func beforeUnplanned(_ client: ClientID, on day: CareDay? = nil) async throws -> [BeforeStart] {
        try await core.call { try $0.beforeUnplanned(client: client, day: day) }
    }

    /// Stamps 入室 and begins the record, or goes on with the draft that is there.
    public func start(_ row: RowID) async throws -> VisitSheet {
        try await core.call { try $0.startVisit(row: row) }
    }

    /// Begins the record of a planned visit that is over: nobody arrives now, its times are typed.
    public func startAfterwards(_ row: RowID) async throws -> VisitSheet {
        try await core.call { try $0.startVisitAfterwards(row: row) }
    }

    /// Begins the record of a planned visit that a colleague made and wrote on paper (代行入力). Both names stand in it.
    public func start(_ row: RowID, madeBy helper: StaffID) async throws -> VisitSheet {
        try await core.call { try $0.startVisitByProxy(row: row, helper: helper) }
    }

    /// Begins the record of a visit that nobody planned; its outcome (緊急, 臨時) says which, and why. `day` is what the person
    /// says where this phone's clock shows another; nil is the day that it shows.
    public func startUnplanned(
        _ client: ClientID, scheme: Scheme = .longTermCare, on day: CareDay? = nil
    ) async throws -> VisitSheet {
        try await core.call { try $0.startUnplannedVisit(client: client, scheme: scheme, day: day) }
    }

    /// Opens a finished record for a change.
    public func change(_ visit: VisitID) async throws -> VisitSheet {
        try await core.call { try $0.changeVisit(visit: visit) }
    }

    /// The form of a record or draft: in sections, with what is asked for, what it held last time, every value of a conflict.
    public func form(_ visit: VisitID) async throws -> Form { try await core.call { try $0.visitForm(visit: visit) } }

    /// Writes rows of a draft, all or none; a refused edit names its row (`Form.row`).
    @discardableResult
    public func edit(_ visit: VisitID, _ edits: FormEdit...) async throws -> FormEdited {
        try await edit(visit, edits)
    }

    @discardableResult
    public func edit(_ visit: VisitID, _ edits: [FormEdit]) async throws -> FormEdited {
        try await core.call { try $0.editVisit(visit: visit, edits: edits) }
    }

    /// Stamps 退室.
    public func leave(_ visit: VisitID) async throws { try await core.call { try $0.leaveVisit(visit: visit) } }

    /// Finishes a draft. With `anyway` what the plan asks for may be missing; the manager then sees what.
    public func finish(_ visit: VisitID, anyway: Bool = false) async throws {
        try await core.call { try $0.finishVisit(visit: visit, anyway: anyway) }
    }

    /// Takes every time out of a draft that has not come yet: a clock that was wrong wrote it.
    public func dropTimesToCome(_ visit: VisitID) async throws {
        try await core.call { try $0.dropTimesToCome(visit: visit) }
    }

    /// What a manager would have to ask the writer of a finished record, and what settles it; mostly nothing.
    public func forWriter(_ visit: VisitID) async throws -> [Phrase] {
        try await core.call { try $0.forWriter(visit: visit) }
    }

    /// Takes the end of a record back while it is not sent: a draft again, with everything in it.
    public func undoFinish(_ visit: VisitID) async throws -> VisitSheet {
        try await core.call { try $0.undoFinish(visit: visit) }
    }

    public func discard(_ visit: VisitID) async throws { try await core.call { try $0.discardDraft(visit: visit) } }

    public func sheet(_ visit: VisitID) async throws -> VisitSheet {
        try await core.call { try $0.visit(visit: visit) }
    }

    /// What was begun and not finished: where the app goes on after it was killed.
    public func open() async throws -> [VisitSheet] { try await core.call { try $0.openVisits() } }
}
