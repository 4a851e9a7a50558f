// Fields that two people wrote differently at the same time: both values stay until a manager decides.

import KengaiGenerated

public typealias ConflictValue = KengaiGenerated.ConflictValue
public typealias FieldConflict = KengaiGenerated.FieldConflict

/// What this phone's user wrote and somebody decided against; it stays in the history.
public typealias Overruled = KengaiGenerated.Overruled

extension Overruled: Identifiable {
    public var phrase: Phrase { line.phrase }
}

/// The conflicts on this phone.
public struct Conflicts: Sendable {
    let core: Core

    public func all() async throws -> [FieldConflict] { try await core.call { try $0.conflicts(visit: nil) } }

    public func of(_ visit: VisitID) async throws -> [FieldConflict] {
        try await core.call { try $0.conflicts(visit: visit) }
    }

    /// Writes one of the values (counted from 0) over all that `conflict` shows, with the reason why. Only on a manager's
    /// phone.
    public func settle(_ conflict: FieldConflict, choosing choice: Int, reason: String) async throws {
        precondition(conflict.values.indices.contains(choice), "the value is not one of this conflict")
        try await core.call { try $0.settleConflict(conflict: conflict, choice: UInt32(choice), reason: reason) }
    }

    /// What was decided against what this phone's user wrote, until they have said that they know.
    public func overruled() async throws -> [Overruled] { try await core.call { try $0.overruled() } }

    /// This phone's user knows.
    public func acknowledge(_ known: [Overruled]) async throws {
        try await core.call { try $0.acknowledgeOverruled(ids: known.map(\.id)) }
    }
}
