// Visits: the day's list, and recording one. Every change is durable when its call returns.
package care.kengai

import care.kengai.ffi.rowActionWords
import java.time.LocalDate

typealias Scheme = care.kengai.ffi.Scheme

/** How far a visit has come, as this phone knows it. */
typealias VisitState = care.kengai.ffi.VisitState

/** What has become of the planned visit that a line stands for. */
typealias PlanNow = care.kengai.ffi.PlanNow

/** One line of a day's list. */
typealias TodayVisit = care.kengai.ffi.TodayVisit

/** A row of the list as the core words it, part by part; the screen draws it. */
typealias DayRow = care.kengai.ffi.DayRow
typealias DayMark = care.kengai.ffi.DayMark
typealias MarkKind = care.kengai.ffi.MarkKind
typealias RowAction = care.kengai.ffi.RowAction

/** What stands on its button. */
val RowAction.text: Text get() = rowActionWords(this)

/** A record or draft of a day that fulfils no planned visit: it stands beside the list. */
typealias UnplannedVisit = care.kengai.ffi.UnplannedVisit

/** A record or draft of a visit. */
typealias VisitSheet = care.kengai.ffi.VisitSheet

/** An incident of a visit. */
typealias VisitIncident = care.kengai.ffi.VisitIncident

/** The first screen: the day's head, its visits, what comes next. */
typealias TodayScreen = care.kengai.ffi.TodayScreen

/** What is asked before a record is begun. Whatever is answered, it can be begun. */
typealias BeforeStart = care.kengai.ffi.BeforeStart

val BeforeStart.text: Text get() = words

/** The visits of this phone's user. */
class Visits internal constructor(private val core: Core) {
    /** Today in Japan, by this phone's clock. */
    suspend fun today(): LocalDate = core.call { it.today() }

    suspend fun of(day: LocalDate): List<TodayVisit> = core.call { it.visitsOfDay(day) }

    suspend fun todayScreen(): TodayScreen = core.call { it.todayScreen() }

    /** A record in work: what can be tapped, and what is left. */
    suspend fun record(visit: VisitId): RecordScreen = core.call { it.recordScreen(visit) }

    /** What is asked at the door. */
    suspend fun leaving(visit: VisitId): LeavingScreen = core.call { it.leavingScreen(visit) }

    /** 退室して終える, in one. What is missing can be written later. */
    suspend fun leaveAndFinish(visit: VisitId) = core.call { it.leaveAndFinish(visit) }

    /** Writes what a tap writes. */
    suspend fun tap(visit: VisitId, tap: Tap) = core.call { it.editVisit(visit, tap.edits) }

    /** This person's records and drafts of a day that fulfil no planned visit; drafts first. */
    suspend fun unplanned(day: LocalDate): List<UnplannedVisit> = core.call { it.unplannedOfDay(day) }

    /** What to ask before a record is begun; mostly nothing. [row] is null for a visit that nobody planned. */
    suspend fun before(row: RowId?): List<BeforeStart> = core.call { it.beforeStart(row) }

    /** The same of a visit that nobody planned, of this client; [day] as in [startUnplanned]. */
    suspend fun beforeUnplanned(client: ClientId, day: LocalDate? = null): List<BeforeStart> =
        core.call { it.beforeUnplanned(client, day) }

    /** Stamps 入室 and begins the record, or goes on with the draft that is there. */
    suspend fun start(row: RowId): VisitSheet = core.call { it.startVisit(row) }

    /** Begins the record of a planned visit that is over: nobody arrives now, its times are typed. */
    suspend fun startAfterwards(row: RowId): VisitSheet = core.call { it.startVisitAfterwards(row) }

    /** Begins the record of a planned visit that a colleague made and wrote on paper (代行入力). Both names stand in it. */
    suspend fun startByProxy(row: RowId, helper: StaffId): VisitSheet = core.call { it.startVisitByProxy(row, helper) }

    /**
     * Begins the record of a visit that nobody planned; its outcome (緊急, 臨時) says which, and why. [day] is what the person
     * says where this phone's clock shows another; null is the day that it shows.
     */
    suspend fun startUnplanned(
        client: ClientId,
        scheme: Scheme = Scheme.LONG_TERM_CARE,
        day: LocalDate? = null,
    ): VisitSheet = core.call { it.startUnplannedVisit(client, scheme, day) }

    /** Opens a finished record for a change. */
    suspend fun change(visit: VisitId): VisitSheet = core.call { it.changeVisit(visit) }

    /** The form of a record or draft: in sections, with what is asked for, what it held last time, every value of a conflict. */
    suspend fun form(visit: VisitId): Form = core.call { it.visitForm(visit) }

    /** Writes rows of a draft, all or none; a refused edit names its row ([Form.row]). */
    suspend fun edit(visit: VisitId, vararg edits: FormEdit): FormEdited =
        core.call { it.editVisit(visit, edits.asList()) }

    /** Stamps 退室. */
    suspend fun leave(visit: VisitId) = core.call { it.leaveVisit(visit) }

    /** Finishes a draft. With [anyway] what the plan asks for may be missing; the manager then sees what. */
    suspend fun finish(visit: VisitId, anyway: Boolean = false) = core.call { it.finishVisit(visit, anyway) }

    /** Takes every time out of a draft that has not come yet: a clock that was wrong wrote it. */
    suspend fun dropTimesToCome(visit: VisitId) = core.call { it.dropTimesToCome(visit) }

    /** What a manager would have to ask the writer of a finished record, and what settles it; mostly nothing. */
    suspend fun forWriter(visit: VisitId): List<Text> = core.call { it.forWriter(visit) }

    /** Takes the end of a record back while it is not sent: a draft again, with everything in it. */
    suspend fun undoFinish(visit: VisitId): VisitSheet = core.call { it.undoFinish(visit) }

    suspend fun discard(visit: VisitId) = core.call { it.discardDraft(visit) }

    suspend fun sheet(visit: VisitId): VisitSheet = core.call { it.visit(visit) }

    /** What was begun and not finished: where the app goes on after it was killed. */
    suspend fun open(): List<VisitSheet> = core.call { it.openVisits() }
}
