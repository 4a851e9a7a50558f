// What the app knows between two touches: where the person is, what that screen shows, what was just said. It asks the book and words
// nothing. Whatever is typed is in the book before the next touch is taken.
package care.kengai.screens

import androidx.compose.runtime.Stable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import care.kengai.Brief
import care.kengai.CareBook
import care.kengai.FormEdit
import care.kengai.LeavingScreen
import care.kengai.NoteId
import care.kengai.RecordScreen
import care.kengai.SyncView
import care.kengai.Tap
import care.kengai.Text
import care.kengai.TodayScreen
import care.kengai.TodayVisit
import care.kengai.VisitId
import care.kengai.ffi.VisitState
import care.kengai.ffi.CareException
import care.kengai.text
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/** What a screen draws; [Nothing] until the book has answered. */
sealed interface Shown {
    data object Nothing : Shown
    data class Today(val screen: TodayScreen) : Shown
    data class AtTheDoor(val place: Place.Brief, val brief: Brief) : Shown
    data class Record(val visit: VisitId, val screen: RecordScreen) : Shown
    data class Leaving(val visit: VisitId, val screen: LeavingScreen) : Shown
    data object Waiting : Shown
}

/** [kept] is what the book gave as its place: the app goes on there. */
@Stable
class FaceModel(private val book: CareBook, private val scope: CoroutineScope, kept: String? = null) {
    private val stack = mutableStateListOf<Place>().apply {
        addAll(kept.orEmpty().lines().mapNotNull(Place::of).ifEmpty { listOf(Place.Today) })
    }

    val place: Place get() = stack.last()

    /** What the place shows. */
    var shown: Shown by mutableStateOf(Shown.Nothing)
        private set

    /** What was said last: a failure, or what was done. */
    var told: Text? by mutableStateOf(null)
        private set

    val sync: StateFlow<SyncView> get() = book.syncing.view

    private var looking: Job? = null
    private val acting = Mutex()
    private val keeping = Mutex()

    init {
        look()
    }

    /** Looks again at what the place shows, and at what waits. */
    fun look() {
        looking?.cancel()
        looking = scope.launch {
            trying { show(place) }
            // A place that was kept may be of what is gone by now: nobody is left before an empty screen.
            if (shown == Shown.Nothing && place != Place.Today) {
                home()
                trying { show(place) }
            }
            trying { book.syncing.refresh() }
        }
    }

    private fun home() {
        stack.clear()
        stack.add(Place.Today)
        keep()
    }

    private suspend fun show(place: Place) {
        shown = when (place) {
            Place.Today -> Shown.Today(book.visits.todayScreen())
            is Place.Brief -> Shown.AtTheDoor(place, book.briefs.of(place.client))
            is Place.Record -> Shown.Record(place.visit, book.visits.record(place.visit))
            is Place.Numbers -> Shown.Record(place.visit, book.visits.record(place.visit))
            is Place.Leaving -> Shown.Leaving(place.visit, book.visits.leaving(place.visit))
            Place.Waiting -> Shown.Waiting
        }
    }

    private suspend fun trying(what: suspend () -> Unit) {
        try {
            what()
        } catch (failed: CareException) {
            told = failed.text
        }
    }

    /** One after the other, in the order of the touches. */
    private fun act(what: suspend () -> Unit) {
        told = null
        scope.launch {
            acting.withLock { trying(what) }
            look()
        }
    }

    /** Goes on to a place. */
    fun open(place: Place) {
        told = null
        stack.add(place)
        moved()
    }

    /** Another digit in hand; nothing where the pad is left already: two touches may come before one is drawn. */
    fun turnTo(numbers: Place.Numbers) {
        if (!isAt(numbers)) return
        told = null
        stack[stack.lastIndex] = numbers
        keep()
    }

    private fun isAt(numbers: Place.Numbers): Boolean =
        (place as? Place.Numbers)?.let { it.visit == numbers.visit && it.box == numbers.box } == true

    /** Back to the place before; false at the first one. */
    fun back(): Boolean {
        if (stack.size == 1) return false
        stack.removeAt(stack.lastIndex)
        moved()
        return true
    }

    private fun moved() {
        keep()
        look()
    }

    /** In the book, so that a phone that is killed comes back here; the newest place is the one that stays. */
    private fun keep() {
        scope.launch { keeping.withLock { trying { book.keepPlace(stack.joinToString("\n", transform = Place::text)) } } }
    }

    /** つぎ, or つづける. */
    fun next(today: TodayScreen) {
        val dock = today.dock ?: return
        dock.goesOn?.let { return open(Place.Record(it)) }
        dock.at?.let { at -> today.visits[at.toInt()].run { open(Place.Brief(client, row)) } }
    }

    /** A visit of the list: its draft, or what is known at its door. */
    fun visit(visit: TodayVisit) {
        val draft = visit.visit.takeIf { visit.state is VisitState.Recording }
        open(draft?.let { Place.Record(it) } ?: Place.Brief(visit.client, visit.row))
    }

    /**
     * The numbers of a box are typed: on to the next box that is open, behind the last back to the record, at once, so that a quick
     * finger's next digit is the next box's. A number that is refused brings its pad back.
     */
    fun numbersDone(shown: Shown.Record, typed: Place.Numbers, edits: List<FormEdit>) {
        if (!isAt(typed)) return
        val next = shown.screen.vitals.withIndex().firstOrNull { (one, box) -> one > typed.box && box.open }
        if (next == null) stack.removeAt(stack.lastIndex) else stack[stack.lastIndex] = Place.Numbers(shown.visit, next.index)
        keep()
        act {
            try {
                book.visits.edit(shown.visit, *edits.toTypedArray())
            } catch (refused: CareException) {
                if (place is Place.Numbers) stack[stack.lastIndex] = typed else stack.add(typed)
                keep()
                throw refused
            }
        }
    }

    /** 入室して記録する: the time is taken, the record is begun and durable. Nothing where that door is left already. */
    fun arrive(door: Place.Brief) = act {
        if (place != door) return@act
        val sheet = door.row?.let { book.visits.start(it) } ?: book.visits.startUnplanned(door.client)
        if (place != door) return@act
        stack[stack.lastIndex] = Place.Record(sheet.visit)
        keep()
    }

    /** Writes what a tap writes. */
    fun tap(visit: VisitId, tap: Tap) = act { book.visits.tap(visit, tap) }

    /** Writes rows of a record. */
    fun write(visit: VisitId, vararg edits: FormEdit) = act { book.visits.edit(visit, *edits) }

    fun acknowledge(note: NoteId) = act { book.handovers.acknowledge(listOf(note)) }

    /** 退室して終える. */
    fun finish(visit: VisitId) = act {
        if (place != Place.Leaving(visit)) return@act
        book.visits.leaveAndFinish(visit)
        home()
    }

    /** いま送る. */
    fun send() = act { book.syncing.now() }
}
