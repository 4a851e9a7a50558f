// Fields that two people wrote differently at the same time: both values stay until a manager decides.

import Foundation
import KengaiGenerated

/// One of the values of a field: who wrote what, when by their clock, and when the server took it.
public struct ConflictValue: Hashable, Sendable {
    public let shown: Phrase
    public let by: String
    public let at: Date?
    public let server: ServerTime

    init(_ value: KengaiGenerated.ConflictValue) {
        shown = Phrase(value.shown)
        by = value.by
        at = value.deviceMs.map(Date.init(milliseconds:))
        server = ServerTime(value.server)
    }
}

/// A field with more than one value, in the record that `document` names; for a visit's record its id.
public struct FieldConflict: Hashable, Sendable {
    public let document: String
    public let title: Phrase
    public let path: String
    public let label: Phrase
    public let values: [ConflictValue]
    let seen: String

    init(_ conflict: KengaiGenerated.FieldConflict) {
        document = conflict.document
        title = Phrase(conflict.title)
        path = conflict.field
        label = Phrase(conflict.label)
        values = conflict.values.map(ConflictValue.init)
        seen = conflict.seen
    }
}

/// What this phone's user wrote (`was`) and somebody decided against; it stays in the history.
public struct Overruled: Hashable, Sendable {
    public let document: String
    public let title: Phrase
    public let label: Phrase
    public let was: Phrase
    public let now: Phrase
    public let by: String
    public let at: Date
    public let reason: String?
    let id: String

    /// One line for whoever lost: who decided for what, and that nothing is gone.
    public let line: Line
    public var phrase: Phrase { line.phrase }

    init(_ one: KengaiGenerated.Overruled) {
        document = one.document
        title = Phrase(one.title)
        label = Phrase(one.label)
        was = Phrase(one.was)
        now = Phrase(one.now)
        by = one.by
        at = Date(milliseconds: one.deviceMs)
        reason = one.reason
        id = one.id
        line = Line(one.line)
    }
}

/// The conflicts on this phone.
public struct Conflicts: Sendable {
    let core: Core

    public func all() async throws -> [FieldConflict] {
        try await core.call { try $0.conflicts(visit: nil).map(FieldConflict.init) }
    }

    public func of(_ visit: VisitID) async throws -> [FieldConflict] {
        try await core.call { try $0.conflicts(visit: visit.hex).map(FieldConflict.init) }
    }

    /// Writes one of the values (counted from 0) over all that `conflict` shows, with the reason why. Only on a manager's
    /// phone.
    public func settle(_ conflict: FieldConflict, choosing choice: Int, reason: String) async throws {
        precondition(conflict.values.indices.contains(choice), "the value is not one of this conflict")
        try await core.call {
            try $0.settleConflict(
                document: conflict.document, field: conflict.path, choice: UInt32(choice), seen: conflict.seen,
                reason: reason)
        }
    }

    /// What was decided against what this phone's user wrote, until they have said that they know.
    public func overruled() async throws -> [Overruled] {
        try await core.call { try $0.overruled().map(Overruled.init) }
    }

    /// This phone's user knows.
    public func acknowledge(_ known: [Overruled]) async throws {
        try await core.call { try $0.acknowledgeOverruled(ids: known.map(\.id)) }
    }
}
