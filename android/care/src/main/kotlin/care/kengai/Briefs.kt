// The pre-visit brief: everything that a helper wants to know at the door, without a signal.
package care.kengai

import java.time.LocalDate
import java.time.LocalTime

data class BriefPhoto(
    val hash: PhotoHash,
    val purpose: PhotoPurpose,
    val slot: MedicationSlot?,
    val caption: String,
    val day: LocalDate,
    /** 旧: a newer one replaces it. */
    val isSuperseded: Boolean,
    /** Whether its bytes are on this phone. */
    val isHere: Boolean,
    /** What is said in its place; null where it can be shown. */
    val inItsPlace: Line?,
)

/**
 * A vital sign as last measured; [value] and [before] in the field's small unit (tenths of a degree), null where several
 * people's values stand: [values] has all of them.
 */
data class VitalSeen(
    val field: String,
    val label: Text,
    val value: Long?,
    val before: Long?,
    val day: LocalDate,
    val values: List<Said>,
    val valuesBefore: List<Said>,
)

/** Whom to call in a sudden change (急変). */
data class Contact(val name: String, val relation: String, val phone: String, val several: List<Standing>)

/** A planned visit of the day, with what the home-care plan says of it. */
data class BriefVisit(
    val row: RowId,
    val start: LocalTime,
    val end: LocalTime,
    /** What is to be done. */
    val tasks: List<Text>,
    /** 手順書: the steps, one a line. */
    val steps: String,
    /** What to mind. */
    val cautions: String,
    /** Fields of the planned visit in which several people's values stand. */
    val several: List<Standing>,
)

data class Remark(val day: LocalDate, val said: Standing)

/** The last visit: who was there, how it ended, what became of medicine, meal and drink, what was remarked. */
data class LastVisit(
    val visit: VisitId,
    val day: LocalDate,
    /** 入室, or when it was planned. */
    val at: LocalTime?,
    val helpers: List<String>,
    val outcome: Text?,
    val facts: List<Standing>,
)

/** For how many days the bowels have not moved, up to the last record; [last] is null where no record says that they did. */
data class NoStool(val days: Long, val last: LocalDate?)

/** What is needed at the door, in the order in which it is needed. */
data class Brief(
    val client: ClientId,
    val name: String,
    val incidents: List<IncidentNews>,
    /** First those that cannot wait, then the other unread ones, then the newest others. */
    val notes: List<Note>,
    /** How many of the notes, from the first on, cannot wait. */
    val first: Long,
    val unread: Long,
    /** 変更 of this client's visits that this person has not acknowledged. */
    val changes: List<PlanChange>,
    /** Cautions, allergies; what is empty is left out. */
    val cautions: List<Standing>,
    /** The key, the address, the way, the phone; what is empty is left out. */
    val way: List<Standing>,
    /** Today's planned visits: what is to be done, and how. */
    val visits: List<BriefVisit>,
    /** The last visit; where it was cancelled, the last one that was made too. */
    val last: List<LastVisit>,
    val noStool: NoStool?,
    val vitals: List<VitalSeen>,
    /** What is taken today. */
    val medicines: List<Medicine>,
    val medicinePlaces: List<Standing>,
    /** None after consent was withdrawn, but for managers. */
    val photos: List<BriefPhoto>,
    val photosHidden: Long,
    val photosWithdrawn: LocalDate?,
    /** What is said of photos then. */
    val photosText: Text?,
    /** Remarks of the visits before the last. */
    val remarks: List<Remark>,
    val contacts: List<Contact>,
    /** Every other field of the sheet in which several people's values stand. */
    val several: List<Standing>,
)

/** The briefs of the clients on this phone. */
class Briefs internal constructor(private val core: Core) {
    /** Reading a brief marks nothing as read. */
    suspend fun of(client: ClientId): Brief = core.call { it.brief(client.hex).brief() }
}

internal fun care.kengai.ffi.VitalSeen.seen() = VitalSeen(
    `field`, label.text(), value, before, LocalDate.parse(day), values.map { it.said() }, valuesBefore.map { it.said() },
)

internal fun care.kengai.ffi.Contact.contact() = Contact(name, relation, phone, several.standings())

private fun care.kengai.ffi.LastVisit.last() = LastVisit(
    VisitId(visit), LocalDate.parse(day), at?.let(LocalTime::parse), helpers, outcome?.text(), facts.standings(),
)

private fun care.kengai.ffi.Brief.brief() = Brief(
    client = ClientId(client),
    name = name,
    incidents = incidents.map { it.news() },
    notes = notes.map { it.note() },
    first = first,
    unread = unread,
    cautions = cautions.standings(),
    way = way.standings(),
    last = last.map { it.last() },
    noStool = noStool?.let { NoStool(it.days, it.last?.let(LocalDate::parse)) },
    medicinePlaces = medicinePlaces.standings(),
    photosHidden = photosHidden,
    photosWithdrawn = photosWithdrawn?.let(LocalDate::parse),
    photosText = photosWords?.text(),
    several = several.standings(),
    photos = photos.map {
        BriefPhoto(
            PhotoHash(it.sha), it.purpose, it.slot, it.caption, LocalDate.parse(it.day), it.superseded, it.here,
            it.inItsPlace?.line(),
        )
    },
    vitals = vitals.map { it.seen() },
    contacts = contacts.map { it.contact() },
    changes = changes.map { it.change() },
    visits = visits.map { one ->
        BriefVisit(
            RowId(one.row), LocalTime.parse(one.start), LocalTime.parse(one.end), one.tasks.map { it.text() }, one.steps,
            one.cautions, one.several.standings(),
        )
    },
    medicines = medicines.map { it.medicine() },
    remarks = remarks.map { Remark(LocalDate.parse(it.day), it.said.standing()) },
)
