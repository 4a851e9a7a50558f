// Incidents: restraint (身体拘束), accident (事故), complaint (苦情), sudden change (急変). Drafts until they are finished;
// every keystroke is durable.

import Foundation
import KengaiGenerated

public typealias IncidentKind = KengaiGenerated.IncidentKind

extension IncidentKind {
    public var phrase: Phrase { Phrase(incidentKindWords(kind: self)) }
}

/// The record of an incident.
public struct IncidentSheet: Hashable, Sendable, Identifiable {
    public let id: IncidentID
    public let client: ClientID
    /// Nil where the record does not say.
    public let kind: IncidentKind?
    /// Kind and time in one line.
    public let headline: Phrase
    public let at: Date?
    public let visit: VisitID?
    public let fields: [Field]
    /// What its kind asks for and is not there.
    public let missing: [FieldProblem]
    /// Fields in which several people's values or additions stand, as they are in the finished record.
    public let several: [Standing]
    public let isDraft: Bool
    public let delivery: Delivery?

    /// The end can still be taken back: this phone wrote it and has not sent it.
    public var canUndo: Bool { !isDraft && delivery == .saved }

    init(_ sheet: KengaiGenerated.IncidentSheet) {
        id = IncidentID(sheet.incident)
        client = ClientID(sheet.client)
        kind = sheet.kind
        headline = Phrase(sheet.headline)
        at = sheet.atMs.map(Date.init(milliseconds:))
        visit = sheet.visit.map(VisitID.init)
        fields = sheet.fields.map(Field.init)
        missing = sheet.missing.map(FieldProblem.init)
        several = sheet.several.map(Standing.init)
        isDraft = sheet.draft
        delivery = sheet.delivery
    }
}

/// The incidents of the clients on this phone.
public struct Incidents: Sendable {
    let core: Core

    private func sheet(
        _ what: @escaping @Sendable (KengaiGenerated.CareBook) throws -> KengaiGenerated.IncidentSheet
    ) async throws -> IncidentSheet {
        try await core.call { IncidentSheet(try what($0)) }
    }

    /// Begins a record, now or at a time that was said; in a visit, whose draft then names it.
    public func begin(
        _ kind: IncidentKind, of client: ClientID, in visit: VisitID? = nil, at: Date? = nil
    ) async throws -> IncidentSheet {
        try await sheet {
            try $0.beginIncident(client: client.hex, kind: kind, visit: visit?.hex, atMs: at?.milliseconds)
        }
    }

    /// Opens a finished record for a change.
    public func change(_ incident: IncidentID) async throws -> IncidentSheet {
        try await sheet { try $0.changeIncident(incident: incident.hex) }
    }

    /// Writes fields from what was typed, all or none; empty text clears one.
    @discardableResult
    public func set(_ incident: IncidentID, _ fields: KeyValuePairs<String, String>) async throws -> IncidentSheet {
        let edits = edits(fields)
        return try await sheet { try $0.setIncidentFields(incident: incident.hex, edits: edits) }
    }

    /// Notes a call with its time, and what came of it; also one that nobody answered.
    @discardableResult
    public func noteCall(
        _ incident: IncidentID, to: String, phone: String = "", result: String
    ) async throws -> IncidentSheet {
        try await sheet { try $0.noteCall(incident: incident.hex, to: to, phone: phone, result: result) }
    }

    /// Ends the draft: it goes to the others. What its kind asks for may be missing; whoever learns it goes on with it.
    @discardableResult
    public func finish(_ incident: IncidentID) async throws -> IncidentSheet {
        try await sheet { try $0.finishIncident(incident: incident.hex) }
    }

    /// Takes the end back while it is not sent.
    public func undoFinish(_ incident: IncidentID) async throws -> IncidentSheet {
        try await sheet { try $0.undoIncident(incident: incident.hex) }
    }

    public func discard(_ incident: IncidentID) async throws {
        try await core.call { try $0.discardIncident(incident: incident.hex) }
    }

    public func sheet(_ incident: IncidentID) async throws -> IncidentSheet {
        try await sheet { try $0.incident(incident: incident.hex) }
    }

    /// A client's incidents: those that were begun here and never finished, then the newest first.
    public func about(_ client: ClientID) async throws -> [IncidentSheet] {
        try await core.call { try $0.incidents(client: client.hex).map(IncidentSheet.init) }
    }

    /// The form of a record: what belongs to its kind, what it says, and what is still wanted.
    public func form(_ incident: IncidentID) async throws -> Form {
        try await core.call { Form(try $0.incidentForm(incident: incident.hex)) }
    }

    /// Writes rows, all or none; a refused edit names its row (`Form.row`).
    @discardableResult
    public func edit(_ incident: IncidentID, _ edits: FormEdit...) async throws -> Form {
        let edits = edits.map(\.core)
        return try await core.call { Form(try $0.editIncident(incident: incident.hex, edits: edits)) }
    }
}
