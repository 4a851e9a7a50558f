// The pre-visit brief: everything that a helper wants to know at the door, without a signal.
package care.kengai

import java.time.LocalDate

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
    val remarks: List<Remark>,
)

/** The briefs of the clients on this phone. */
class Briefs internal constructor(private val core: Core) {
    /** Reading a brief marks nothing as read. */
    suspend fun of(client: ClientId): Brief = core.call { it.brief(client.hex).brief() }
}

private fun care.kengai.ffi.Brief.brief() = Brief(
    client = ClientId(client),
    name = name,
    cautions = cautions,
    notes = notes.map { it.note() },
    unread = unread,
    photos = photos.map {
        BriefPhoto(PhotoHash(it.sha), it.purpose, it.slot, it.caption, LocalDate.parse(it.day), it.superseded, it.here)
    },
    vitals = vitals.map {
        VitalSeen(it.`field`, it.label.text(), it.value, it.shown.text(), it.before, LocalDate.parse(it.day))
    },
    contacts = contacts.map { Contact(it.name, it.relation, it.phone) },
    remarks = remarks.map { Remark(LocalDate.parse(it.day), it.text) },
)
