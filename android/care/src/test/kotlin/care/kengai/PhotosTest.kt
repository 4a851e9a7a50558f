// Photos of twelve megapixels, as cameras make them: taken in from a file and from memory, sent in parts, and opened by the next helper.
package care.kengai

import java.io.ByteArrayOutputStream
import java.io.DataOutputStream
import java.nio.file.Path
import java.util.zip.CRC32
import java.util.zip.Deflater
import java.util.zip.DeflaterOutputStream
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

private const val WIDTH = 4000
private const val HEIGHT = 3000

/** A grey PNG of twelve megapixels: rooms and corners of sixteen pixels. */
private fun twelveMegapixels(): ByteArray {
    val rows = ByteArray((WIDTH + 1) * HEIGHT)
    for (y in 0 until HEIGHT) {
        for (x in 0 until WIDTH) rows[y * (WIDTH + 1) + 1 + x] = ((x / 16) xor (y / 16)).toByte()
    }
    val packed = ByteArrayOutputStream().also { out ->
        DeflaterOutputStream(out, Deflater(Deflater.BEST_SPEED)).use { it.write(rows) }
    }
    val header = ByteArrayOutputStream().also { out ->
        DataOutputStream(out).run {
            writeInt(WIDTH)
            writeInt(HEIGHT)
            write(byteArrayOf(8, 0, 0, 0, 0))
        }
    }
    val file = ByteArrayOutputStream()
    file.write(byteArrayOf(0x89.toByte(), 'P'.code.toByte(), 'N'.code.toByte(), 'G'.code.toByte(), 13, 10, 26, 10))
    val parts = listOf("IHDR" to header.toByteArray(), "IDAT" to packed.toByteArray(), "IEND" to ByteArray(0))
    for ((name, bytes) in parts) {
        val named = name.toByteArray() + bytes
        DataOutputStream(file).run {
            writeInt(bytes.size)
            write(named)
            writeInt(CRC32().apply { update(named) }.value.toInt())
        }
    }
    return file.toByteArray()
}

class PhotosTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `photos of twelve megapixels are sent and opened`(): Unit = runBlocking {
        Town(folder).use { town ->
            val (akari, sakura) = town.phone("akari", "07:25") to town.phone("sakura", "15:40")
            town.join(akari, "H01")
            town.join(sakura, "H02")
            akari.syncing.now()
            sakura.syncing.now()

            section("カメラのファイルからと、メモリーから")
            val planned = akari.visitAt("07:30")
            val visit = akari.visits.start(planned.row).visit
            val picture = twelveMegapixels()
            val camera = folder.resolve("camera.png").toFile().apply { writeBytes(picture) }
            akari.photos.add(visit, camera, PhotoPurpose.MEDICINE_PLACE, asked = true)
            assertFalse(camera.exists(), "nothing stays beside the sealed photo")
            akari.photos.add(visit, picture, PhotoPurpose.SURROUNDINGS, asked = true)
            akari.write(visit, "outcome.kind" to "実施")
            akari.visits.leave(visit)
            akari.visits.finish(visit, anyway = true)
            assertEquals("写真は2枚中0枚を送信済み", akari.visits.sheet(visit).photosSent?.ja)

            section("送る")
            assertEquals(2, akari.syncing.now().photosSent)
            assertNull(akari.visits.sheet(visit).photosSent)

            section("通信量のかかる回線では、縮小版だけが自動で届く")
            sakura.syncing.line(metered = true)
            sakura.syncing.photoBytesADay(0)
            val held = sakura.syncing.now()
            assertEquals(0, held.photosReceived)
            assertEquals(2, held.photosSaved)
            val brief = sakura.briefs.of(planned.client)
            for (photo in brief.photos) {
                assertFalse(photo.isHere)
                val small = assertNotNull(sakura.photos.bytes(assertNotNull(photo.thumbnail)))
                assertTrue(small.size <= 6_000, "${small.size}")
                val placeholder = assertNotNull(photo.placeholder)
                assertEquals(placeholder.width * placeholder.height * 3, placeholder.rgb.size)
            }

            section("開けば届く。やめてもよい")
            val (first, second) = brief.photos.map { it.hash }
            val opening = launch(Dispatchers.IO) { sakura.photos.fetch(first) }
            opening.cancelAndJoin()
            val came = mutableListOf<Long>()
            val jpeg = assertNotNull(sakura.photos.fetch(second) { came += it })
            assertTrue(jpeg.size > 50_000 && jpeg[0] == 0xff.toByte() && jpeg[1] == 0xd8.toByte(), "${jpeg.size}")
            assertTrue(came.isNotEmpty() && came == came.sorted(), "$came")
            assertNotNull(sakura.photos.fetch(first))
            akari.close()
            sakura.close()
        }
    }
}
