// One morning: what the first helper finds, with no signal, reaches the second helper and the manager.
//
// Each person has a device of their own: two phones through this wrapper, the manager's by the command `kengai`, and the
// server as a process that is really gone while there is "no signal".
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.VisitState
import java.nio.file.Path
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

private const val NOTE = "朝 38.2℃。水分を多めに。午後にもう一度、体温を測ってください。"

class MorningTest {
    @TempDir
    lateinit var folder: Path

    private lateinit var town: Town
    private val server get() = town.server
    private val office get() = town.office

    @BeforeEach
    fun `an office, its plan and its server`() {
        town = Town(folder)
    }

    @AfterEach
    fun `the server goes`() = town.close()

    private suspend fun phone(name: String, time: String): CareBook = town.phone(name, time)

    private suspend fun CareBook.joinAs(staffCode: String) = town.join(this, staffCode)

    @Test
    fun `a fever in the morning reaches the afternoon`(): Unit = runBlocking {
        val akari = phone("akari", "07:25")
        val sakura = phone("sakura", "15:40")

        section("二人の電話が招待で加わる")
        akari.joinAs("H01")
        sakura.joinAs("H02")
        akari.syncing.now()
        sakura.syncing.now()
        assertEquals("手本 あかり", akari.syncing.status().name)

        section("圏外で、朝の訪問を記録する")
        server.stop()
        assertEquals(DAY, akari.visits.today())
        val planned = akari.visitAt("07:30")
        assertEquals("見本 一郎", planned.clientName)
        assertEquals(VisitState.Planned, planned.state)
        val visit = akari.visits.start(planned.row).visit
        assertEquals(VisitState.Recording, akari.visitAt("07:30").state)
        akari.refuseTheImpossible(visit)
        akari.record(visit, planned.client)

        section("保存したが、送っていない")
        akari.visits.finish(visit)
        assertEquals(VisitState.Recorded(Delivery.SAVED), akari.visitAt("07:30").state)
        assertFailsWith<CareException.NoConnection> { akari.syncing.now() }
        val waiting = akari.syncing.view.value
        assertFalse(waiting.isAllSent)
        assertEquals(1, waiting.photos)
        val line = Regex("端末に保存 [0-9]+件・写真1枚(・記録以外[0-9]+件)?　圏外")
        assertTrue(line.matches(waiting.text.ja), waiting.text.ja)
        assertEquals("電波が戻ると自動で送ります", waiting.hint?.ja)
        assertEquals(Delivery.SAVED, akari.visits.sheet(visit).delivery)

        section("電波が戻る")
        server.start()
        val sent = akari.syncing.now()
        assertEquals(1, sent.roundTrips)
        assertEquals(1, sent.photosSent)
        assertEquals("すべて送信済み（バックアップ前）", akari.syncing.view.value.text.ja)
        assertEquals(VisitState.Recorded(Delivery.SENT), akari.visitAt("07:30").state)

        section("午後のヘルパーが、また圏外で読む")
        sakura.syncing.now()
        server.stop()
        sakura.readAndAcknowledge()

        section("サ責には、読んだことと了解が見える")
        server.start()
        sakura.syncing.now()
        office.kengai("sync")
        val note = office.kengai("brief", CLIENT).list("notes").single { it.text("text") == NOTE }
        assertEquals("手本 さくら", note.list("read_by").single().text("name"))
        assertEquals("手本 さくら", note.list("acknowledged_by").single().text("name"))
        val rows = office.kengai("review", "--month", "2026-11").list("rows")
        val row = rows.single { it.text("row") == planned.row.hex }
        assertEquals(visit.hex, row.list("visits").single().text("id"))
        akari.syncing.now()
        assertTrue(akari.handovers.of(planned.client).single().acknowledgedBy.isNotEmpty(), "the writer sees it too")

        akari.close()
        sakura.close()
    }

