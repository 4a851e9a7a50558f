// Visits: the day's list, and recording one. Every change is durable when its call returns.

import KengaiGenerated

public typealias Scheme = KengaiGenerated.Scheme

/// How far a planned visit has come, as this phone knows it.
public enum VisitState: Hashable, Sendable {
    /// Still to come, and nothing recorded that this phone knows of.
    case planned
    /// Its planned time is over, and nothing is recorded that this phone knows of.
    case noRecord
    /// A draft on this phone.
    case recording
    /// Recorded; where it stands, if this phone wrote it.
    case recorded(Delivery?)
    /// Recorded as not made (中止, 当日キャンセル), as it is called.
    case notMade(Phrase, Delivery?)

    init(_ state: KengaiGenerated.VisitState) {
        switch state {
        case .planned: self = .planned
        case .noRecord: self = .noRecord
        case .recording: self = .recording
        case .recorded(let delivery): self = .recorded(delivery)
        case .notMade(let outcome, let delivery): self = .notMade(Phrase(outcome), delivery)
        }
    }
}

/// What has become of the planned visit that a line stands for.
public enum PlanNow: Hashable, Sendable {
    case stands
    case cancelled
    case moved(day: CareDay, start: TimeOfDay?, end: TimeOfDay?)
    case given(helpers: [String])
    /// It is in no plan of this phone any more.
    case gone

    init(_ plan: KengaiGenerated.PlanNow) {
        switch plan {
        case .stands: self = .stands
        case .cancelled: self = .cancelled
        case .moved(let to):
            self = .moved(day: CareDay(core: to.day), start: TimeOfDay(to.start), end: TimeOfDay(to.end))
        case .given(let helpers): self = .given(helpers: helpers)
        case .gone: self = .gone
        }
    }
}

/// One line of a day's list.
public struct TodayVisit: Hashable, Sendable, Identifiable {
    /// A planned visit with two records has two lines.
    public var id: String { row.hex + (visit?.hex ?? "") }
    public let row: RowID
    public let client: ClientID
    public let clientName: String
    public let day: CareDay
    public let start: TimeOfDay?
    public let end: TimeOfDay?
    public let helpers: [String]
    public let state: VisitState
    /// The same as people read it.
    public let stateLine: Line
    public let visit: VisitID?
    /// Records and drafts of this planned visit on this phone; each has a line of its own.
    public let records: Int
    /// Handover notes of this client that this phone's user has not read.
    public let unread: Int
    /// 変更 that this person has not acknowledged: what differs from what was planned first.
    public let changed: [Phrase]
    /// What has become of the planned visit: what was recorded stays in the list of its day.
    public let plan: PlanNow
    /// The same as people read it; nil where it stands.
    public let planLine: Line?
    /// The client's incidents of the last days.
    public let incidents: [IncidentNews]
    /// Fields of sheet, plan and record in which several people's values stand.
    public let several: [Standing]

    init(_ visit: KengaiGenerated.TodayVisit) {
        row = RowID(visit.row)
        client = ClientID(visit.client)
        clientName = visit.clientName
        day = CareDay(core: visit.day)
        start = TimeOfDay(visit.start)
        end = TimeOfDay(visit.end)
        helpers = visit.helpers
        state = VisitState(visit.state)
        stateLine = Line(visit.stateLine)
        self.visit = visit.visit.map(VisitID.init)
        records = Int(visit.records)
        unread = Int(visit.unread)
        changed = visit.changed.map { Phrase($0) }
        plan = PlanNow(visit.plan)
        planLine = visit.planLine.map { Line($0) }
        incidents = visit.incidents.map(IncidentNews.init)
        several = visit.several.map(Standing.init)
    }
}

/// A record or draft of a day that fulfils no planned visit: it stands beside the list.
public struct UnplannedVisit: Hashable, Sendable, Identifiable {
    public var id: VisitID { visit }
    public let visit: VisitID
    public let client: ClientID
    public let clientName: String
    /// 入室; nil where it is not known yet.
    public let arrived: TimeOfDay?
    public let helpers: [String]
    public let state: VisitState
    /// The same as people read it.
    public let stateLine: Line
    public let several: [Standing]

