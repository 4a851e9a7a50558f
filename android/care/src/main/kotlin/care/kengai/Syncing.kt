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
) {
    val isAllSent: Boolean get() = records == 0L && photos == 0L

    /** One line for a person. What waits is always said before why. */
    val text: Text
        get() {
            if (step != null) return Text("送信しています…", "Sending…")
            if (isAllSent) return if (contact == null) Text("未送信なし", "Nothing waiting") else Text("すべて送信済み", "All sent")
            val why = failure?.text
            val photosJa = if (photos > 0) "・写真${photos}枚" else ""
            val photosEn = if (photos > 0) ", $photos photo(s)" else ""
            val waiting = Text("この電話に保存済み・未送信 ${records}件$photosJa", "Saved on this phone, not sent: $records$photosEn")
            return if (why == null) waiting else Text("${waiting.ja}（${why.ja}）", "${waiting.en} (${why.en})")
        }
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
