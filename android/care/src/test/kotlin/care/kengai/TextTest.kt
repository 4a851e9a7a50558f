// What people read: saved, sent and waiting never look alike, in either language.
package care.kengai

import care.kengai.ffi.CareException
import java.time.Instant
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
        assertTrue(waiting.text.ja.startsWith("この電話に保存済み・未送信 3件・写真1枚（いまは圏外"), waiting.text.ja)
        assertTrue(waiting.text.en.startsWith("Saved on this phone, not sent: 3, 1 photo(s) (No signal"), waiting.text.en)
        assertEquals("すべて送信済み", SyncView(contact = Instant.EPOCH).text.ja)
        // Nothing was ever sent by a phone that never had contact.
        assertEquals("未送信なし", SyncView().text.ja)
    }

    @Test
    fun `Japanese unless the phone speaks English`() {
        assertEquals(Language.JA, Language.of(Locale.JAPAN))
        assertEquals(Language.EN, Language.of(Locale.UK))
        assertEquals(Language.JA, Language.of(Locale.forLanguageTag("vi")))
    }
}
