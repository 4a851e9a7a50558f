// Visits on the app's own screens, without a signal: counted, killed in the middle, and read back from the book.
package care.kengai.app

import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.test.core.app.ApplicationProvider
import care.kengai.Delivery
import care.kengai.Town
import care.kengai.at
import care.kengai.ffi.VisitState
import care.kengai.get
import care.kengai.visitAt
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.Rule
import org.junit.Test
import org.junit.rules.TemporaryFolder
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** A phone of 360 × 640 dp that speaks Japanese. */
const val PHONE = "ja-w360dp-h640dp-xhdpi"

@RunWith(RobolectricTestRunner::class)
@Config(application = TestApp::class, sdk = [35], qualifiers = PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class FirstDayTest {
    @get:Rule
    val folder = TemporaryFolder()

    @get:Rule
    val compose = createEmptyComposeRule()

    private val app: TestApp get() = ApplicationProvider.getApplicationContext()

    /** An office whose plan asks for [tasks] and [vitals] of 見本 一郎 at 7:30, a phone that has joined it, and no signal. */
    private fun morning(tasks: String, vitals: String = "", walk: suspend (Hand) -> Unit) {
        Town(folder.root.toPath(), "07:25").use { town ->
            town.plans("0000000001,07:30,$tasks,$vitals", folder.newFile("tasks.csv"))
            Phone.rehearsal = at("07:25")
            runBlocking {
                val book = app.book()
                town.join(book, "H01")
                book.syncing.now()
                town.server.stop()
                Hand(compose).use { walk(it) }
            }
        }
    }

    @Test
    fun `a visit with four tasks takes eleven taps and no typing`() = morning("掃除、洗濯、ベッドメイク、一般的な調理・配下膳") { hand ->
        hand.sees("つぎ")
        hand.draw("1-today")
        hand.tap("つぎ 見本 一郎 さん")
        hand.sees("入室して記録する")
        hand.draw("2-brief")
        hand.tap("入室して記録する")
        hand.sees("記録中 入室 7:25")
        hand.draw("3-record")
        hand.tap("掃除")
        assertEquals(3, hand.taps, "three taps to writing")
        hand.sees("✓ 掃除")
        assertEquals("実施", task("cleaning"), "what is shown as done is durable")
        listOf("洗濯", "ベッドメイク", "一般的な調理", "特変なし").forEach(hand::tap)
        hand.sees("退室へ")
        hand.sees("✓ 特変なし")
        hand.draw("4-record-done")
        hand.tap("退室へ")
        hand.tap("ぜんぶよし")
        hand.tap("署名")
        hand.sees("✓ 署名")
        hand.draw("5-leaving")
        hand.tap("退室して終える")
        hand.sees("見本 花子")
        hand.draw("6-today-after")
        assertEquals(11, hand.taps)
        assertTrue(hand.scrolls <= 3, "${hand.scrolls} scrolls")
        assertEquals(VisitState.Recorded(Delivery.SAVED), app.book().visitAt("07:30").state)
    }

    @Test
    fun `numbers are typed without a point and a killed app comes back where it was`() = morning("掃除", "体温、血圧") { hand ->
        hand.tap("つぎ 見本 一郎 さん")
        hand.tap("入室して記録する")
        hand.sees("あと3つ → 体温")
        hand.tap("体温")
        listOf("3", "6").forEach(hand::tap)
        hand.draw("7-pad")
        hand.recreate()
        hand.sees("36▏")
        hand.kill(app)
        hand.sees("36▏")
        hand.tap("8")
        hand.sees("最高血圧")
        listOf("1", "3", "2", "8", "4").forEach(hand::tap)
        hand.sees("あと1つ → 掃除")
        hand.draw("8-record-numbers")
        hand.kill(app)
        hand.sees("記録中")
        hand.sees("体温 36.8℃")
        hand.sees("血圧 132/84mmHg")
        val sheet = app.book().visits.open().single()
        assertEquals(368L, sheet["vitals.temperature.value"]?.number)
        hand.tap("ぜんぶ予定どおり")
        hand.sees("退室へ")
    }

    @Test
    fun `a second touch begins nothing twice and a place of what is gone leads to the first screen`() = morning("掃除") { hand ->
        hand.tap("つぎ 見本 一郎 さん")
        hand.twice("入室して記録する")
        hand.sees("記録中")
        val visit = app.book().visits.open().single().visit
        hand.back()
        hand.sees("記録中 つづける")
        hand.tap("記録中 つづける")
        hand.sees("サービス")
        app.book().visits.discard(visit)
        hand.kill(app)
        hand.sees("つぎ 見本 一郎 さん")
    }

    private suspend fun task(code: String) = app.book().visits.open().single()["task.$code"]?.shown?.ja
}