    init(_ visit: KengaiGenerated.UnplannedVisit) {
        self.visit = VisitID(visit.visit)
        client = ClientID(visit.client)
        clientName = visit.clientName
        arrived = visit.arrived.flatMap { TimeOfDay($0) }
        helpers = visit.helpers
        state = VisitState(visit.state)
        stateLine = Line(visit.stateLine)
        several = visit.several.map(Standing.init)
    }
}

/// An incident of a visit.
public struct VisitIncident: Hashable, Sendable, Identifiable {
    public let id: IncidentID
    /// Nil while its record has not arrived.
    public let kind: IncidentKind?
    public let missing: [FieldProblem]

    init(_ incident: KengaiGenerated.VisitIncident) {
        id = IncidentID(incident.incident)
        kind = incident.kind
        missing = incident.missing.map(FieldProblem.init)
    }
}

/// A record or draft of a visit.
public struct VisitSheet: Hashable, Sendable {
    public let visit: VisitID
    public let client: ClientID
    /// The planned visit; nil for one that nobody planned.
    public let row: RowID?
    public let day: CareDay
    public let fields: [Field]
    public let missing: [FieldProblem]
    public let incidents: [VisitIncident]
    /// Fields in which several people's values or additions stand, as they are in the finished record.
    public let several: [Standing]
    public let isDraft: Bool
    public let delivery: Delivery?

    init(_ sheet: KengaiGenerated.VisitSheet) {
        visit = VisitID(sheet.visit)
        client = ClientID(sheet.client)
        day = CareDay(core: sheet.day)
        row = sheet.row.map(RowID.init)
        fields = sheet.fields.map(Field.init)
        missing = sheet.missing.map(FieldProblem.init)
        incidents = sheet.incidents.map(VisitIncident.init)
        several = sheet.several.map(Standing.init)
        isDraft = sheet.draft
        delivery = sheet.delivery
    }

    /// The field at a path such as `vitals.temperature.value`, if it has a value.
    public subscript(_ path: String) -> Field? { fields[path] }

    /// The end can still be taken back: this phone wrote it and has not sent it.
    public var canUndo: Bool { !isDraft && delivery == .saved }
}

/// The visits of this phone's user.
public struct Visits: Sendable {
    let core: Core

    /// Today in Japan, by this phone's clock.
    public func today() async throws -> CareDay { try await core.call { CareDay(core: try $0.today()) } }

    public func on(_ day: CareDay) async throws -> [TodayVisit] {
        try await core.call { try $0.visitsOfDay(day: day.iso).map(TodayVisit.init) }
    }

    /// This person's records and drafts of a day that fulfil no planned visit; drafts first.
    public func unplanned(on day: CareDay) async throws -> [UnplannedVisit] {
        try await core.call { try $0.unplannedOfDay(day: day.iso).map(UnplannedVisit.init) }
    }

    /// What to ask before a record is begun; mostly nothing. `row` is nil for a visit that nobody planned.
    public func before(_ row: RowID?) async throws -> [BeforeStart] {
        try await core.call { try $0.beforeStart(row: row?.hex).map(BeforeStart.init) }
    }

    /// The same of a visit that nobody planned, of this client; `day` as in `startUnplanned`.
    public func beforeUnplanned(_ client: ClientID, on day: CareDay? = nil) async throws -> [BeforeStart] {
        try await core.call {
            try $0.beforeUnplanned(client: client.hex, day: day?.iso).map(BeforeStart.init)
        }
    }

    /// Stamps 入室 and begins the record, or goes on with the draft that is there.
    public func start(_ row: RowID) async throws -> VisitSheet {
        try await core.call { VisitSheet(try $0.startVisit(row: row.hex)) }
    }

