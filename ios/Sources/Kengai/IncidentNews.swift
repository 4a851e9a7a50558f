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

    /// Who has seen it.
    public var seenPhrase: Phrase {
        if !seenBy.isEmpty {
            return Phrase(
                seenBy.map { "\($0.name)が\($0.at.phrase.ja)に" }.joined(separator: "、") + "見ました",
                "Seen by " + seenBy.map { "\($0.name) \($0.at.phrase.en)" }.joined(separator: ", "))
        }
        return isChangedSince
            ? Phrase("書き足されました。そのあとはまだ誰も見ていません", "Written into since. Seen by nobody after that")
            : Phrase("まだ誰も見ていません", "Seen by nobody yet")
    }

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
