// The pre-visit brief: everything that a helper wants to know at the door, without a signal.

import KengaiGenerated

public struct BriefPhoto: Hashable, Sendable {
    public let hash: PhotoHash
    public let purpose: PhotoPurpose
    public let slot: MedicationSlot?
    public let caption: String
    public let day: CareDay
    /// 旧: a newer one replaces it.
    public let isSuperseded: Bool
    /// Whether its bytes are on this phone.
    public let isHere: Bool
}

/// A vital sign as last measured; `value` and `before` in the field's small unit (tenths of a degree).
public struct VitalSeen: Hashable, Sendable {
    public let field: String
    public let label: Phrase
    public let value: Int
    public let shown: Phrase
    public let before: Int?
    public let day: CareDay
}

/// Whom to call in a sudden change (急変).
public struct Contact: Hashable, Sendable {
    public let name: String
    public let relation: String
    public let phone: String
}

public struct Remark: Hashable, Sendable {
    public let day: CareDay
    public let text: String
}

public struct Brief: Hashable, Sendable {
    public let client: ClientID
    public let name: String
    public let cautions: String
    /// Unread notes first, then the newest others.
    public let notes: [Note]
    public let unread: Int
    public let photos: [BriefPhoto]
    public let vitals: [VitalSeen]
    public let contacts: [Contact]
    public let remarks: [Remark]

    init(_ brief: KengaiGenerated.Brief) {
        client = ClientID(brief.client)
        name = brief.name
        cautions = brief.cautions
        notes = brief.notes.map(Note.init)
        unread = Int(brief.unread)
        photos = brief.photos.map {
            BriefPhoto(
                hash: PhotoHash($0.sha), purpose: $0.purpose, slot: $0.slot, caption: $0.caption,
                day: CareDay(core: $0.day), isSuperseded: $0.superseded, isHere: $0.here)
        }
        vitals = brief.vitals.map {
            VitalSeen(
                field: $0.field, label: Phrase($0.label), value: Int($0.value), shown: Phrase($0.shown),
                before: $0.before.map(Int.init), day: CareDay(core: $0.day))
        }
        contacts = brief.contacts.map { Contact(name: $0.name, relation: $0.relation, phone: $0.phone) }
        remarks = brief.remarks.map { Remark(day: CareDay(core: $0.day), text: $0.text) }
    }
}

/// The briefs of the clients on this phone.
public struct Briefs: Sendable {
    let core: Core

    /// Reading a brief marks nothing as read.
    public func about(_ client: ClientID) async throws -> Brief {
        try await core.call { Brief(try $0.brief(client: client.hex)) }
    }
}
