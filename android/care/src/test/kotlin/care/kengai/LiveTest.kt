// An app in the foreground: what somebody else has recorded is there without anybody asking; and it stops when nobody listens.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.SyncReport
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class LiveTest {
    @TempDir
    lateinit var folder: Path

    private lateinit var town: Town
    private val vault = SoftwareVault()

    @BeforeEach
    fun `an office, its plan and its server`() {
        town = Town(folder)
    }

    @AfterEach
    fun `the server goes`() = town.close()

    /** A phone that listens, and what its syncs did. */
    private class Listening(scope: CoroutineScope, book: CareBook) {
        val reports = Channel<SyncReport>(Channel.UNLIMITED)
        val job: Job = scope.launch(Dispatchers.Default) { book.syncing.live().collect { reports.send(it) } }

        suspend fun next(): SyncReport = withTimeout(30_000) { reports.receive() }

        /** The next sync that brought records. */
        suspend fun records(): Long {
            var records = 0L
            while (records == 0L) records = next().receivedRecords
            return records
        }

        /** It comes to its end by itself, and without an error. */
        suspend fun ends() = withTimeout(5_000) { job.join() }.also { assertTrue(!job.isCancelled, "in good order") }
    }

    private suspend fun CareBook.says(client: ClientId, text: String) {
        handovers.write(noteAbout(client, text))
        syncing.now()
    }

    @Test
    fun `what one records the other has at once, and it ends when it should`(): Unit = runBlocking {
        val akari = town.phone("akari", "07:25")
        val sakura = town.phone("sakura", "07:30", vault)
        town.join(akari, "H01")
        town.join(sakura, "H02")
        akari.syncing.now()
        val client = akari.visitAt("07:30").client

        section("聞いている電話には、頼まなくても届く")
        val first = Listening(this, sakura)
        first.next()
        akari.says(client, "昼から微熱")
        assertEquals(1, first.records())
        assertEquals("昼から微熱", sakura.handovers.of(client).single().text)
        assertNull(sakura.syncing.view.value.failure)

        section("圏外でも待ち続け、電波が戻ると届く")
        town.server.stop()
        val away = withTimeout(30_000) { sakura.syncing.view.first { it.failure != null } }
        assertIs<CareException.NoConnection>(away.failure)
        town.server.start()
        first.next()
        assertNull(withTimeout(30_000) { sakura.syncing.view.first { it.failure == null } }.failure)

        section("聞くのをやめれば、すぐに切れる")
        withTimeout(5_000) { first.job.cancelAndJoin() }
        while (first.reports.tryReceive().isSuccess) { /* what came before */ }
        akari.says(client, "夕方は平熱")
        delay(1_500)
        assertTrue(first.reports.tryReceive().isFailure, "nobody listens")
        assertEquals(1, sakura.handovers.of(client).size)

        section("しまうと終わり、しまったままになる")
        val second = Listening(this, sakura)
        assertEquals(1, second.next().receivedRecords, "it begins with a sync")
        val opened = vault.openings
        withTimeout(5_000) { sakura.suspend() }
        second.ends()
        akari.says(client, "夜も平熱")
        delay(500)
        assertEquals(opened, vault.openings, "nothing opened it again")

        section("閉じても終わる")
        val third = Listening(this, sakura)
        assertEquals(1, third.next().receivedRecords)
        assertEquals(opened + 1, vault.openings)
        sakura.close()
        third.ends()
        akari.close()
    }

    @Test
    fun `a phone that has not joined says so`(): Unit = runBlocking {
        town.phone("stranger", "07:25").use { stranger ->
            val why = runCatching { withTimeout(5_000) { stranger.syncing.live().collect { } } }.exceptionOrNull()
            assertIs<CareException.NotJoined>(why)
            assertIs<CareException.NotJoined>(stranger.syncing.view.value.failure)
        }
    }
}
