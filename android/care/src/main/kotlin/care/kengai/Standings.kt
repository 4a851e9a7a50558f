// Everything that stands in a field, with its writers: a screen shows all of it wherever somebody acts on it.
package care.kengai

import java.time.Instant

/** A value or an addition; [by] is empty for what stands alone, or is what everybody has in common. */
data class Said(val shown: Text, val by: List<String>, val at: Instant?)

/** All that stands in one field: one value, several that wait for a manager, or a text with what others added to it. */
data class Standing(
    val path: String,
    val label: Text,
    val values: List<Said>,
    val parts: List<Said>,
    /** What is said over the values of a conflict; null where nothing is to be decided. */
    val line: Line?,
) {
    /** Several values stand, and a manager has to decide. */
    val isConflict: Boolean get() = values.size > 1

    val text: Text? get() = line?.text
}

/** What stands at a path such as `health.allergies`, if anything does. */
@JvmName("standingAt")
operator fun List<Standing>.get(path: String): Standing? = firstOrNull { it.path == path }

internal fun care.kengai.ffi.Said.said() = Said(shown.text(), `by`, deviceMs?.let(Instant::ofEpochMilli))

internal fun care.kengai.ffi.Standing.standing() =
    Standing(`field`, label.text(), values.map { it.said() }, parts.map { it.said() }, line?.line())

internal fun List<care.kengai.ffi.Standing>.standings() = map { it.standing() }
