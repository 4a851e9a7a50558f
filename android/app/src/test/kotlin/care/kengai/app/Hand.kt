// A hand on the screens: it touches where words are drawn, at their coordinates, counts its taps and its scrolls, and sees only what is
// there.
package care.kengai.app

import android.graphics.Bitmap
import android.graphics.Canvas
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeTimeoutException
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SemanticsNodeInteraction
import androidx.compose.ui.test.click
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isDisplayed
import androidx.compose.ui.test.junit4.ComposeTestRule
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTouchInput
import androidx.compose.ui.text.TextLayoutResult
import androidx.test.core.app.ActivityScenario
import java.io.File

private const val PATIENCE_MS = 20_000L

/** The least that can be touched. */
private const val TARGET_DP = 48

class Hand(private val compose: ComposeTestRule) : AutoCloseable {
    private var scenario = ActivityScenario.launch(MainActivity::class.java)

    var taps = 0
        private set
    var scrolls = 0
        private set

    /** Words that stand in a control, alone or with others. */
    private fun control(words: String): SemanticsMatcher = hasText(words, substring = true) and hasClickAction()

    private fun find(what: SemanticsMatcher): SemanticsNodeInteraction {
        try {
            compose.waitUntil(PATIENCE_MS) { compose.onAllNodes(what).fetchSemanticsNodes().isNotEmpty() }
        } catch (_: ComposeTimeoutException) {
            throw AssertionError("${what.description}: not among ${texts()}")
        }
        return compose.onAllNodes(what).onFirst()
    }

    fun sees(words: String) {
        find(hasText(words, substring = true))
    }

    /** Touches a control in its middle; scrolls to it where it is out of sight. */
    fun tap(words: String) {
        val node = find(control(words))
        if (!node.isDisplayed()) {
            node.performScrollTo()
            scrolls += 1
        }
        node.performTouchInput { click() }
        taps += 1
        compose.waitForIdle()
    }

    /** Two touches before anything is drawn anew. */
    fun twice(words: String) {
        find(control(words)).performTouchInput {
            click()
            click()
        }
        taps += 2
        compose.waitForIdle()
    }

    /** The system's way back. */
    fun back() {
        scenario.onActivity { it.onBackPressedDispatcher.onBackPressed() }
        compose.waitForIdle()
    }

    /** What a machine sees of a screen that is wrong: small targets, controls without words, texts that are cut. */
    fun faults(): List<String> {
        val nodes = compose.onAllNodes(hasClickAction()).fetchSemanticsNodes()
        val density = nodes.firstOrNull()?.layoutInfo?.density?.density ?: return listOf("nothing can be tapped")
        val small = nodes.filter { node ->
            minOf(node.size.width, node.size.height) < TARGET_DP * density - 1
        }
        val mute = nodes.filter { node -> words(node).isBlank() }
        val cut = compose.onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsActions.GetTextLayoutResult), useUnmergedTree = true)
            .fetchSemanticsNodes().filter { node ->
                val results = mutableListOf<TextLayoutResult>()
                node.config[SemanticsActions.GetTextLayoutResult].action?.invoke(results)
                results.any { drawn -> (0 until drawn.lineCount).any { drawn.getLineRight(it) > drawn.size.width + 1 || drawn.isLineEllipsized(it) } }
            }
        return small.map { "too small: ${words(it)} ${it.size}" } + mute.map { "no words: ${it.boundsInRoot}" } +
            cut.map { "cut: ${words(it)}" }
    }

    private fun words(node: SemanticsNode): String =
        (node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } + node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty())
            .joinToString(" ")

    /** Everything that is drawn, in reading order. */
    fun texts(): List<String> = compose.onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.Text)).fetchSemanticsNodes()
        .flatMap { node -> node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } }

    /** The screen is turned, or the system made it anew. */
    fun recreate() {
        scenario.recreate()
    }

    /** The process goes, without a word to anybody; the app is started again. */
    fun kill(app: TestApp) {
        scenario.close()
        app.die()
        scenario = ActivityScenario.launch(MainActivity::class.java)
    }

    /** Draws the screen into the folder of pictures. */
    fun draw(name: String) {
        compose.waitForIdle()
        scenario.onActivity { activity ->
            val view = activity.window.decorView
            val picture = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
            view.draw(Canvas(picture))
            val file = File(System.getProperty("kengai.pictures"), "$name.png")
            file.parentFile?.mkdirs()
            file.outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
        }
    }

    override fun close() = scenario.close()
}
