// Incidents: restraint (身体拘束), accident (事故), complaint (苦情), sudden change (急変). Drafts until they are finished;
// every keystroke is durable.

import Foundation
import KengaiGenerated

/// The record of an incident.
public typealias IncidentSheet = KengaiGenerated.IncidentSheet

extension IncidentSheet: Identifiable {}

/// The incidents of the clients on this phone.
public struct Incidents: Sendable {
    let core: Core

    /// Begins a record, now or at a time that was said; in a visit, whose draft then names it.
    public func begin(
        _ kind: IncidentKind, of client: ClientID, in visit: VisitID? = nil, at: Date? = nil
    ) async throws -> IncidentSheet {
        try await core.call { try $0.beginIncident(client: client, kind: kind, visit: visit, at: at) }
    }

    /// Opens a finished record for a change.
    public func change(_ incident: IncidentID) async throws -> IncidentSheet {
        try await core.call { try $0.changeIncident(incident: incident) }
    }

    /// Notes a call with its time, and what came of it; also one that nobody answered.
    @discardableResult
    public func noteCall(
        _ incident: IncidentID, to: String, phone: String = "", result: String
    ) async throws -> IncidentSheet {
        try await core.call { try $0.noteCall(incident: incident, to: to, phone: phone, result: result) }
    }

    /// Ends the draft: it goes to the others. What its kind asks for may be missing; whoever learns it goes on with it.
    @discardableResult
    public func finish(_ incident: IncidentID) async throws -> IncidentSheet {
        try await core.call { try $0.finishIncident(incident: incident) }
    }

    /// Takes the end back while it is not sent.
    public func undoFinish(_ incident: IncidentID) async throws -> IncidentSheet {
        try await core.call { try $0.undoIncident(incident: incident) }
    }

    public func discard(_ incident: IncidentID) async throws {
        try await core.call { try $0.discardIncident(incident: incident) }
    }

    public func sheet(_ incident: IncidentID) async throws -> IncidentSheet {
        try await core.call { try $0.incident(incident: incident) }
    }

    /// A client's incidents: those that were begun here and never finished, then the newest first.
    public func about(_ client: ClientID) async throws -> [IncidentSheet] {
        try await core.call { try $0.incidents(client: client) }
    }

    /// The form of a record: what belongs to its kind, what it says, and what is still wanted.
    public func form(_ incident: IncidentID) async throws -> Form {
        try await core.call { try $0.incidentForm(incident: incident) }
    }

    /// Writes rows, all or none; a refused edit names its row (`Form.row`).
    @discardableResult
    public func edit(_ incident: IncidentID, _ edits: FormEdit...) async throws -> Form {
        try await edit(incident, edits)
    }

    @discardableResult
    public func edit(_ incident: IncidentID, _ edits: [FormEdit]) async throws -> Form {
        try await core.call { try $0.editIncident(incident: incident, edits: edits) }
    }
}
