// A sudden change (急変): whom to call, and what an ambulance asks, on one screen, with no signal.
package care.kengai

import java.time.LocalDate

/** One medicine that is taken now. */
data class Medicine(
    val name: String,
    val dose: String,
    val slots: List<MedicationSlot>,
    val note: String,
    /** What of this several people's values stand in. */
    val several: List<Standing>,
)

data class Emergency(
    /** What to do first, before anything on this screen is read. */
    val advice: Text,
    val client: ClientId,
    val name: String,
    val kana: String,
    val born: LocalDate?,
    val age: Int?,
    val sex: Text?,
    /** Accidents, complaints, restraint, sudden changes of the last days. */
    val incidents: List<IncidentNews>,
    /** Whom to call, in order. Empty: no number is on file. */
    val call: List<Contact>,
    /** What is on file, in the order in which it is asked for. What is not here is not known. */
    val facts: List<Standing>,
    val medicines: List<Medicine>,
    /** 被保険者番号 */
    val insured: String,
    /** 要介護状態区分 */
    val level: Text?,
    val certifiedTo: LocalDate?,
    val vitals: List<VitalSeen>,
    /** Every other field of the sheet in which several people's values stand. */
    val several: List<Standing>,
)

/** The emergency screens of the clients on this phone. */
class Emergencies internal constructor(private val core: Core) {
    suspend fun of(client: ClientId): Emergency = core.call { it.emergency(client.hex).emergency() }
}

internal fun care.kengai.ffi.Medicine.medicine() = Medicine(name, dose, slots, note, several.standings())

private fun care.kengai.ffi.Emergency.emergency() = Emergency(
    advice = advice.text(),
    client = ClientId(client),
    name = name,
    kana = kana,
    born = born?.let(LocalDate::parse),
    age = age,
    sex = sex?.text(),
    incidents = incidents.map { it.news() },
    call = call.map { it.contact() },
    facts = facts.standings(),
    medicines = medicines.map { it.medicine() },
    insured = insured,
    level = level?.text(),
    certifiedTo = certifiedTo?.let(LocalDate::parse),
    vitals = vitals.map { it.seen() },
    several = several.standings(),
)
