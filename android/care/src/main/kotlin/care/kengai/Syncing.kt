// The state that is always in sight: saved on this phone, sent, waiting (how much, why); and bringing it to the server.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.LiveListener
import care.kengai.ffi.Status
import care.kengai.ffi.SyncFacts
import care.kengai.ffi.SyncProgress
import care.kengai.ffi.SyncReport
import care.kengai.ffi.SyncStep
import care.kengai.ffi.syncView
import kotlinx.coroutines.channels.BufferOverflow
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.update

/** What every screen shows of the sync: one quiet line, what stands under it, what can be done. */
data class SyncView(
    /** What is known; the core words it. */
    val facts: SyncFacts = SyncFacts(0, 0, 0, 0, 0, null, false, null, null, null),
    /** Drafts that were thrown away and can be taken back. */
    val discarded: Long = 0,
) {
    private val shown by lazy { syncView(facts) }

    val records: Long get() = facts.records
    val photos: Long get() = facts.photos
    val isAllSent: Boolean get() = facts.records == 0L && facts.photos == 0L && facts.others == 0L

    /** Why the last attempt ended early; null after one that went through. */
    val failure: CareException? get() = facts.failure

    /** One line for a person. What waits is always said before why. */
    val line: Line get() = shown.line

    val text: Text get() = line.text

    /** What stands under the line while there is no signal. */
    val hint: Text? get() = shown.hint

    /** What is being written here, and nobody else has. */
    val drafts: Text? get() = shown.drafts

    /** What is said of this phone's clock where it is wrong. */
    val clock: Text? get() = shown.clock

    /** What can be done, the first first. */
    val actions: List<Action> get() = shown.actions

    /** What a screen reader says. */
    val spoken: Text get() = shown.spoken
}

/** Reports of a listening book that nobody has looked at yet; older ones are dropped. */
private const val REPORTS_MAX = 16

/** Syncs, and keeps [view] true. */
class Syncing internal constructor(private val core: Core) {
    private val state = MutableStateFlow(SyncView())
    val view: StateFlow<SyncView> = state.asStateFlow()

    /** Looks again what waits; to be called after every change. */
    suspend fun refresh() = show(status())

    private fun show(status: Status) = state.update {
        it.copy(
            facts = status.sync.copy(step = it.facts.step, failure = it.facts.failure),
            discarded = status.discarded,
        )
    }

    private fun ended(failure: CareException?, status: Status?) {
        state.update { it.copy(facts = it.facts.copy(step = null, failure = failure)) }
        status?.let(::show)
    }

    suspend fun status(): Status = core.call { it.status() }

    /**
     * Says what the line at hand costs, as the platform knows it; it holds until it is said again. On a [metered] one photos keep to
     * a daily limit, small pictures go and come all the same.
     */
    suspend fun line(metered: Boolean) = core.call { it.noteLine(metered) }

    /** What photos may move a day on a metered line, bytes. */
    suspend fun photoBytesADay(): Long = core.call { it.photoBytesADay() }

    /** Sets it for this phone. */
    suspend fun photoBytesADay(bytes: Long) = core.call { it.setPhotoBytesADay(bytes) }

    /** Syncs once. A failure is kept in [view] and thrown; nothing that was saved is touched by it. */
    suspend fun now(): SyncReport {
        val listener = object : SyncProgress {
            override fun step(step: SyncStep) = state.update { it.copy(facts = it.facts.copy(step = step)) }
        }
        var failure: CareException? = null
        try {
            return core.await { it.sync(listener) }
        } catch (failed: CareException) {
            failure = failed
            throw failed
        } finally {
            ended(failure, null)
            // Whoever looks opens the book again: not where it was just put away.
            if (failure !is CareException.Interrupted) core.ignoringCancellation { refresh() }
        }
    }

    /**
     * Listens while it is collected, by one collector at a time and for as long as the app is in the foreground: syncs at once, and then
     * whenever the server says that something came. Emits what each sync did. One that fails is kept in [view] and tried again.
     *
     * Ends when the book is suspended or closed; throws what waiting does not mend. Cancelling hangs up.
     */
    fun live(): Flow<SyncReport> = channelFlow {
        val listener = object : LiveListener {
            override fun step(step: SyncStep) = state.update { it.copy(facts = it.facts.copy(step = step)) }

            override fun synced(report: SyncReport, status: Status?) {
                ended(null, status)
                trySend(report)
            }

            override fun failed(why: CareException, status: Status?) = ended(why, status)
        }
        try {
            core.await { book -> book.listen().use { it.run(listener) } }
        } catch (failed: CareException) {
            ended(failed, null)
            throw failed
        } finally {
            state.update { it.copy(facts = it.facts.copy(step = null)) }
        }
    }.buffer(REPORTS_MAX, BufferOverflow.DROP_OLDEST)
}
