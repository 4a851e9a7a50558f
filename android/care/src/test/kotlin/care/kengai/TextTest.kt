// What people read: saved, sent and waiting never look alike, in either language.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.SyncFacts
import java.time.LocalDate
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
    fun `the line says what waits, and what can be done`() {
        val noSignal = CareException.NoConnection()
        val facts = SyncFacts(3, 1, others = 0, drafts = 0, stays = 0, null, false, null, null, failure = noSignal)
        val waiting = SyncView(facts)
        assertEquals(Text("端末に保存 3件・写真1枚　圏外", "3 and 1 photo saved here. No signal"), waiting.text)
        assertEquals(Text("電波が戻ると自動で送ります", "They go by themselves"), waiting.hint)
        assertEquals(Tone.WAITS to listOf(Action.SEND_NOW), waiting.line.tone to waiting.actions)
        assertEquals("いま送る", waiting.actions.single().text.ja)
        assertTrue("圏外。電波が戻ると" in waiting.spoken.ja, waiting.spoken.ja)
        // A mark is no record.
        val marked = SyncView(SyncFacts(0, 0, others = 2, drafts = 0, stays = 0, null, false, null, null, null))
        assertEquals(Text("端末に保存 記録以外2件", "2 other changes saved here"), marked.text)
        assertTrue(!marked.isAllSent)
        // Nothing was ever sent by a phone that never had contact.
        assertEquals("未送信なし", SyncView().text.ja)
    }

    @Test
    fun `what is refused names what is still wanted`() {
        val label = Text("お薬（朝）", "medicine (morning)")
        val problem = FieldProblem("medication.morning.state", label, label)
        val missing = CareException.Missing(listOf(problem, problem))
        assertEquals(2, missing.problems.size)
        assertEquals(listOf(Action.FILL_IN), missing.view.actions)
        assertEquals(Tone.URGENT, CareException.Damaged().view.line.tone)
        assertEquals(Text("あと2つ → お薬（朝）", "2 left → medicine (morning)"), missing.text)
        assertEquals(
            Text("写真の同意は11月2日に取り消されました。撮らないでください", "Photo consent withdrawn 2 Nov. Please take none"),
            CareException.PhotoConsentWithdrawn(LocalDate.parse("2026-11-02")).text,
        )
    }

    @Test
    fun `Japanese unless the phone speaks English`() {
        assertEquals(Language.JA, Language.of(Locale.JAPAN))
        assertEquals(Language.EN, Language.of(Locale.UK))
        assertEquals(Language.JA, Language.of(Locale.forLanguageTag("vi")))
    }
}
