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
    /** Why it is not shown, where it came and is no photo that may be: said in its place. */
    val setAside: Text?,
)

/** A vital sign as last measured; [value] and [before] in the field's small unit (tenths of a degree). */
data class VitalSeen(
    val field: String,
    val label: Text,
    val value: Long,
    val shown: Text,
    val before: Long?,
    val day: LocalDate,
)

/** Whom to call in a sudden change (急変). */
data class Contact(val name: String, val relation: String, val phone: String)

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
)

data class Remark(val day: LocalDate, val text: String)

data class Brief(
    val client: ClientId,
    val name: String,
    val cautions: String,
    /** Unread notes first, then the newest others. */
    val notes: List<Note>,
    val unread: Long,
    val photos: List<BriefPhoto>,
    val vitals: List<VitalSeen>,
    val contacts: List<Contact>,
    /** 変更 of this client's visits that this person has not acknowledged. */
    val changes: List<PlanChange>,
    /** Today's planned visits: what is to be done, and how. */
    val visits: List<BriefVisit>,
    /** What is taken today. */
    val medicines: List<Medicine>,
    val allergies: String,
    val remarks: List<Remark>,
)

/** The briefs of the clients on this phone. */
class Briefs internal constructor(private val core: Core) {
    /** Reading a brief marks nothing as read. */
    suspend fun of(client: ClientId): Brief = core.call { it.brief(client.hex).brief() }
}

internal fun care.kengai.ffi.VitalSeen.seen() =
    VitalSeen(`field`, label.text(), value, shown.text(), before, LocalDate.parse(day))

internal fun care.kengai.ffi.Contact.contact() = Contact(name, relation, phone)

private fun care.kengai.ffi.Brief.brief() = Brief(
    client = ClientId(client),
    name = name,
    cautions = cautions,
    notes = notes.map { it.note() },
    unread = unread,
    photos = photos.map {
        BriefPhoto(
            PhotoHash(it.sha), it.purpose, it.slot, it.caption, LocalDate.parse(it.day), it.superseded, it.here,
            it.setAside?.text(),
        )
    },
    vitals = vitals.map { it.seen() },
    contacts = contacts.map { it.contact() },
    changes = changes.map { it.change() },
    visits = visits.map { one ->
        BriefVisit(
            RowId(one.row), LocalTime.parse(one.start), LocalTime.parse(one.end), one.tasks.map { it.text() }, one.steps,
            one.cautions,
        )
    },
    medicines = medicines.map { it.medicine() },
    allergies = allergies,
    remarks = remarks.map { Remark(LocalDate.parse(it.day), it.text) },
)
