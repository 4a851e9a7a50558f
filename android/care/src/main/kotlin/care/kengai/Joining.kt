// Joining: the invitation's text, then one six-digit number on two screens that two people compare.
package care.kengai

/** This phone on its way into an organisation. Suspending the book ends it; a new invitation is needed then. */
class Joining internal constructor(private val joining: care.kengai.ffi.Joining) {
    /** Waits for the manager's device; the number that both people compare. */
    suspend fun number(): String = joining.number()

    /** Waits until the manager says that the numbers are the same. The first sync then brings what this phone may read. */
    suspend fun finish() = joining.use { it.finish() }
}
