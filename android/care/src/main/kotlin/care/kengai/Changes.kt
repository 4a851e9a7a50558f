// Planned visits that were changed (変更), and this person's own word that they have seen it (了解).
package care.kengai

import java.time.LocalDate
import java.time.LocalTime
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/** A day with times. */
data class PlannedTime(val day: LocalDate, val start: LocalTime, val end: LocalTime)

/** A planned visit that was changed after this person could have seen it. */
data class PlanChange(
    val row: RowId,
    val client: ClientId,
    val clientName: String,
    /** As it is now. */
    val now: PlannedTime,
    /** What day or times were first, where they differ. */
    val was: PlannedTime?,
    /** What differs from what was planned first. */
    val what: List<Text>,
    /** Who goes now. */
    val helpers: List<String>,
    /** Who no longer does. */
    val off: List<String>,
    val isCancelled: Boolean,
    val by: String,
    /** Fields of the planned visit in which several people's values stand. */
    val several: List<Standing>,
) {
    /** One line for a person: whose visit, and what became of it. */
    val text: Text
        get() {
            val first = was ?: now
            val ja = "${san(clientName)} ${first.day.text.ja} ${first.start.shown}"
            val en = "$clientName, ${first.day.text.en}"
            val then = now.start.shown
            return when {
                isCancelled -> Text("$ja は取り消しです。書いた記録は残ります", "$en ${first.start.shown} is cancelled. Your record stays")
                was == null -> Text(
                    "$ja の${what.joinToString("・") { it.ja }}が変わりました",
                    "$en $then: ${what.joinToString(", ") { it.en }} changed",
                )
                was.day != now.day -> Text(
                    "$ja → ${now.day.text.ja} $then に変わりました",
                    "$en: ${first.start.shown} → ${now.day.text.en} $then",
                )
                was.start == now.start -> Text(
                    "$ja〜${was.end.shown} → $then〜${now.end.shown} に変わりました",
                    "$en: ${first.start.shown}–${was.end.shown} → $then–${now.end.shown}",
                )
                else -> Text("$ja → $then に変わりました", "$en: ${first.start.shown} → $then")
            }
        }
}

/** What a screen shows of changes. */
data class ChangesView(val open: List<PlanChange> = emptyList()) {
    /** What stands on the badge; null where nothing waits. */
    val text: Text? get() = if (open.isEmpty()) null else Text("変更 ${open.size}件・了解待ち", "${open.size} changed, to be acknowledged")
}

/** The changes that concern this phone's user; keeps [view] true. */
class Changes internal constructor(private val core: Core) {
    private val state = MutableStateFlow(ChangesView())
    val view: StateFlow<ChangesView> = state.asStateFlow()

    /** Looks again what this person has not acknowledged, also of visits that are no longer theirs. */
    suspend fun refresh(): List<PlanChange> {
        val open = core.call { book -> book.openChanges().map { it.change() } }
        state.update { ChangesView(open) }
        return open
    }

    /** 了解. Durable on this phone when it returns; it goes out with the next sync. */
    suspend fun acknowledge(rows: Collection<RowId>) {
        core.call { book -> book.acknowledgeChanges(rows.map { it.hex }) }
        refresh()
    }
}

internal fun care.kengai.ffi.PlanChange.change() = PlanChange(
    row = RowId(row),
    client = ClientId(client),
    clientName = clientName,
    now = PlannedTime(LocalDate.parse(day), LocalTime.parse(start), LocalTime.parse(end)),
    was = was?.run { PlannedTime(LocalDate.parse(day), LocalTime.parse(start), LocalTime.parse(end)) },
    what = what.map { it.text() },
    helpers = helpers,
    off = off,
    isCancelled = cancelled,
    by = by,
    several = several.standings(),
)
