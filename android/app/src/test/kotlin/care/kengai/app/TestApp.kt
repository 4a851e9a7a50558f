// The app with a vault in memory, a clock of the story, and a device that has joined an office before the first screen.
package care.kengai.app

import care.kengai.CareBook
import care.kengai.SoftwareVault
import java.io.File
import java.time.Instant

/** What the next app that Robolectric makes is given. */
object Phone {
    val vault = SoftwareVault()
    var rehearsal: Instant? = null
}

class TestApp : KengaiApp() {
    override val vault get() = Phone.vault
    override val rehearsal get() = Phone.rehearsal
}
