// Visits: the day's list, and recording one. Every change is durable when its call returns.
package care.kengai

import care.kengai.ffi.FieldEdit
import java.time.LocalDate
import java.time.LocalTime

/** How far a planned visit has come, as this phone knows it. */
sealed interface VisitState {
    /** Nothing recorded that this phone knows of. */
    data object Planned : VisitState

    /** A draft on this phone. */
    data object Recording : VisitState

    /** Recorded; [delivery] where this phone wrote it. */
    data class Recorded(val delivery: Delivery?) : VisitState
}

/** One line of a day's list. */
data class TodayVisit(
    val row: RowId,
    val client: ClientId,
    val clientName: String,
    val day: LocalDate,
    val start: LocalTime,
    val end: LocalTime,
    val helpers: List<String>,
    val state: VisitState,
    val visit: VisitId?,
    /** Records and drafts of this planned visit on this phone; each has a line of its own. */
    val records: Long,
    /** Handover notes of this client that this phone's user has not read. */
    val unread: Long,
)

/** One field of a record; [number] in the field's small unit (382 for 38.2 ℃). */
data class Field(val path: String, val label: Text, val shown: Text, val number: Long?)

/** A record or draft of a visit. */
data class VisitSheet(
    val visit: VisitId,
    val client: ClientId,
    val day: LocalDate,
    val fields: List<Field>,
    val missing: List<FieldProblem>,
    val isDraft: Boolean,
    val delivery: Delivery?,
) {
    /** The field at a path such as `vitals.temperature.value`, if it has a value. */
    operator fun get(path: String): Field? = fields.find { it.path == path }
}

/** The visits of this phone's user. */
class Visits internal constructor(private val core: Core) {
    /** Today in Japan, by this phone's clock. */
    suspend fun today(): LocalDate = core.call { LocalDate.parse(it.today()) }

    suspend fun of(day: LocalDate): List<TodayVisit> =
        core.call { book -> book.visitsOfDay(day.toString()).map { it.visit() } }

    /** Stamps 入室 and begins the record, or goes on with the draft that is there. */
    suspend fun start(row: RowId): VisitSheet = core.call { it.startVisit(row.hex).sheet() }

    /** Opens a finished record for a change. */
    suspend fun change(visit: VisitId): VisitSheet = core.call { it.changeVisit(visit.hex).sheet() }

    /** Writes fields from what was typed; empty text clears one. Each is durable before the next is tried. */
    suspend fun set(visit: VisitId, vararg fields: Pair<String, String>) =
        core.call { book -> book.setFields(visit.hex, fields.map { (field, text) -> FieldEdit(field, text) }) }

    /** Stamps 退室. */
    suspend fun leave(visit: VisitId) = core.call { it.leaveVisit(visit.hex) }

    /** Finishes a draft. With [anyway] what the plan asks for may be missing; the manager then sees what. */
    suspend fun finish(visit: VisitId, anyway: Boolean = false) = core.call { it.finishVisit(visit.hex, anyway) }

    /** Takes the end of a record back while it is not sent: a draft again, with everything in it. */
    suspend fun undoFinish(visit: VisitId): VisitSheet = core.call { it.undoFinish(visit.hex).sheet() }

    suspend fun discard(visit: VisitId) = core.call { it.discardDraft(visit.hex) }

    suspend fun sheet(visit: VisitId): VisitSheet = core.call { it.visit(visit.hex).sheet() }

    /** What was begun and not finished: where the app goes on after it was killed. */
    suspend fun open(): List<VisitSheet> = core.call { book -> book.openVisits().map { it.sheet() } }
}

private fun care.kengai.ffi.TodayVisit.visit() = TodayVisit(
    row = RowId(row),
    client = ClientId(client),
    clientName = clientName,
    day = LocalDate.parse(day),
    start = LocalTime.parse(start),
    end = LocalTime.parse(end),
    helpers = helpers,
    state = when (val state = state) {
        care.kengai.ffi.VisitState.Planned -> VisitState.Planned
        care.kengai.ffi.VisitState.Recording -> VisitState.Recording
        is care.kengai.ffi.VisitState.Recorded -> VisitState.Recorded(state.delivery)
    },
    visit = visit?.let(::VisitId),
    records = records,
    unread = unread,
)

private fun care.kengai.ffi.VisitSheet.sheet() = VisitSheet(
    visit = VisitId(visit),
    client = ClientId(client),
    day = LocalDate.parse(day),
    fields = fields.map { Field(it.`field`, it.label.text(), it.shown.text(), it.number) },
    missing = missing.map { it.problem() },
    isDraft = draft,
    delivery = delivery,
)
