// Visits: the day's list, and recording one. Every change is durable when its call returns.

import KengaiGenerated

/// How far a planned visit has come, as this phone knows it.
public enum VisitState: Hashable, Sendable {
    /// Nothing recorded that this phone knows of.
    case planned
    /// A draft on this phone.
    case recording
    /// Recorded; where it stands, if this phone wrote it.
    case recorded(Delivery?)

    init(_ state: KengaiGenerated.VisitState) {
        switch state {
        case .planned: self = .planned
        case .recording: self = .recording
        case .recorded(let delivery): self = .recorded(delivery)
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
    public let visit: VisitID?
    /// Records and drafts of this planned visit on this phone; each has a line of its own.
    public let records: Int
    /// Handover notes of this client that this phone's user has not read.
    public let unread: Int

    init(_ visit: KengaiGenerated.TodayVisit) {
        row = RowID(visit.row)
        client = ClientID(visit.client)
        clientName = visit.clientName
        day = CareDay(core: visit.day)
        start = TimeOfDay(visit.start)
        end = TimeOfDay(visit.end)
        helpers = visit.helpers
        state = VisitState(visit.state)
        self.visit = visit.visit.map(VisitID.init)
        records = Int(visit.records)
        unread = Int(visit.unread)
    }
}

/// One field of a record; `number` in the field's small unit (382 for 38.2 ℃).
public struct Field: Hashable, Sendable {
    public let path: String
    public let label: Phrase
    public let shown: Phrase
    public let number: Int?
}

/// A record or draft of a visit.
public struct VisitSheet: Hashable, Sendable {
    public let visit: VisitID
    public let client: ClientID
    public let day: CareDay
    public let fields: [Field]
    public let missing: [FieldProblem]
    public let isDraft: Bool
    public let delivery: Delivery?

    init(_ sheet: KengaiGenerated.VisitSheet) {
        visit = VisitID(sheet.visit)
        client = ClientID(sheet.client)
        day = CareDay(core: sheet.day)
        fields = sheet.fields.map {
            Field(path: $0.field, label: Phrase($0.label), shown: Phrase($0.shown), number: $0.number.map(Int.init))
        }
        missing = sheet.missing.map(FieldProblem.init)
        isDraft = sheet.draft
        delivery = sheet.delivery
    }

    /// The field at a path such as `vitals.temperature.value`, if it has a value.
    public subscript(_ path: String) -> Field? { fields.first { $0.path == path } }
}

/// The visits of this phone's user.
public struct Visits: Sendable {
    let core: Core

    /// Today in Japan, by this phone's clock.
    public func today() async throws -> CareDay { try await core.call { CareDay(core: try $0.today()) } }

    public func on(_ day: CareDay) async throws -> [TodayVisit] {
        try await core.call { try $0.visitsOfDay(day: day.iso).map(TodayVisit.init) }
    }

    /// Stamps 入室 and begins the record, or goes on with the draft that is there.
    public func start(_ row: RowID) async throws -> VisitSheet {
        try await core.call { VisitSheet(try $0.startVisit(row: row.hex)) }
    }

    /// Opens a finished record for a change.
    public func change(_ visit: VisitID) async throws -> VisitSheet {
        try await core.call { VisitSheet(try $0.changeVisit(visit: visit.hex)) }
    }

    /// Writes fields from what was typed; empty text clears one. Each is durable before the next is tried.
    public func set(_ visit: VisitID, _ fields: KeyValuePairs<String, String>) async throws {
        let edits = fields.map { FieldEdit(field: $0.key, text: $0.value) }
        try await core.call { try $0.setFields(visit: visit.hex, edits: edits) }
    }

    /// Stamps 退室.
    public func leave(_ visit: VisitID) async throws { try await core.call { try $0.leaveVisit(visit: visit.hex) } }

    /// Finishes a draft. With `anyway` what the plan asks for may be missing; the manager then sees what.
    public func finish(_ visit: VisitID, anyway: Bool = false) async throws {
        try await core.call { try $0.finishVisit(visit: visit.hex, anyway: anyway) }
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
