// What people read: saved, sent and waiting never look alike, in either language.
package care.kengai

import care.kengai.ffi.CareException
import java.time.Instant
import java.time.LocalTime
import java.util.Locale
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import org.junit.jupiter.api.Test

class TextTest {
    @Test
    fun `no two states of a record look alike`() {
        for (language in Language.entries) {
            assertEquals(Delivery.entries.size, Delivery.entries.map { it.text[language] }.toSet().size)
        }
    }

    @Test
    fun `what waits is said before why`() {
        val waiting = SyncView(records = 3, photos = 1, failure = CareException.NoConnection())
        assertEquals(Text("端末に保存 3件・写真1枚　圏外", "3 and 1 photo saved here. No signal"), waiting.text)
        assertEquals(Text("電波が戻ると自動で送ります", "They go by themselves"), waiting.hint)
        val busy = waiting.copy(failure = CareException.TryLater()).text
        assertTrue(busy.ja.startsWith("端末に保存 3件・写真1枚（混み合って"), busy.ja)
        assertEquals("すべて送信済み（バックアップ前）", SyncView(contact = Instant.EPOCH).text.ja)
        assertEquals("すべてバックアップ済み 9:00", SyncView(contact = Instant.EPOCH, isBackedUp = true).text.ja)
        // Nothing was ever sent by a phone that never had contact.
        assertEquals("未送信なし", SyncView().text.ja)
    }

    private fun said(shown: String, vararg by: String) = Said(Text(shown, shown), by.toList(), null)

    @Test
    fun `a conflict is counted and nobody decides it here`() {
        val label = Text("体温", "Body temperature")
        val two = Standing("vitals.temperature.value", label, listOf(said("36.2℃", "手本 あかり"), said("39.4℃", "手本 さくら")), emptyList())
        assertEquals("体温が2つあります。両方残してあります。サ責が決めます", two.text?.ja)
        assertEquals("Body temperature: two, both kept. The manager decides", two.text?.en)
        assertEquals(null, two.copy(values = two.values.take(1)).text)
    }

    @Test
    fun `what stands in a photo's place`() {
        val photo = BriefPhoto(PhotoHash(""), PhotoPurpose.SKIN, null, "", DAY, isSuperseded = false, isHere = true, setAside = null)
        assertEquals(null, photo.text)
        assertEquals("写真はまだ届いていません。電波のある所で見られます", photo.copy(isHere = false).text?.ja)
        val why = Text("写真ではないものが届きました", "What came is no photo")
        assertEquals(why, photo.copy(setAside = why).text, "why it was set aside comes before that it can be fetched")
    }

    @Test
    fun `what is refused names what is still wanted`() {
        val label = care.kengai.ffi.Words("お薬（朝）", "medicine (morning)")
        val problem = care.kengai.ffi.FieldProblem("medication.morning.state", label, label)
        val missing = CareException.Missing(listOf(problem, problem))
        assertEquals(Text("あと2つ → お薬（朝）", "2 left → medicine (morning)"), missing.text)
        assertEquals(
            Text("写真の同意は11月2日に取り消されました。撮らないでください", "Photo consent withdrawn 2 Nov. Please take none"),
            CareException.PhotoConsentWithdrawn("2026-11-02").text,
        )
    }

    @Test
    fun `what becomes of a line of the day is said`() {
        assertEquals("11月16日 10:30 に変わりました", PlanNow.Moved(DAY, LocalTime.of(10, 30), LocalTime.of(11, 0)).text?.ja)
        assertEquals("手本 あかりに変わりました", PlanNow.Given(listOf("手本 あかり")).text?.ja)
        assertEquals(null, PlanNow.Stands.text)
        val other = BeforeStart.OtherDay(DAY, DAY.plusDays(1)).text
        assertEquals("この端末では11月16日、サーバーでは11月17日です。11月16日の訪問を始めますか", other.ja)
        val later = BeforeStart.LaterDay("見本 一郎", DAY, DAY.plusDays(1)).text
        assertEquals("見本 一郎 さん: この端末では11月16日、訪問の予定は11月17日です。今日は11月17日ですか", later.ja)
    }

    @Test
    fun `Japanese unless the phone speaks English`() {
        assertEquals(Language.JA, Language.of(Locale.JAPAN))
        assertEquals(Language.EN, Language.of(Locale.UK))
        assertEquals(Language.JA, Language.of(Locale.forLanguageTag("vi")))
    }
}
