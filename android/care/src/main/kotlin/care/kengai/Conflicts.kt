// Fields that two people wrote differently at the same time: both values stay until a manager decides.
package care.kengai

import java.time.Instant

/** One of the values of a field: who wrote what, when by their clock, and when the server took it. */
data class ConflictValue(val shown: Text, val by: String, val at: Instant?, val server: ServerTime)

/** A field with more than one value, in the record that [document] names; for a visit's record its id. */
data class FieldConflict(
    val document: String,
    val title: Text,
    val path: String,
    val label: Text,
    val values: List<ConflictValue>,
    internal val seen: String,
)

/** What this phone's user wrote ([was]) and somebody decided against; it stays in the history. */
data class Overruled(
    /** One line for whoever lost: who decided for what, and that nothing is gone. */
    val line: Line,
    val document: String,
    val title: Text,
    val label: Text,
    val was: Text,
    val now: Text,
    val by: String,
    val at: Instant,
    val reason: String?,
    internal val id: String,
) {
    val text: Text get() = line.text
}

/** The conflicts on this phone. */
class Conflicts internal constructor(private val core: Core) {
    suspend fun all(): List<FieldConflict> = core.call { book -> book.conflicts(null).map { it.conflict() } }

    suspend fun of(visit: VisitId): List<FieldConflict> =
        core.call { book -> book.conflicts(visit.hex).map { it.conflict() } }

    /** Writes one of the values over all that [conflict] shows, with the [reason] why. Only on a manager's phone. */
    suspend fun settle(conflict: FieldConflict, value: ConflictValue, reason: String) {
        val choice = conflict.values.indexOf(value)
        require(choice >= 0) { "the value is not one of this conflict" }
        core.call {
            it.settleConflict(conflict.document, conflict.path, choice.toUInt(), conflict.seen, reason)
        }
    }

    /** What was decided against what this phone's user wrote, until they have said that they know. */
    suspend fun overruled(): List<Overruled> = core.call { book -> book.overruled().map { it.overruled() } }

    /** This phone's user knows. */
    suspend fun acknowledge(known: List<Overruled>) = core.call { it.acknowledgeOverruled(known.map(Overruled::id)) }
}

private fun care.kengai.ffi.FieldConflict.conflict() = FieldConflict(
    document = document,
    title = title.text(),
    path = `field`,
    label = label.text(),
    values = values.map { ConflictValue(it.shown.text(), it.by, it.deviceMs?.let(Instant::ofEpochMilli), it.server.time()) },
    seen = seen,
)

private fun care.kengai.ffi.Overruled.overruled() = Overruled(
    line = line.line(),
    document = document,
    title = title.text(),
    label = label.text(),
    was = was.text(),
    now = now.text(),
    by = by,
    at = Instant.ofEpochMilli(deviceMs),
    reason = reason,
    id = id,
)
