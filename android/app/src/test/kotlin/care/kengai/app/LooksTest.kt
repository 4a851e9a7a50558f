// Every screen in both languages, by day and by night, in plain and in twice as large letters: drawn, and looked at by what a machine can
// see: targets are large enough, controls have words, nothing is cut.
package care.kengai.app

import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.test.core.app.ApplicationProvider
import care.kengai.Town
import care.kengai.at
import kotlin.test.assertEquals
import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(RobolectricTestRunner::class)
@Config(application = TestApp::class, sdk = [35], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class LooksTest {
    @get:Rule
    val folder = TemporaryFolder()

    @get:Rule
    val compose = createEmptyComposeRule()

    private val faults = mutableListOf<String>()

    /** Draws a screen in every way that it may look; [marks] stands on it in Japanese and in English. */
    private fun Hand.look(name: String, marks: Pair<String, String>) {
        for ((language, mark) in listOf("ja" to marks.first, "en" to marks.second)) {
            for (light in listOf("notnight", "night")) {
                for (scale in listOf(1f, 2f)) {
                    RuntimeEnvironment.setQualifiers("+$language-$light")
                    RuntimeEnvironment.setFontScale(scale)
                    recreate()
                    sees(mark)
                    val shown = "$name-$language-$light-${(scale * 100).toInt()}"
                    draw("looks/$shown")
                    faults += faults().map { "$shown: $it" }
                }
            }
        }
        RuntimeEnvironment.setQualifiers("+ja-notnight")
        RuntimeEnvironment.setFontScale(1f)
        recreate()
    }

    @Test
    fun `every screen in every look`() {
        Town(folder.root.toPath(), "07:25").use { town ->
            town.plans("0000000001,07:30,掃除、排泄介助（トイレ）、服薬介助,体温、血圧", folder.newFile("tasks.csv"))
            Phone.rehearsal = at("07:25")
            val app = ApplicationProvider.getApplicationContext<TestApp>()
            runBlocking {
                val book = app.book()
                town.join(book, "H01")
                book.syncing.now()
            }
            town.server.stop()
            Hand(compose).use { hand ->
                hand.sees("つぎ")
                hand.look("today", "つぎ" to "Next")
                hand.tap("つぎ")
                hand.look("brief", "入室して記録する" to "Arrive and record")
                hand.tap("入室して記録する")
                hand.look("record", "サービス" to "Tasks")
                hand.tap("血圧")
                hand.tap("1")
                hand.look("pad", "測らない" to "Do not measure")
                hand.back()
                hand.tap("→ 体温")
                hand.look("leaving", "退室して終える" to "Leave and finish")
            }
        }
        assertEquals(emptyList(), faults)
    }
}
