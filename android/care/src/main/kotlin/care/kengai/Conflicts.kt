// Fields that two people wrote differently at the same time: both values stay until a manager decides.
package care.kengai

typealias ConflictValue = care.kengai.ffi.ConflictValue
typealias FieldConflict = care.kengai.ffi.FieldConflict

/** What this phone's user wrote and somebody decided against; it stays in the history. */
typealias Overruled = care.kengai.ffi.Overruled

val Overruled.text: Text get() = line.text

/** The conflicts on this phone. */
class Conflicts internal constructor(private val core: Core) {
    suspend fun all(): List<FieldConflict> = core.call { it.conflicts(null) }

    suspend fun of(visit: VisitId): List<FieldConflict> = core.call { it.conflicts(visit) }

    /** Writes one of the values over all that [conflict] shows, with the [reason] why. Only on a manager's phone. */
    suspend fun settle(conflict: FieldConflict, value: ConflictValue, reason: String) {
        val choice = conflict.values.indexOf(value)
        require(choice >= 0) { "the value is not one of this conflict" }
        core.call { it.settleConflict(conflict, choice.toUInt(), reason) }
    }

    /** What was decided against what this phone's user wrote, until they have said that they know. */
    suspend fun overruled(): List<Overruled> = core.call { it.overruled() }

    /** This phone's user knows. */
    suspend fun acknowledge(known: List<Overruled>) = core.call { book -> book.acknowledgeOverruled(known.map { it.id }) }
}
