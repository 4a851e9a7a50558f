// Visits: the day's list, and recording one. Every change is durable when its call returns.
package care.kengai

import java.time.LocalDate
import java.time.LocalTime

typealias Scheme = care.kengai.ffi.Scheme

/** How far a planned visit has come, as this phone knows it. */
sealed interface VisitState {
    /** Still to come, and nothing recorded that this phone knows of. */
    data object Planned : VisitState

    /** Its planned time is over, and nothing is recorded that this phone knows of. */
    data object NoRecord : VisitState

    /** A draft on this phone. */
    data object Recording : VisitState

    /** Recorded; [delivery] where this phone wrote it. */
    data class Recorded(val delivery: Delivery?) : VisitState

    /** Recorded as not made (中止, 当日キャンセル): [outcome] says which. */
    data class NotMade(val outcome: Text, val delivery: Delivery?) : VisitState
}

/** What has become of the planned visit that a line stands for. */
sealed interface PlanNow {
    data object Stands : PlanNow

    data object Cancelled : PlanNow

    data class Moved(val day: LocalDate, val start: LocalTime, val end: LocalTime) : PlanNow

    data class Given(val helpers: List<String>) : PlanNow

    /** It is in no plan of this phone any more. */
    data object Gone : PlanNow
}

/** One line of a day's list. */
data class TodayVisit(
    val row: RowId,
    val client: ClientId,
    val clientName: String,
    val day: LocalDate,
    /** Null where the planned visit is gone. */
    val start: LocalTime?,
    val end: LocalTime?,
    val helpers: List<String>,
    val state: VisitState,
    /** The same as people read it. */
    val stateLine: Line,
    val visit: VisitId?,
    /** Records and drafts of this planned visit on this phone; each has a line of its own. */
    val records: Long,
    /** Handover notes of this client that this phone's user has not read. */
    val unread: Long,
    /** 変更 that this person has not acknowledged: what differs from what was planned first. */
    val changed: List<Text>,
    /** What has become of the planned visit: what was recorded stays in the list of its day. */
    val plan: PlanNow,
    /** The same as people read it; null where it stands. */
    val planLine: Line?,
    /** The client's incidents of the last days. */
    val incidents: List<IncidentNews>,
    /** Fields of sheet, plan and record in which several people's values stand. */
    val several: List<Standing>,
)

/** A record or draft of a day that fulfils no planned visit: it stands beside the list. */
data class UnplannedVisit(
    val visit: VisitId,
    val client: ClientId,
    val clientName: String,
    /** 入室; null where it is not known yet. */
    val arrived: LocalTime?,
    val helpers: List<String>,
    val state: VisitState,
    /** The same as people read it. */
    val stateLine: Line,
    val several: List<Standing>,
)

/** An incident of a visit. */
data class VisitIncident(
    val id: IncidentId,
    /** Null while its record has not arrived. */
    val kind: IncidentKind?,
    val missing: List<FieldProblem>,
)

/** A record or draft of a visit. */
data class VisitSheet(
    val visit: VisitId,
    val client: ClientId,
    /** The planned visit; null for one that nobody planned. */
    val row: RowId?,
    val day: LocalDate,
    val fields: List<Field>,
    val missing: List<FieldProblem>,
    val incidents: List<VisitIncident>,
    /** Fields in which several people's values or additions stand, as they are in the finished record. */
    val several: List<Standing>,
    val isDraft: Boolean,
    val delivery: Delivery?,
) {
    /** The field at a path such as `vitals.temperature.value`, if it has a value. */
    operator fun get(path: String): Field? = fields[path]

    /** The end can still be taken back: this phone wrote it and has not sent it. */
    val canUndo: Boolean get() = !isDraft && delivery == Delivery.SAVED
}

/** The visits of this phone's user. */
class Visits internal constructor(private val core: Core) {
    /** Today in Japan, by this phone's clock. */
    suspend fun today(): LocalDate = core.call { LocalDate.parse(it.today()) }

    suspend fun of(day: LocalDate): List<TodayVisit> =
        core.call { book -> book.visitsOfDay(day.toString()).map { it.visit() } }

    /** This person's records and drafts of a day that fulfil no planned visit; drafts first. */
    suspend fun unplanned(day: LocalDate): List<UnplannedVisit> =
        core.call { book -> book.unplannedOfDay(day.toString()).map { it.visit() } }

    /** What to ask before a record is begun; mostly nothing. [row] is null for a visit that nobody planned. */
    suspend fun before(row: RowId?): List<BeforeStart> =
        core.call { book -> book.beforeStart(row?.hex).map { it.question() } }

    /** The same of a visit that nobody planned, of this client; [day] as in [startUnplanned]. */
    suspend fun beforeUnplanned(client: ClientId, day: LocalDate? = null): List<BeforeStart> =
        core.call { book -> book.beforeUnplanned(client.hex, day?.toString()).map { it.question() } }

    /** Stamps 入室 and begins the record, or goes on with the draft that is there. */
    suspend fun start(row: RowId): VisitSheet = core.call { it.startVisit(row.hex).sheet() }