    /// Begins the record of a planned visit that is over: nobody arrives now, its times are typed.
    public func startAfterwards(_ row: RowID) async throws -> VisitSheet {
        try await core.call { VisitSheet(try $0.startVisitAfterwards(row: row.hex)) }
    }

    /// Begins the record of a planned visit that a colleague made and wrote on paper (代行入力). Both names stand in it.
    public func start(_ row: RowID, madeBy helper: StaffID) async throws -> VisitSheet {
        try await core.call { VisitSheet(try $0.startVisitByProxy(row: row.hex, helper: helper.hex)) }
    }

    /// Begins the record of a visit that nobody planned; its outcome (緊急, 臨時) says which, and why. `day` is what the person
    /// says where this phone's clock shows another; nil is the day that it shows.
    public func startUnplanned(
        _ client: ClientID, scheme: Scheme = .longTermCare, on day: CareDay? = nil
    ) async throws -> VisitSheet {
        try await core.call {
            VisitSheet(try $0.startUnplannedVisit(client: client.hex, scheme: scheme, day: day?.iso))
        }
    }

    /// Opens a finished record for a change.
    public func change(_ visit: VisitID) async throws -> VisitSheet {
        try await core.call { VisitSheet(try $0.changeVisit(visit: visit.hex)) }
    }

    /// Writes fields from what was typed, all or none; empty text clears one, and what belongs to it. Gives back what stood
    /// there and stands no more: each says so with `cleared`.
    @discardableResult
    public func set(_ visit: VisitID, _ fields: KeyValuePairs<String, String>) async throws -> [Field] {
        let edits = edits(fields)
        return try await core.call { try $0.setFields(visit: visit.hex, edits: edits).map(Field.init) }
    }

    /// The form of a record or draft: in sections, with what is asked for, what it held last time, every value of a conflict.
    public func form(_ visit: VisitID) async throws -> Form {
        try await core.call { Form(try $0.visitForm(visit: visit.hex)) }
    }

    /// Writes rows of a draft, all or none; a refused edit names its row (`Form.row`).
    @discardableResult
    public func edit(_ visit: VisitID, _ edits: FormEdit...) async throws -> FormEdited {
        let edits = edits.map(\.core)
        return try await core.call { FormEdited(try $0.editVisit(visit: visit.hex, edits: edits)) }
    }

    /// Stamps 退室.
    public func leave(_ visit: VisitID) async throws { try await core.call { try $0.leaveVisit(visit: visit.hex) } }

    /// Finishes a draft. With `anyway` what the plan asks for may be missing; the manager then sees what.
    public func finish(_ visit: VisitID, anyway: Bool = false) async throws {
        try await core.call { try $0.finishVisit(visit: visit.hex, anyway: anyway) }
    }

    /// Takes every time out of a draft that has not come yet: a clock that was wrong wrote it.
    public func dropTimesToCome(_ visit: VisitID) async throws {
        try await core.call { try $0.dropTimesToCome(visit: visit.hex) }
    }

    /// What a manager would have to ask the writer of a finished record, and what settles it; mostly nothing.
    public func forWriter(_ visit: VisitID) async throws -> [Phrase] {
        try await core.call { try $0.forWriter(visit: visit.hex).map(Phrase.init) }
    }

    /// Takes the end of a record back while it is not sent: a draft again, with everything in it.
    public func undoFinish(_ visit: VisitID) async throws -> VisitSheet {
        try await core.call { VisitSheet(try $0.undoFinish(visit: visit.hex)) }
    }

    public func discard(_ visit: VisitID) async throws {
        try await core.call { try $0.discardDraft(visit: visit.hex) }
    }

    public func sheet(_ visit: VisitID) async throws -> VisitSheet {
        try await core.call { VisitSheet(try $0.visit(visit: visit.hex)) }
    }

    /// What was begun and not finished: where the app goes on after it was killed.
    public func open() async throws -> [VisitSheet] {
        try await core.call { try $0.openVisits().map(VisitSheet.init) }
    }
}
