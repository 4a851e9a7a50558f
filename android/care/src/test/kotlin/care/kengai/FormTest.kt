// A visit recorded through its form alone: this scene knows what rows are called, and no path, no unit, no range.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.EditValue
import care.kengai.ffi.RowKind
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

private fun Form.row(label: String): FormRow = rows.single { it.label.ja == label }

private fun FormRow.choose(label: String): FormEdit {
    val choices = assertIs<RowKind.Choice>(kind).choices
    return set(EditValue.Choice(choices.single { it.label.ja == label }.code))
}

class FormTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `a visit is recorded through its form`(): Unit = runBlocking {
        Town(folder, "07:25").use { town ->
            val akari = town.phone("akari", "07:25")
            town.join(akari, "H01")
            akari.syncing.now()
            town.server.stop()
            val visit = akari.visits.start(akari.visitAt("07:30").row).visit
            akari.refuse(visit)
            akari.record(visit)
            akari.close()
        }
    }

    private suspend fun CareBook.refuse(visit: VisitId) {
        section("体温には範囲がある")
        val form = visits.form(visit)
        val temperature = form.row("体温")
        val kind = assertIs<RowKind.Number>(temperature.kind)
        assertEquals("℃" to 1u, kind.unit.ja to kind.decimals)
        assertTrue(temperature.canEdit && temperature.shown == null)
        val refused = assertFailsWith<CareException.Field> {
            visits.edit(visit, temperature.set(EditValue.Number(kind.max + 1)))
        }
        assertEquals(temperature.id, form.row(refused.problems.single())?.id)
        assertTrue("体温" in refused.text.ja, refused.text.ja)
        assertNull(visits.form(visit).row("体温").value)
    }

    private suspend fun CareBook.record(visit: VisitId) {
        section("様式だけで記録する")
        val form = visits.form(visit)
        val edited = visits.edit(
            visit,
            form.row("体温").set(EditValue.Number(368)),
            form.row("最高血圧").set(EditValue.Number(132)),
            form.row("最低血圧").set(EditValue.Number(84)),
            form.row("特記事項").set(EditValue.Text("お変わりなし")),
        )
        assertEquals("36.8℃", edited.form.row("体温").shown?.ja)
        assertEquals(EditValue.Number(132), edited.form.row("最高血圧").value)
        val gone = visits.edit(visit, edited.form.row("特記事項").clear()).gone
        assertEquals("特記事項 お変わりなし を消しました", gone.single().cleared.ja)

        section("求められるものを、一つずつ")
        val asked = visits.form(visit).rows.filter { it.asked && it.problem != null }
        assertTrue("実施状況" in asked.map { it.label.ja }, "${asked.map { it.label.ja }}")
        val missing = assertFailsWith<CareException.Missing> { visits.finish(visit) }
        assertTrue(missing.problems.all { problem -> form.row(problem) != null || form.sections.any { problem in it.problems } })
        val now = visits.form(visit)
        val answers = asked.filter { it.kind is RowKind.Choice && "実施" in it.choices() }.map { it.choose("実施") }
        visits.edit(visit, *answers.toTypedArray(), now.row("利用者の確認").choose("署名"))
        visits.leave(visit)
        val left = visits.form(visit)
        assertEquals(emptyList(), left.rows.filter { it.problem != null }.map { it.label.ja })
        visits.finish(visit)
        assertTrue(visits.form(visit).rows.none { it.canEdit }, "what is finished is opened for a change first")
    }
}

private fun FormRow.choices() = (kind as RowKind.Choice).choices.map { it.label.ja }
