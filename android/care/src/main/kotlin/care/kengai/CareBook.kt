// The care book of this phone: one per process, opened once, suspended whenever the app goes to the background.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.RecordRef
import care.kengai.ffi.rescueBook
import java.io.File
import java.time.Instant
import java.time.YearMonth
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.withContext

/** The platform's keystore. Called from a background thread, once per opening; may block. */
typealias KeyVault = care.kengai.ffi.KeyVault

/** The generated book and the threads on which its short blocking calls run. */
internal class Core(private val book: care.kengai.ffi.CareBook, private val disk: CoroutineDispatcher) {
    suspend fun <T> call(what: (care.kengai.ffi.CareBook) -> T): T = withContext(disk) { what(book) }

    suspend fun <T> await(what: suspend (care.kengai.ffi.CareBook) -> T): T = withContext(disk) { what(book) }

    /** For what must still be looked at after a cancellation; its own failure is not worth hiding the first one. */
    suspend fun ignoringCancellation(what: suspend () -> Unit) = withContext(NonCancellable) {
        try {
            what()
        } catch (_: CareException) {
            // The next look will tell.
        }
    }
}

class CareBook private constructor(private val book: care.kengai.ffi.CareBook, disk: CoroutineDispatcher) : AutoCloseable {
    private val core = Core(book, disk)
    val visits = Visits(core)
    val handovers = Handovers(core)
    val briefs = Briefs(core)
    val photos = Photos(core)
    val syncing = Syncing(core)
    val changes = Changes(core)
    val searching = Searching(core)
    val emergencies = Emergencies(core)
    val incidents = Incidents(core)
    val clients = Clients(core)
    val histories = Histories(core)
    val conflicts = Conflicts(core)

    /** A client's records of a month that have left this phone. */
    fun older(client: ClientId, month: YearMonth) = OlderRecords(core, client, month)

    internal suspend fun bringBack(of: RecordRef) = core.await { it.openOlder(of, null) }

    /** Everything that was begun here and not finished: where the app goes on after it was killed. */
    suspend fun drafts(): List<OpenDraft> = core.call { it.openDrafts() }

    /** What was thrown away and can be taken back, the newest first. */
    suspend fun discarded(): List<DiscardedDraft> = core.call { it.discarded() }

    /** 元に戻す: a draft again, with everything in it. */
    suspend fun takeBack(thrownAway: DiscardedDraft): OpenDraft =
        core.call { it.takeDiscardedBack(thrownAway.number) }

    /** Looks at everything on this phone; takes as long as it is large. */
    suspend fun doctor(): Health = core.call { it.doctor() }

    /** Where the app was when it was put away or killed, as it said itself. */
    suspend fun place(): String? = core.call { it.place() }

    /** Keeps where the app is. */
    suspend fun keepPlace(place: String) = core.call { it.keepPlace(place) }

    suspend fun deviceId(): DeviceId = core.call { it.deviceId() }

    /** Begins to join with an invitation's text, scanned or pasted. */
    suspend fun join(invitation: String): Joining = Joining(core.await { it.join(invitation) })

    /** To be called when the app goes to the background; whatever is called next opens the book again. */
    suspend fun suspend() = core.call { it.`suspend`() }

    /** Blocks until the book is closed for good. */
    override fun close() {
        book.use { it.shutDown() }
    }

    companion object {
        /** Makes a new device in a folder that is empty or not there. [rehearsal] sets its clock, for tests. */
        suspend fun create(
            folder: File,
            vault: KeyVault,
            rehearsal: Instant? = null,
            disk: CoroutineDispatcher = Dispatchers.IO,
        ): CareBook = withContext(disk) {
            CareBook(care.kengai.ffi.CareBook.create(folder, vault, rehearsal), disk)
        }

        /**
         * Where [open] says that data is damaged: sets it aside and makes a new database of what can be read of it. Null:
         * nothing is damaged, nothing was done. The book is opened afterwards as always.
         */
        suspend fun rescue(
            folder: File,
            vault: KeyVault,
            rehearsal: Instant? = null,
            disk: CoroutineDispatcher = Dispatchers.IO,
        ): Rescue? = withContext(disk) { rescueBook(folder, vault, rehearsal) }

        /** Opens the device that lives in a folder. */
        suspend fun open(
            folder: File,
            vault: KeyVault,
            rehearsal: Instant? = null,
            disk: CoroutineDispatcher = Dispatchers.IO,
        ): CareBook = withContext(disk) {
            CareBook(care.kengai.ffi.CareBook.open(folder, vault, rehearsal), disk)
        }
    }
}
