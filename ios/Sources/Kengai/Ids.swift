// Ids as the core writes them: lower-case hex. A type each, so that a client's is never handed in for a visit's.

/// A planned visit: a row of the plan month.
public struct RowID: Hashable, Sendable {
    public let hex: String
    public init(_ hex: String) { self.hex = hex }
}

/// The record of a visit.
public struct VisitID: Hashable, Sendable {
    public let hex: String
    public init(_ hex: String) { self.hex = hex }
}

/// A client (利用者).
public struct ClientID: Hashable, Sendable {
    public let hex: String
    public init(_ hex: String) { self.hex = hex }
}

/// A handover note (申し送り).
public struct NoteID: Hashable, Sendable {
    public let hex: String
    public init(_ hex: String) { self.hex = hex }
}

/// The record of an incident (事故, 急変 …).
public struct IncidentID: Hashable, Sendable {
    public let hex: String
    public init(_ hex: String) { self.hex = hex }
}

/// A member of staff.
public struct StaffID: Hashable, Sendable {
    public let hex: String
    public init(_ hex: String) { self.hex = hex }
}

/// A version of a home-care plan (訪問介護計画).
public struct PlanVersionID: Hashable, Sendable {
    public let hex: String
    public init(_ hex: String) { self.hex = hex }
}

/// What a photo's bytes hash to.
public struct PhotoHash: Hashable, Sendable {
    public let hex: String
    public init(_ hex: String) { self.hex = hex }
}
