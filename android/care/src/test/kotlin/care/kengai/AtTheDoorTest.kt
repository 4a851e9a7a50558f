// One evening: what a helper sees and is told at the door, and what is refused, with every clock right; and a clock that is not.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.Place
import care.kengai.ffi.VisitState
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** 仮名 キヨ: 18:30 by H02. */
private const val OTHER = "0000000005"

class AtTheDoorTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `what a helper sees and is told at the door`(): Unit = runBlocking {
        Town(folder, "17:18").use { town ->
            town.office.kengai("clients", "set", OTHER, "person.name", "見本 一郎")
            town.office.kengai("sync")
            val sakura = town.phone("sakura", "17:20")

            section("参加した。まだ何も届いていない")
            town.join(sakura, "H02")
            val early = assertFailsWith<CareException.NothingYet> { sakura.visits.of(sakura.visits.today()) }
            assertEquals("参加できました。予定は電波のある所で届きます", early.text.ja)
            sakura.syncing.now()
            assertNull(sakura.syncing.view.value.clock, "this clock is right")

            section("同じお名前の方がいる。時間の過ぎた訪問には記録がない")
            val over = sakura.visitAt("16:00")
            val next = sakura.visitAt("18:30")
            assertEquals("見本 一郎（昭和15年生まれ）", over.clientName)
            assertEquals("見本 一郎（昭和10年生まれ）", next.clientName)
            assertEquals(VisitState.NoRecord, over.state)
            assertEquals("記録が届いていません（訪問したかは分かりません）", over.shown.stateLine.text.ja)
            assertEquals(VisitState.Planned, next.state)
            assertEquals("記録なし（過ぎた）" to RowAction.START_AFTERWARDS, over.shown.state?.text?.ja to over.shown.actions.first())
            assertEquals("予定" to RowAction.START, next.shown.state?.text?.ja to next.shown.actions.first())
            assertEquals("入室して記録する", next.shown.actions.first().text.ja)
            assertTrue(next.shown.time.ja.startsWith("18:30〜"))
            assertTrue(next.shown.spoken.ja.startsWith("見本 一郎 さん（昭和10年生まれ）、18時30分から"))

            val visit = sakura.writeAndClear(over, next)
            sakura.throwAwayAndTakeBack(visit)
            sakura.finishTwice(visit)

            section("写真の同意が取り消される")
            town.office.kengai("clients", "set", CLIENT, "photo_consent.withdrawn", "$DAY")
            town.office.kengai("sync")
            sakura.syncing.now()
            sakura.takeNoPhoto(over.client, visit)
            sakura.close()
        }
    }

    private suspend fun CareBook.writeAndClear(over: TodayVisit, next: TodayVisit): VisitId {
        section("記録する。まだ来ていない時刻は書けない。消したものは何が消えたかを言う")
        val visit = visits.start(over.row).visit
        assertEquals("見本 一郎 さん（昭和15年生まれ）の退室がまだです。何時に出ましたか", visits.before(next.row).single().text.ja)
        assertEquals(emptyList(), write(visit, "vitals.temperature.value" to "36.8"))
        val ahead = assertFailsWith<CareException.Field> { write(visit, "vitals.temperature.at" to "23:00") }
        assertTrue("まだ来ていない時刻です。前のままにしてあります" in ahead.text.ja, ahead.text.ja)
        val gone = write(visit, "vitals.temperature.value" to "")
        assertEquals("体温 36.8℃ を消しました", gone.single { it.path == "vitals.temperature.value" }.cleared.ja)
        assertNull(visits.sheet(visit)["vitals.temperature.value"])
        return visit
    }

    private suspend fun CareBook.throwAwayAndTakeBack(visit: VisitId) {
        section("書きかけを捨て、元に戻す")
        write(visit, "remarks" to "お変わりなし")
        visits.discard(visit)
        syncing.refresh()
        assertEquals(1, syncing.view.value.discarded)
        val thrownAway = discarded().single()
        assertEquals("見本 一郎 さん（昭和15年生まれ）の書きかけを捨てました。30日は戻せます", thrownAway.text.ja)
        assertEquals(DAY, thrownAway.day)
        assertEquals(Place.Visit(visit), takeBack(thrownAway).place)
        assertEquals("お変わりなし", visits.sheet(visit)["remarks"]?.shown?.ja)
        val again = assertFailsWith<CareException.NotDiscarded> { takeBack(thrownAway) }
        assertTrue(again.text.ja.startsWith("元に戻せません"), again.text.ja)
    }

    private suspend fun CareBook.finishTwice(visit: VisitId) {
        section("もう終わっている")
        write(visit, "outcome.kind" to "実施")
        visits.leave(visit)
        visits.finish(visit, anyway = true)
        val twice = assertFailsWith<CareException.AlreadyFinished> { visits.finish(visit, anyway = true) }
        assertEquals("もう終わっています。直すときは、開いて直してください", twice.text.ja)
    }

    private suspend fun CareBook.takeNoPhoto(client: ClientId, visit: VisitId) {
        val said = "写真の同意は11月16日に取り消されました。撮らないでください"
        assertEquals(said, briefs.of(client).photosWords?.ja)
        visits.change(visit)
        val camera = folder.resolve("camera.jpg").toFile()
        example("photos/medicine-place.jpg").copyTo(camera)
        val refused = assertFailsWith<CareException.PhotoConsentWithdrawn> {
            photos.add(visit, camera, PhotoPurpose.MEDICINE_PLACE, asked = true)
        }
        assertEquals(said, refused.text.ja)
        assertTrue(camera.exists(), "a photo that was not taken in is not deleted")
    }

    @Test
    fun `a clock that is wrong is told where the person looks`(): Unit = runBlocking {
        Town(folder, "17:18").use { town ->
            town.phone("akari", "20:18").use { akari ->
                town.join(akari, "H01")
                akari.syncing.now()
                assertEquals("記録は残ります。時計が3時間進んでいます", akari.syncing.view.value.clock?.ja)
                assertEquals("Records are safe. This clock is 3 h ahead", akari.syncing.view.value.clock?.en)
            }
        }
    }
}
