// Whether this phone's data is well, and what a rescue came to where it was not.
package care.kengai

import java.io.File
import java.time.LocalDate

/** One thing that was looked at. */
data class Check(val name: String, val isFine: Boolean, val text: Text)

data class Health(
    val isFine: Boolean,
    /** The database is damaged: close the book and [CareBook.rescue] it. */
    val needsRescue: Boolean,
    val checks: List<Check>,
)

/** What a rescue came to. Nothing was deleted: the damaged files are in [setAside]. */
data class Rescue(
    /** What was only on this phone and was read, what of it is lost, and where the rest comes from. */
    val lines: List<Text>,
    val setAside: File,
    /** Records, notes and marks that were not sent, were read, and go out with the next sync. */
    val records: Long,
    val drafts: Long,
    val photos: Long,
    /** Records of which something was on this phone only and is lost. */
    val lost: Long,
    val lostDays: List<LocalDate>,
    /** More may be lost that nothing names any more. */
    val mayBeMore: Boolean,
    /** If not, this phone needs a new invitation. */
    val knowsOrganisation: Boolean,
)

internal fun care.kengai.ffi.Health.health() =
    Health(fine, needsRescue, checks.map { Check(it.name, it.fine, it.words.text()) })

internal fun care.kengai.ffi.Rescue.rescue() = Rescue(
    lines = lines.map { it.text() },
    setAside = File(setAside),
    records = records,
    drafts = drafts,
    photos = photos,
    lost = lost,
    lostDays = lostDays.map(LocalDate::parse),
    mayBeMore = unknown,
    knowsOrganisation = knowsOrganisation,
)