    /** Begins the record of a planned visit that is over: nobody arrives now, its times are typed. */
    suspend fun startAfterwards(row: RowId): VisitSheet = core.call { it.startVisitAfterwards(row.hex).sheet() }

    /** Begins the record of a planned visit that a colleague made and wrote on paper (代行入力). Both names stand in it. */
    suspend fun startByProxy(row: RowId, helper: StaffId): VisitSheet =
        core.call { it.startVisitByProxy(row.hex, helper.hex).sheet() }

    /**
     * Begins the record of a visit that nobody planned; its outcome (緊急, 臨時) says which, and why. [day] is what the person
     * says where this phone's clock shows another; null is the day that it shows.
     */
    suspend fun startUnplanned(
        client: ClientId,
        scheme: Scheme = Scheme.LONG_TERM_CARE,
        day: LocalDate? = null,
    ): VisitSheet = core.call { it.startUnplannedVisit(client.hex, scheme, day?.toString()).sheet() }

    /** Opens a finished record for a change. */
    suspend fun change(visit: VisitId): VisitSheet = core.call { it.changeVisit(visit.hex).sheet() }

    /**
     * Writes fields from what was typed, all or none; empty text clears one, and what belongs to it. Gives back what stood
     * there and stands no more: each says so with [cleared].
     */
    suspend fun set(visit: VisitId, vararg fields: Pair<String, String>): List<Field> =
        core.call { book -> book.setFields(visit.hex, edits(fields)).map { it.field() } }

    /** The form of a record or draft: in sections, with what is asked for, what it held last time, every value of a conflict. */
    suspend fun form(visit: VisitId): Form = core.call { it.visitForm(visit.hex).form() }

    /** Writes rows of a draft, all or none; a refused edit names its row ([Form.row]). */
    suspend fun edit(visit: VisitId, vararg edits: FormEdit): FormEdited =
        core.call { it.editVisit(visit.hex, edits.core()).edited() }

    /** Stamps 退室. */
    suspend fun leave(visit: VisitId) = core.call { it.leaveVisit(visit.hex) }

    /** Finishes a draft. With [anyway] what the plan asks for may be missing; the manager then sees what. */
    suspend fun finish(visit: VisitId, anyway: Boolean = false) = core.call { it.finishVisit(visit.hex, anyway) }

    /** Takes every time out of a draft that has not come yet: a clock that was wrong wrote it. */
    suspend fun dropTimesToCome(visit: VisitId) = core.call { it.dropTimesToCome(visit.hex) }

    /** What a manager would have to ask the writer of a finished record, and what settles it; mostly nothing. */
    suspend fun forWriter(visit: VisitId): List<Text> =
        core.call { book -> book.forWriter(visit.hex).map { it.text() } }

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
    start = start.ifEmpty { null }?.let(LocalTime::parse),
    end = end.ifEmpty { null }?.let(LocalTime::parse),
    helpers = helpers,
    state = state.state(),
    stateLine = stateLine.line(),
    visit = visit?.let(::VisitId),
    records = records,
    unread = unread,
    changed = changed.map { it.text() },
    plan = plan.now(),
    planLine = planLine?.line(),
    incidents = incidents.map { it.news() },
    several = several.standings(),
)

private fun care.kengai.ffi.UnplannedVisit.visit() = UnplannedVisit(
    visit = VisitId(visit),
    client = ClientId(client),
    clientName = clientName,
    arrived = arrived?.let(LocalTime::parse),
    helpers = helpers,
    state = state.state(),
    stateLine = stateLine.line(),
    several = several.standings(),
)

private fun care.kengai.ffi.VisitState.state(): VisitState = when (this) {
    care.kengai.ffi.VisitState.Planned -> VisitState.Planned
    care.kengai.ffi.VisitState.NoRecord -> VisitState.NoRecord
    care.kengai.ffi.VisitState.Recording -> VisitState.Recording
    is care.kengai.ffi.VisitState.Recorded -> VisitState.Recorded(delivery)
    is care.kengai.ffi.VisitState.NotMade -> VisitState.NotMade(outcome.text(), delivery)
}

private fun care.kengai.ffi.PlanNow.now(): PlanNow = when (this) {
    care.kengai.ffi.PlanNow.Stands -> PlanNow.Stands
    care.kengai.ffi.PlanNow.Cancelled -> PlanNow.Cancelled
    is care.kengai.ffi.PlanNow.Moved ->
        PlanNow.Moved(LocalDate.parse(to.day), LocalTime.parse(to.start), LocalTime.parse(to.end))
    is care.kengai.ffi.PlanNow.Given -> PlanNow.Given(helpers)
    care.kengai.ffi.PlanNow.Gone -> PlanNow.Gone
}

private fun care.kengai.ffi.VisitSheet.sheet() = VisitSheet(
    visit = VisitId(visit),
    client = ClientId(client),
    row = row?.let(::RowId),
    day = LocalDate.parse(day),
    fields = fields.map { it.field() },
    missing = missing.map { it.problem() },
    incidents = incidents.map { one -> VisitIncident(IncidentId(one.incident), one.kind, one.missing.map { it.problem() }) },
    several = several.standings(),
    isDraft = draft,
    delivery = delivery,
)
