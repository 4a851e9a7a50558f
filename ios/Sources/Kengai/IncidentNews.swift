// Incidents as they reach people: at the door, in the day's list, in a manager's lists until one has seen them.

import KengaiGenerated

/// An incident of the last days.
public typealias IncidentNews = KengaiGenerated.IncidentNews

extension IncidentNews: Identifiable {
    /// Who has seen it, or that nobody has.
    public var seenPhrase: Phrase { seenLine.phrase }
}

extension Incidents {
    /// The incidents that no manager has seen as they are now. Only on a manager's phone.
    public func unseen() async throws -> [IncidentNews] { try await core.call { try $0.unseenIncidents() } }

    /// Says that this manager saw them: everybody then knows who, and when.
    public func see(_ incidents: [IncidentID]) async throws {
        try await core.call { try $0.seeIncidents(incidents: incidents) }
    }
}
