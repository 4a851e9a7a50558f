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
    /// Why it is not shown, where it came and is no photo that may be: said in its place.
    public let setAside: Phrase?
}

/// A vital sign as last measured; `value` and `before` in the field's small unit (tenths of a degree).
public struct VitalSeen: Hashable, Sendable {
    public let field: String
    public let label: Phrase
    public let value: Int
    public let shown: Phrase
    public let before: Int?
    public let day: CareDay

    init(_ seen: KengaiGenerated.VitalSeen) {
        field = seen.field
        label = Phrase(seen.label)
        value = Int(seen.value)
        shown = Phrase(seen.shown)
        before = seen.before.map(Int.init)
        day = CareDay(core: seen.day)
    }
}

/// Whom to call in a sudden change (急変).
public struct Contact: Hashable, Sendable {
    public let name: String
    public let relation: String
    public let phone: String
}

/// A planned visit of the day, with what the home-care plan says of it.
public struct BriefVisit: Hashable, Sendable {
    public let row: RowID
    public let start: TimeOfDay?
    public let end: TimeOfDay?
    /// What is to be done.
    public let tasks: [Phrase]
    /// 手順書: the steps, one a line.
    public let steps: String
    /// What to mind.
    public let cautions: String

    init(_ visit: KengaiGenerated.BriefVisit) {
        row = RowID(visit.row)
        start = TimeOfDay(visit.start)
        end = TimeOfDay(visit.end)
        tasks = visit.tasks.map { Phrase($0) }
        steps = visit.steps
        cautions = visit.cautions
    }
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
    /// 変更 of this client's visits that this person has not acknowledged.
    public let changes: [PlanChange]
    /// Today's planned visits: what is to be done, and how.
    public let visits: [BriefVisit]
    /// What is taken today.
    public let medicines: [Medicine]
    public let allergies: String
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
                day: CareDay(core: $0.day), isSuperseded: $0.superseded, isHere: $0.here,
                setAside: $0.setAside.map { Phrase($0) })
        }
        vitals = brief.vitals.map(VitalSeen.init)
        changes = brief.changes.map(PlanChange.init)
        visits = brief.visits.map(BriefVisit.init)
        medicines = brief.medicines.map(Medicine.init)
        allergies = brief.allergies
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
