// The process: one book, opened when the first screen wants it, with the phone's keystore behind it.
package care.kengai.app

import android.app.Application
import care.kengai.CareBook
import care.kengai.KeyVault
import java.io.File
import java.time.Instant
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

open class KengaiApp : Application() {
    /** What was touched is written also when its screen is gone by then. */
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)

    private val opening = Mutex()
    private var book: CareBook? = null

    /** Where the device lives: never in a backup, never outside the app's own folder. */
    protected val folder: File get() = File(noBackupFilesDir, "book")

    protected open val vault: KeyVault by lazy { KeystoreVault() }

    /** A clock for tests; a phone has its own. */
    protected open val rehearsal: Instant? = null

    /** The book of this phone; made where there is none yet. */
    suspend fun book(): CareBook = opening.withLock {
        book ?: run {
            val opened = if (folder.exists()) CareBook.open(folder, vault, rehearsal) else CareBook.create(folder, vault, rehearsal)
            opened.also { book = it }
        }
    }

    /** Ends whatever is under way and closes the book; the next who asks opens it again. */
    protected fun forget() {
        scope.coroutineContext.cancelChildren()
        book?.close()
        book = null
    }
}
