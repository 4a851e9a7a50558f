// Ids and what is handed back as it came: a type each, so that a client's is never handed in for a visit's. Days, months,
// times of day and instants are java.time's. bindings/uniffi.toml says which of the core's types each of them is.
package care.kengai

import java.time.LocalTime
import java.time.temporal.ChronoUnit

/** Digits of an id, and of a hash. */
private const val ID = 32
private const val HASH = 64

/** An id is lower-case hex; none can be made of anything else. */
private fun check(hex: String, digits: Int) =
    require(hex.length == digits && hex.all { it in '0'..'9' || it in 'a'..'f' }) { "an id is $digits digits of lower-case hex" }

/** A planned visit: a row of the plan month. */
@JvmInline
value class RowId(val hex: String) {
    init { check(hex, ID) }
}

/** The record of a visit. */
@JvmInline
value class VisitId(val hex: String) {
    init { check(hex, ID) }
}

/** A client (利用者). */
@JvmInline
value class ClientId(val hex: String) {
    init { check(hex, ID) }
}

/** A handover note (申し送り). */
@JvmInline
value class NoteId(val hex: String) {
    init { check(hex, ID) }
}

/** The record of an incident (事故, 急変 …). */
@JvmInline
value class IncidentId(val hex: String) {
    init { check(hex, ID) }
}

/** A member of staff. */
@JvmInline
value class StaffId(val hex: String) {
    init { check(hex, ID) }
}

/** A version of a home-care plan (訪問介護計画). */
@JvmInline
value class PlanVersionId(val hex: String) {
    init { check(hex, ID) }
}

/** A photo of a record. */
@JvmInline
value class PhotoId(val hex: String) {
    init { check(hex, ID) }
}

/** What a photo's bytes hash to. */
@JvmInline
value class PhotoHash(val hex: String) {
    init { check(hex, HASH) }
}

/** One installation. */
@JvmInline
value class DeviceId internal constructor(val hex: String)

/** A record of any kind, as a conflict or a decision names it. */
@JvmInline
value class DocumentId internal constructor(internal val core: String)

/** A decision against somebody's value. */
@JvmInline
value class OverruledId internal constructor(internal val core: String)

/** What a conflict showed to whoever decides it. */
@JvmInline
value class ConflictSeen internal constructor(internal val core: String)

/** Which row of a form; only a form makes one. */
@JvmInline
value class FormRowId internal constructor(internal val core: String)

/** `09:05`, as the core reads it, whatever language the phone speaks. */
internal fun clockText(time: LocalTime): String = time.truncatedTo(ChronoUnit.MINUTES).toString()
