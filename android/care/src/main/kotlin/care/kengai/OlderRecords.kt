// Records that have left this phone: it keeps the last weeks of its clients. They come back when somebody asks.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.OlderFacts
import care.kengai.ffi.RecordRef
import care.kengai.ffi.olderLine
import java.time.YearMonth
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/**
 * Opens something that may have left this phone: it is fetched first, and stays. Without a signal the [CareException.Older]
 * of [open] is thrown; it then comes with the next sync.
 */
suspend fun <T> CareBook.bringingBack(visit: VisitId, open: suspend (VisitId) -> T): T = try {
    open(visit)
} catch (_: CareException.Older) {
    bringBack(RecordRef.Visit(visit))
    open(visit)
}

/** What a screen shows of a client's older records of a month. */
data class OlderView(
    /** Records of the month that are not on this phone. */
    val left: Long = 0,
    val isFetching: Boolean = false,
    /** Why the last attempt ended early. The records then come with the next sync. */
    val failure: CareException? = null,
) {
    /** One line for a person; null where everything is here. */
    val line: Line? get() = olderLine(OlderFacts(left, isFetching, failure))

    val text: Text? get() = line?.text
}

/** A client's older records of a month; keeps [view] true. */
class OlderRecords internal constructor(private val core: Core, val client: ClientId, val month: YearMonth) {
    private val state = MutableStateFlow(OlderView())
    val view: StateFlow<OlderView> = state.asStateFlow()

    suspend fun refresh() {
        val left = core.call { it.olderRecords(client, month) }
        state.update { it.copy(left = left) }
    }

    /** Brings them back with their photos. A failure is kept in [view] and thrown. */
    suspend fun fetch() {
        state.update { it.copy(isFetching = true, failure = null) }
        var failure: CareException? = null
        try {
            core.await { it.fetchOlder(client, month, null) }
        } catch (failed: CareException) {
            failure = failed
            throw failed
        } finally {
            state.update { it.copy(isFetching = false, failure = failure) }
            core.ignoringCancellation { refresh() }
        }
    }
}
