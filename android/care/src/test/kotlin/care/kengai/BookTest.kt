// The book itself: made once, opened again, put away; and what it says when the keystore does not give.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.VaultException
import java.io.File
import java.nio.file.Path
import java.time.Instant
import java.time.LocalDate
import java.time.YearMonth
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class BookTest {
    @TempDir
    lateinit var temporary: Path

    private val folder: File get() = temporary.resolve("device").toFile()
    private val vault = SoftwareVault()

    @Test
    fun `a device stays itself when the app comes back`() = runBlocking {
        val device = CareBook.create(folder, vault).use { it.deviceId() }
        CareBook.open(folder, vault).use { assertEquals(device, it.deviceId()) }
    }

    @Test
    fun `a suspended book holds no file open and opens by itself`() = runBlocking {
        CareBook.create(folder, vault).use { book ->
            val device = book.deviceId()
            val opened = vault.openings
            book.suspend()
            book.suspend()
            assertEquals(emptyList(), openFilesIn(folder))
            assertFalse(File(folder, "kengai.db-wal").run { exists() && length() > 0 }, "not checkpointed")
            assertEquals(device, book.deviceId())
            assertEquals(opened + 1, vault.openings, "the keystore is asked once per opening")
            assertTrue(openFilesIn(folder).isNotEmpty(), "the look at open files sees nothing")
        }
    }

    @Test
    fun `a closed book stays closed`() = runBlocking {
        val book = CareBook.create(folder, vault)
        book.close()
        assertFailsWith<IllegalStateException> { book.deviceId() }
        CareBook.open(folder, vault).close()
    }

    @Test
    fun `nothing is written over a device`() = runBlocking {
        CareBook.create(folder, vault).use { it.deviceId() }
        assertFailsWith<CareException.AlreadyExists> { CareBook.create(folder, SoftwareVault()) }
        CareBook.open(folder, vault).close()
    }

    @Test
    fun `each refusal of the keystore is a decision of its own`() = runBlocking<Unit> {
        assertFailsWith<CareException.NoBook> { CareBook.open(folder, vault) }
        CareBook.create(folder, vault).close()
        vault.refusal = { VaultException.Locked() }
        assertFailsWith<CareException.KeyLocked> { CareBook.open(folder, vault) }
        vault.refusal = { VaultException.KeyGone() }
        assertFailsWith<CareException.KeyGone> { CareBook.open(folder, vault) }
        vault.refusal = { IllegalStateException("a defect of the app's") }
        assertFailsWith<CareException.Unexpected> { CareBook.open(folder, vault) }
        vault.refusal = null
        assertFailsWith<CareException.KeyGone>("another phone's keystore") { CareBook.open(folder, SoftwareVault()) }
        CareBook.open(folder, vault).close()
    }

    @Test
    fun `after the phone is unlocked it goes on`() = runBlocking {
        CareBook.create(folder, vault).use { book ->
            book.suspend()
            vault.refusal = { VaultException.Locked() }
            assertFailsWith<CareException.KeyLocked> { book.deviceId() }
            vault.refusal = null
            assertEquals(32, book.deviceId().hex.length)
        }
    }

    @Test
    fun `a device that has not joined says so`() = runBlocking<Unit> {
        CareBook.create(folder, vault).use { book ->
            assertFalse(book.syncing.status().joined)
            assertFailsWith<CareException.NotJoined> { book.syncing.now() }
            val other = assertFailsWith<CareException.Invitation> { book.join("これは招待ではありません") }
            assertTrue(other.text.ja.startsWith("招待の文字列ではありません"), other.text.ja)
            assertFailsWith<CareException.NotHere> { book.visits.start(RowId("0".repeat(32))) }
        }
    }

    @Test
    fun `a day or an instant that the core does not know is refused as anything is`() = runBlocking<Unit> {
        CareBook.create(folder, vault).use { book ->
            val day = assertFailsWith<CareException.Input> { book.visits.of(LocalDate.of(10_000, 1, 1)) }
            assertEquals("日付を確かめてください", day.text.ja)
            val older = book.older(ClientId("0".repeat(32)), YearMonth.of(10_000, 1))
            assertFailsWith<CareException.Input> { older.refresh() }
            assertFailsWith<CareException.Input>("also where a call waits") { older.fetch() }
        }
        val before = Instant.EPOCH.minusMillis(1)
        assertFailsWith<CareException.Input> { CareBook.open(folder, vault, before) }
    }

    /** Files in [folder] that this process holds open. */
    private fun openFilesIn(folder: File): List<String> =
        File("/proc/self/fd").listFiles().orEmpty()
            .mapNotNull { runCatching { it.toPath().toRealPath().toString() }.getOrNull() }
            .filter { it.startsWith(folder.canonicalPath) }
}
