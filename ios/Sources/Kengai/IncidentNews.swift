// Incidents as they reach people: at the door, in the day's list, in a manager's lists until one has seen them.

import Foundation
import KengaiGenerated

/// An incident of the last days.
public struct IncidentNews: Hashable, Sendable, Identifiable {
    public let id: IncidentID
    public let client: ClientID
    public let clientName: String
    /// Nil where a newer version knows.
    public let kind: IncidentKind?
    public let at: Date?
    /// How far its writer's clock was ahead, where it was known to be wrong, minutes; behind is negative.
    public let clockAhead: Int64?
    /// What happened, as far as it is written.
    public let what: [Standing]
    /// Who began the record.
    public let by: String
    /// Which managers saw what it says now.
    public let seenBy: [Receipt]
    /// A manager saw it, and something was written into it after that.
    public let isChangedSince: Bool

    /// Who has seen it, or that nobody has.
    public let seenLine: Line
    public var seenPhrase: Phrase { seenLine.phrase }

    init(_ news: KengaiGenerated.IncidentNews) {
        id = IncidentID(news.incident)
        client = ClientID(news.client)
        clientName = news.clientName
        kind = news.kind
        at = news.atMs.map(Date.init(milliseconds:))
        clockAhead = news.clockAhead
        what = news.what.map(Standing.init)
        by = news.by
        seenBy = news.seenBy.map(Receipt.init)
        seenLine = Line(news.seenLine)
        isChangedSince = news.changedSince
    }
}

extension Incidents {
    /// The incidents that no manager has seen as they are now. Only on a manager's phone.
    public func unseen() async throws -> [IncidentNews] {
        try await core.call { try $0.unseenIncidents().map(IncidentNews.init) }
    }

    /// Says that this manager saw them: everybody then knows who, and when.
    public func see(_ incidents: [IncidentID]) async throws {
        let ids = incidents.map(\.hex)
        try await core.call { try $0.seeIncidents(incidents: ids) }
    }
}