    private suspend fun CareBook.refuseTheImpossible(visit: VisitId) {
        val refused = assertFailsWith<CareException.Field> {
            write(visit, "vitals.temperature.value" to "382")
        }
        assertEquals("vitals.temperature.value", refused.problems.single().field)
        assertTrue("体温" in refused.text.ja, refused.text.ja)
        assertFalse("382" in refused.text.ja, "what was typed does not belong in an error")
        assertEquals(null, visits.sheet(visit)["vitals.temperature.value"])
        val missing = assertFailsWith<CareException.Missing> { visits.finish(visit) }
        assertTrue(missing.problems.any { it.field == "outcome.kind" })
    }

    private suspend fun CareBook.record(visit: VisitId, client: ClientId) {
        write(
            visit,
            "vitals.temperature.value" to "３８．２℃", "vitals.blood_pressure.upper" to "132", "vitals.blood_pressure.lower" to "84",
            "task.medication" to "done", "medication.morning.state" to "服用",
        )
        suspend() // the phone goes into a pocket
        assertEquals(382L, visits.open().single()["vitals.temperature.value"]?.number)
        val camera = folder.resolve("camera.jpg").toFile()
        example("photos/medicine-place.jpg").copyTo(camera)
        assertFailsWith<CareException.NotAsked> { photos.add(visit, camera, PhotoPurpose.MEDICINE_PLACE, asked = false) }
        assertTrue(camera.exists(), "a photo that was not taken in is not deleted")
        photos.add(visit, camera, PhotoPurpose.MEDICINE_PLACE, asked = true, MedicationSlot.MORNING, "台所の引き出し")
        assertFalse(camera.exists(), "nothing stays beside the sealed photo")
        handovers.write(noteAbout(client, NOTE, importance = Importance.IMPORTANT, mustAcknowledge = true, visit = visit))
        write(visit, "outcome.kind" to "実施", "client_confirmation.method" to "署名")
        visits.leave(visit)
    }

    private suspend fun CareBook.readAndAcknowledge() {
        val afternoon = visitAt("16:00")
        assertEquals(1, afternoon.unread)
        val brief = briefs.of(afternoon.client)
        val note = brief.notes.single()
        assertEquals(NOTE, note.text)
        assertEquals("手本 あかり", note.from)
        assertTrue(note.wantsMyWord)
        assertEquals(382L, brief.vitals.single { it.field == "vitals.temperature" }.value)
        val photo = brief.photos.single()
        assertTrue(photo.isHere, "the photo came with the last sync")
        val jpeg = assertNotNull(photos.bytes(photo.hash))
        assertContentEquals(byteArrayOf(0xff.toByte(), 0xd8.toByte()), jpeg.copyOf(2))
        assertFalse(String(jpeg, Charsets.ISO_8859_1).contains("Exif"), "position and camera are taken out")

        handovers.markRead(listOf(note.id))
        assertTrue(handovers.of(afternoon.client).single().run { isRead && wantsMyWord }, "read is not 了解")
        handovers.acknowledge(listOf(note.id))
        assertTrue(handovers.of(afternoon.client).single().isAcknowledged)
        assertEquals(0, visitAt("16:00").unread)
    }

    @Test
    fun `three wrong numbers let nobody in`(): Unit = runBlocking {
        phone("stranger", "07:25").use { stranger ->
            val invitation = office.invite("H01")
            val joining = stranger.join(invitation.text)
            val here = async(Dispatchers.IO) { joining.number() }
            invitation.arrived()
            val wrong = here.await().map { if (it == '9') '0' else it + 1 }.joinToString("")
            for (left in 2 downTo 1) {
                invitation.type(wrong)
                invitation.differs(left)
            }
            invitation.type(wrong)
            assertFailsWith<CareException.Declined> { joining.finish() }
            invitation.refused()
            assertFalse(stranger.syncing.status().joined)
            val used = assertFailsWith<CareException.Invitation>("an invitation is good once") { stranger.join(invitation.text) }
            assertEquals("この招待はもう使われています。もう一度出してもらってください", used.text.ja)
        }
    }

    @Test
    fun `putting the app away in the middle of joining ends the joining and nothing else`(): Unit = runBlocking {
        phone("akari", "07:25").use { akari ->
            val invitation = office.invite("H01")
            val joining = akari.join(invitation.text)
            akari.suspend()
            assertFailsWith<CareException.Interrupted> { joining.number() }
            assertFalse(akari.syncing.status().joined)
        }
    }
}
