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
    /// What is said in its place; nil where it can be shown.
    public let inItsPlace: Line?
}

/// A vital sign as last measured; `value` and `before` in the field's small unit (tenths of a degree), nil where several
/// people's values stand: `values` has all of them.
public struct VitalSeen: Hashable, Sendable {
    public let field: String
    public let label: Phrase
    public let value: Int?
    public let before: Int?
    public let day: CareDay
    public let values: [Said]
    public let valuesBefore: [Said]

    init(_ seen: KengaiGenerated.VitalSeen) {
        field = seen.field
        label = Phrase(seen.label)
        value = seen.value.map(Int.init)
        before = seen.before.map(Int.init)
        day = CareDay(core: seen.day)
        values = seen.values.map(Said.init)
        valuesBefore = seen.valuesBefore.map(Said.init)
    }
}

/// Whom to call in a sudden change (急変).
public struct Contact: Hashable, Sendable {
    public let name: String
    public let relation: String
    public let phone: String
    /// What of this several people's values stand in.
    public let several: [Standing]

    init(_ contact: KengaiGenerated.Contact) {
        (name, relation, phone) = (contact.name, contact.relation, contact.phone)
        several = contact.several.map(Standing.init)
    }
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
    /// Fields of the planned visit in which several people's values stand.
    public let several: [Standing]

    init(_ visit: KengaiGenerated.BriefVisit) {
        row = RowID(visit.row)
        start = TimeOfDay(visit.start)
        end = TimeOfDay(visit.end)
        tasks = visit.tasks.map { Phrase($0) }
        steps = visit.steps
        cautions = visit.cautions
        several = visit.several.map(Standing.init)
    }
}

public struct Remark: Hashable, Sendable {
    public let day: CareDay
    public let said: Standing
}

/// The last visit: who was there, how it ended, what became of medicine, meal and drink, what was remarked.
public struct LastVisit: Hashable, Sendable {
    public let visit: VisitID
    public let day: CareDay
    /// 入室, or when it was planned.
    public let at: TimeOfDay?
    public let helpers: [String]
    public let outcome: Phrase?
    public let facts: [Standing]

    init(_ last: KengaiGenerated.LastVisit) {
        visit = VisitID(last.visit)
        day = CareDay(core: last.day)
        at = last.at.flatMap { TimeOfDay($0) }
        helpers = last.helpers
        outcome = last.outcome.map { Phrase($0) }
        facts = last.facts.map(Standing.init)
    }
}

/// For how many days the bowels have not moved, up to the last record; `last` is nil where no record says that they did.
public struct NoStool: Hashable, Sendable {
    public let days: Int
    public let last: CareDay?

    init(_ none: KengaiGenerated.NoStool) {
        days = Int(none.days)
        last = none.last.map { CareDay(core: $0) }
    }
}

/// What is needed at the door, in the order in which it is needed.
public struct Brief: Hashable, Sendable {
    public let client: ClientID
    public let name: String
    public let incidents: [IncidentNews]
    /// First those that cannot wait, then the other unread ones, then the newest others.
    public let notes: [Note]
    /// How many of the notes, from the first on, cannot wait.
    public let first: Int
    public let unread: Int
    /// 変更 of this client's visits that this person has not acknowledged.
    public let changes: [PlanChange]
    /// Cautions, allergies; what is empty is left out.
    public let cautions: [Standing]
    /// The key, the address, the way, the phone; what is empty is left out.
    public let way: [Standing]
    /// Today's planned visits: what is to be done, and how.
    public let visits: [BriefVisit]
    /// The last visit; where it was cancelled, the last one that was made too.
    public let last: [LastVisit]
    public let noStool: NoStool?
    public let vitals: [VitalSeen]
    /// What is taken today.
    public let medicines: [Medicine]
    public let medicinePlaces: [Standing]
    /// None after consent was withdrawn, but for managers.
    public let photos: [BriefPhoto]
    public let photosHidden: Int
    public let photosWithdrawn: CareDay?
    /// Remarks of the visits before the last.
    public let remarks: [Remark]
    public let contacts: [Contact]
    /// Every other field of the sheet in which several people's values stand.
    public let several: [Standing]

    /// What is said of photos where consent to them was withdrawn.
    public let photosPhrase: Phrase?

    init(_ brief: KengaiGenerated.Brief) {
        client = ClientID(brief.client)
        name = brief.name
        incidents = brief.incidents.map(IncidentNews.init)
        notes = brief.notes.map(Note.init)
        first = Int(brief.first)
        unread = Int(brief.unread)
        cautions = brief.cautions.map(Standing.init)
        way = brief.way.map(Standing.init)
        last = brief.last.map(LastVisit.init)
        noStool = brief.noStool.map(NoStool.init)
        medicinePlaces = brief.medicinePlaces.map(Standing.init)
        photosHidden = Int(brief.photosHidden)
        photosPhrase = brief.photosWords.map { Phrase($0) }
        photosWithdrawn = brief.photosWithdrawn.map { CareDay(core: $0) }
        several = brief.several.map(Standing.init)
        photos = brief.photos.map {
            BriefPhoto(
                hash: PhotoHash($0.sha), purpose: $0.purpose, slot: $0.slot, caption: $0.caption,
                day: CareDay(core: $0.day), isSuperseded: $0.superseded, isHere: $0.here,
                inItsPlace: $0.inItsPlace.map { Line($0) })
        }
        vitals = brief.vitals.map(VitalSeen.init)
        changes = brief.changes.map(PlanChange.init)
        visits = brief.visits.map(BriefVisit.init)
        medicines = brief.medicines.map(Medicine.init)
        contacts = brief.contacts.map(Contact.init)
        remarks = brief.remarks.map { Remark(day: CareDay(core: $0.day), said: Standing($0.said)) }
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
