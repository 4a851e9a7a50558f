// A visit on the app's own screens: the real library, the real server, the real command.
package care.kengai.app

import android.graphics.Bitmap
import android.view.View
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.junit4.createEmptyComposeRule
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.performClick
import androidx.test.core.app.ActivityScenario
import androidx.test.core.app.ApplicationProvider
import care.kengai.Town
import care.kengai.at
import java.io.File
import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(RobolectricTestRunner::class)
@Config(application = TestApp::class, sdk = [35], qualifiers = "ja-w360dp-h640dp-xhdpi")
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class FirstDayTest {
    @get:Rule
    val folder = TemporaryFolder()

    @get:Rule
    val compose = createEmptyComposeRule()

    private fun draw(activity: MainActivity, name: String) {
        val view: View = activity.window.decorView
        val picture = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        view.draw(android.graphics.Canvas(picture))
        val file = File(System.getProperty("kengai.pictures") ?: "/tmp", "$name.png")
        file.parentFile?.mkdirs()
        file.outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
    }

    @Test
    fun `a visit without a signal`() {
        Town(folder.root.toPath(), "07:25").use { town ->
            Phone.rehearsal = at("07:25")
            val app = ApplicationProvider.getApplicationContext<TestApp>()
            runBlocking {
                val book = app.book()
                town.join(book, "H01")
                book.syncing.now()
            }
            town.server.stop()
            ActivityScenario.launch(MainActivity::class.java).use { scenario ->
                fun waitFor(text: String) = compose.waitUntil(20_000) {
                    compose.onAllNodes(hasText(text, substring = true)).fetchSemanticsNodes().isNotEmpty()
                }
                fun picture(name: String) { compose.waitForIdle(); scenario.onActivity { draw(it, name) } }
                waitFor("つぎ")
                picture("1-today")
                compose.onNodeWithText("つぎ", substring = true).performClick()
                waitFor("入室して記録する")
                picture("2-brief")
                compose.onNodeWithText("入室して記録する").performClick()
                waitFor("記録中")
                picture("3-record")
            }
        }
    }
}
