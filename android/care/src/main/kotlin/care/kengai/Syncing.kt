// The state that is always in sight: saved on this phone, sent, waiting (how much, why); and bringing it to the server.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.Status
import care.kengai.ffi.SyncProgress
import care.kengai.ffi.SyncReport
import care.kengai.ffi.SyncStep
import java.time.Instant
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/** What every screen shows of the sync. */
data class SyncView(
    val records: Long = 0,
    val photos: Long = 0,
    val drafts: Long = 0,
    val contact: Instant? = null,
    /** What is under way; null when nothing is. */
    val step: SyncStep? = null,
    /** Why the last attempt ended early; null after one that went through. */
    val failure: CareException? = null,
    /** Everything sent is in a backup that was verified. */
    val isBackedUp: Boolean = false,
    /** What is said of this phone's clock where it is wrong. */
    val clock: Text? = null,
    /** Drafts that were thrown away and can be taken back. */
    val discarded: Long = 0,
) {
    val isAllSent: Boolean get() = records == 0L && photos == 0L

    /** One line for a person. What waits is always said before why. */
    val text: Text
        get() {
            step?.let { return it.text }
            if (isAllSent) return allSent
            val photosJa = if (photos > 0) "・写真${photos}枚" else ""
            val photosEn = if (photos > 0) " and $photos photo${if (photos == 1L) "" else "s"}" else ""
            val waiting = Text("端末に保存 ${records}件$photosJa", "$records$photosEn saved here")
            return when (val why = failure) {
                null -> waiting
                is CareException.NoConnection -> Text("${waiting.ja}　圏外", "${waiting.en}. No signal")
                else -> Text("${waiting.ja}（${why.text.ja}）", "${waiting.en} (${why.text.en})")
            }
        }

    /** What stands under the line while there is no signal. */
    val hint: Text?
        get() = Text("電波が戻ると自動で送ります", "They go by themselves")
            .takeIf { !isAllSent && failure is CareException.NoConnection }

    private val allSent: Text
        get() = when {
            contact == null -> Text("未送信なし", "Nothing waiting")
            isBackedUp -> Text("すべてバックアップ済み ${contact.timeShown}", "All backed up ${contact.timeShown}")
            else -> Text("すべて送信済み（バックアップ前）", "All sent, backup to follow")
        }
}

private val SyncStep.text: Text
    get() = when (this) {
        is SyncStep.Records -> Text("送っています", "Sending")
        is SyncStep.SendingPhoto -> Text("写真を送っています ${number}／${of}枚", "Sending photo $number of $of")
        is SyncStep.FetchingPhoto -> Text("写真を受け取っています ${number}／${of}枚", "Fetching photo $number of $of")
    }

/** Syncs, and keeps [view] true. */
class Syncing internal constructor(private val core: Core) {
    private val state = MutableStateFlow(SyncView())
    val view: StateFlow<SyncView> = state.asStateFlow()

    /** Looks again what waits; to be called after every change. */
    suspend fun refresh() {
        val status = status()
        state.update {
            it.copy(
                records = status.waiting.records,
                photos = status.waiting.photos,
                drafts = status.waiting.drafts,
                contact = status.contactMs?.let(Instant::ofEpochMilli),
                isBackedUp = status.allBackedUp,
                clock = status.clock?.text(),
                discarded = status.discarded,
            )
        }
    }

    suspend fun status(): Status = core.call { it.status() }

    /** Syncs once. A failure is kept in [view] and thrown; nothing that was saved is touched by it. */
    suspend fun now(): SyncReport {
        val listener = object : SyncProgress {
            override fun step(step: SyncStep) = state.update { it.copy(step = step) }
        }
        var failure: CareException? = null
        try {
            return core.await { it.sync(listener) }
        } catch (failed: CareException) {
            failure = failed
            throw failed
        } finally {
            state.update { it.copy(step = null, failure = failure) }
            core.ignoringCancellation { refresh() }
        }
    }
}
