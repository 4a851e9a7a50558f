// Joining: the invitation's text, then a six-digit number on this screen that the manager types on theirs.
package care.kengai

import care.kengai.ffi.numberHintWords

/** This phone on its way into an organisation. Suspending the book ends it; a new invitation is needed then. */
class Joining internal constructor(private val joining: care.kengai.ffi.Joining) {
    /** What stands under the number. */
    val hint = numberHintWords()

    /** Waits for the manager's device; the number to show, which the manager types there. */
    suspend fun number(): String = joining.number()

    /** Waits until the manager has typed the number. The first sync then brings what this phone may read. */
    suspend fun finish() = joining.use { it.finish() }
}
