// The history of a record (真正性), as data and as text: who, when by both clocks, what stood there before, and why.

import Foundation
import KengaiGenerated

public typealias HistoryKind = KengaiGenerated.HistoryKind

/// When the server took something.
public enum ServerTime: Hashable, Sendable {
    case notYet
    case at(Date)
    case unknown

    init(_ time: KengaiGenerated.ServerTime) {
        switch time {
        case .notYet: self = .notYet
        case .at(let ms): self = .at(Date(milliseconds: ms))
        case .unknown: self = .unknown
        }
    }
}

/// What happened to one field.
public struct FieldEvent: Hashable, Sendable {
    public let path: String
    public let label: Phrase
    /// The planned visit that it belongs to, in a month's plan.
    public let of: Phrase?
    /// Several values where it was in conflict, none where it was empty.
    public let before: [Phrase]
    /// Nil where it was cleared.
    public let after: Phrase?
    public let overruled: [OverruledValue]

    init(_ event: KengaiGenerated.FieldEvent) {
        path = event.field
        label = Phrase(event.label)
        of = event.of.map { Phrase($0) }
        before = event.before.map { Phrase($0) }
        after = event.after.map { Phrase($0) }
        overruled = event.overruled.map { OverruledValue(shown: Phrase($0.shown), by: $0.by) }
    }
}

/// What somebody had written and a change did not leave standing.
public struct OverruledValue: Hashable, Sendable {
    public let shown: Phrase
    public let by: String
}

public struct HistoryEvent: Hashable, Sendable {
    public let what: HistoryKind
    public let by: String
    /// 代行入力: the person who typed it in for another.
    public let proxy: String?
    /// By the writer's clock, which may be wrong.
    public let at: Date
    /// How far that clock was ahead, where the record notes then that it was wrong, minutes; behind is negative.
    public let clockAhead: Int64?
    /// Nil for what never goes there.
    public let server: ServerTime?
    public let reason: String?
    public let fields: [FieldEvent]

    init(_ event: KengaiGenerated.HistoryEvent) {
        what = event.what
        by = event.by
        proxy = event.proxy
        at = Date(milliseconds: event.deviceMs)
        clockAhead = event.clockAhead
        server = event.server.map { ServerTime($0) }
        reason = event.reason
        fields = event.fields.map(FieldEvent.init)
    }
}

/// A record's history: events, the first first, and the same as lines of text.
public struct History: Hashable, Sendable {
    public let title: Phrase
    public let events: [HistoryEvent]
    public let lines: [Phrase]

    init(_ history: KengaiGenerated.History) {
        title = Phrase(history.title)
        events = history.events.map(HistoryEvent.init)
        lines = history.lines.map { Phrase($0) }
    }
}

/// The histories of what is on this phone. Months are `2026-11`.
public struct Histories: Sendable {
    let core: Core

    public func of(_ visit: VisitID) async throws -> History { try await history(.visit(visit: visit.hex)) }

    public func of(_ incident: IncidentID) async throws -> History {
        try await history(.document(document: incident.hex))
    }

    public func ofSheet(_ client: ClientID) async throws -> History { try await history(.client(client: client.hex)) }

    public func ofPlan(_ client: ClientID, month: String) async throws -> History {
        try await history(.plan(client: client.hex, month: month))
    }

    public func ofNotes(_ client: ClientID, month: String) async throws -> History {
        try await history(.notes(client: client.hex, month: month))
    }

    private func history(_ of: RecordRef) async throws -> History {
        try await core.call { History(try $0.history(of: of)) }
    }
}
