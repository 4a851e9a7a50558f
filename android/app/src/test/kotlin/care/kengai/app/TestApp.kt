// The app with a vault in memory and a clock of the story, and with a process that can go.
package care.kengai.app

import care.kengai.SoftwareVault
import java.time.Instant

/** What the next app that Robolectric makes is given. */
object Phone {
    val vault = SoftwareVault()
    var rehearsal: Instant? = null
}

class TestApp : KengaiApp() {
    override val vault get() = Phone.vault
    override val rehearsal get() = Phone.rehearsal

    /** Nothing is left of the process; the disk is as it is. */
    fun die() = forget()
}
