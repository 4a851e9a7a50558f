// Ids and what is handed back as it came: a type each, so that a client's is never handed in for a visit's. What the core
// hands over is taken as it is; nobody else can make an id that is none. bindings/uniffi.toml says which of the core's types
// each of them is.

/// Lower-case hex, of one length.
private func isHex(_ text: String, digits: Int) -> Bool {
    text.utf8.count == digits && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
}

/// A planned visit: a row of the plan month.
public struct RowID: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 32 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 32) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// The record of a visit.
public struct VisitID: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 32 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 32) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// A client (利用者).
public struct ClientID: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 32 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 32) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// A handover note (申し送り).
public struct NoteID: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 32 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 32) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// The record of an incident (事故, 急変 …).
public struct IncidentID: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 32 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 32) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// A member of staff.
public struct StaffID: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 32 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 32) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// A version of a home-care plan (訪問介護計画).
public struct PlanVersionID: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 32 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 32) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// A photo of a record.
public struct PhotoID: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 32 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 32) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// What a photo's bytes hash to.
public struct PhotoHash: Hashable, Sendable {
    public let hex: String

    /// Nil where the text is not 64 digits of lower-case hex.
    public init?(_ hex: String) {
        guard isHex(hex, digits: 64) else { return nil }
        self.hex = hex
    }

    package init(core hex: String) { self.hex = hex }
}

/// One installation.
public struct DeviceID: Hashable, Sendable {
    public let hex: String

    package init(core hex: String) { self.hex = hex }
}

/// A record of any kind, as a conflict or a decision names it.
public struct DocumentID: Hashable, Sendable {
    package let core: String

    package init(core: String) { self.core = core }
}

/// A decision against somebody's value.
public struct OverruledID: Hashable, Sendable {
    package let core: String

    package init(core: String) { self.core = core }
}

/// What a conflict showed to whoever decides it.
public struct ConflictSeen: Hashable, Sendable {
    package let core: String

    package init(core: String) { self.core = core }
}

/// Which row of a form; only a form makes one.
public struct FormRowID: Hashable, Sendable {
    package let core: String

    package init(core: String) { self.core = core }
}
