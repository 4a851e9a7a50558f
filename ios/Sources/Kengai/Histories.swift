// The history of a record (真正性), as data and as text: who, when by both clocks, what stood there before, and why.

import KengaiGenerated

public typealias History = KengaiGenerated.History
public typealias HistoryEvent = KengaiGenerated.HistoryEvent
public typealias HistoryKind = KengaiGenerated.HistoryKind
public typealias FieldEvent = KengaiGenerated.FieldEvent
public typealias OverruledValue = KengaiGenerated.OverruledValue

/// When the server took something.
public typealias ServerTime = KengaiGenerated.ServerTime

/// The histories of what is on this phone.
public struct Histories: Sendable {
    let core: Core

    public func of(_ visit: VisitID) async throws -> History { try await history(.visit(visit: visit)) }

    public func of(_ incident: IncidentID) async throws -> History {
        try await history(.incident(incident: incident))
    }

    public func ofSheet(_ client: ClientID) async throws -> History { try await history(.client(client: client)) }

    public func ofPlan(_ client: ClientID, month: CareMonth) async throws -> History {
        try await history(.plan(client: client, month: month))
    }

    public func ofNotes(_ client: ClientID, month: CareMonth) async throws -> History {
        try await history(.notes(client: client, month: month))
    }

    private func history(_ of: RecordRef) async throws -> History { try await core.call { try $0.history(of: of) } }
}
