// Ids and times as types: a wrong one is not taken by the compiler, a malformed one cannot be made.
package care.kengai

import care.kengai.ffi.FfiConverterTypeCareDay
import care.kengai.ffi.FfiConverterTypeCareMonth
import care.kengai.ffi.FfiConverterTypeMinuteOfDay
import care.kengai.ffi.FfiConverterTypeUnixMillis
import care.kengai.ffi.FfiConverterTypeVisitId
import java.time.Instant
import java.time.LocalDate
import java.time.LocalTime
import java.time.YearMonth
import java.util.Locale
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import org.junit.jupiter.api.Test

class ValuesTest {
    @Test
    fun `no malformed id can be made`() {
        val ids: List<(String) -> Any> =
            listOf(::RowId, ::VisitId, ::ClientId, ::NoteId, ::IncidentId, ::StaffId, ::PlanVersionId, ::PhotoId)
        for (make in ids) {
            for (wrong in listOf("", "ではない", "ab".repeat(15), "AB".repeat(16), "ab".repeat(32))) {
                assertFailsWith<IllegalArgumentException>(wrong) { make(wrong) }
            }
            make("ab".repeat(16))
        }
        assertFailsWith<IllegalArgumentException> { PhotoHash("ab".repeat(16)) }
        PhotoHash("ab".repeat(32))
    }

    @Test
    fun `what crosses comes back`() {
        val visit = VisitId("0a".repeat(16))
        assertEquals(visit, FfiConverterTypeVisitId.run { lift(lower(visit)) })
        val day = LocalDate.of(2026, 11, 16)
        assertEquals(day, FfiConverterTypeCareDay.run { lift(lower(day)) })
        val month = YearMonth.of(2026, 11)
        assertEquals(month, FfiConverterTypeCareMonth.run { lift(lower(month)) })
        val instant = Instant.parse("2026-11-16T07:30:00.250Z")
        assertEquals(instant, FfiConverterTypeUnixMillis.run { lift(lower(instant)) })
    }

    @Test
    fun `a time of day is written as the core reads it, whatever the phone speaks`() {
        val spoken = Locale.getDefault()
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"))
            assertEquals("07:05", clockText(LocalTime.of(7, 5, 59)))
            val time = LocalTime.of(23, 59)
            assertEquals(time, FfiConverterTypeMinuteOfDay.run { lift(lower(time)) })
        } finally {
            Locale.setDefault(spoken)
        }
    }
}
