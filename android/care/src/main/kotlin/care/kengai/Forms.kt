// Forms: a record in sections of rows. A screen draws what stands here and hands rows back; it knows no path, choice or unit.
package care.kengai

import care.kengai.ffi.EditValue
import java.time.Instant
import java.time.LocalDate
import java.time.LocalTime

/** Which row of a form; only a form makes one. */
@JvmInline
value class FormRowId internal constructor(internal val core: String)

/** One choice of a row. */
data class FormChoice(val code: String, val label: Text)

/** How a row is drawn, and what it takes. */
sealed interface RowKind {
    data object Flag : RowKind

    data class Choice(val choices: List<FormChoice>) : RowKind

    data class Choices(val choices: List<FormChoice>) : RowKind

    /** A number in a small unit: with one decimal place, 368 is 36.8. */
    data class Number(val unit: Text, val range: LongRange, val decimals: Int) : RowKind

    /** A number that is a name: so many characters, leading zeros count. */
    data class Digits(val chars: Int, val letters: Boolean) : RowKind

    data class OneLine(val charsMax: Int) : RowKind

    data class Passage(val charsMax: Int) : RowKind

    data object Day : RowKind

    data object Month : RowKind

    data object TimeOfDay : RowKind

    /** A moment; a time of the record's day may be given instead. */
    data object Moment : RowKind

    data object Person : RowKind

    /** A photo that was taken; nobody types it. */
    data class Photo(val photo: String) : RowKind
}

/** A value of a row. Whatever a person typed or said may be given as [Typed]. */
sealed interface RowValue {
    data class Flag(val yes: Boolean) : RowValue

    data class Choice(val code: String) : RowValue

    data class Choices(val codes: List<String>) : RowValue

    data class Number(val number: Long) : RowValue

    data class Typed(val text: String) : RowValue

    data class Day(val day: LocalDate) : RowValue

    data class TimeOfDay(val time: LocalTime) : RowValue

    data class Moment(val at: Instant) : RowValue

    data class Person(val staff: StaffId) : RowValue
}

/** What a row held last time, and on which day. */
data class LastTime(val shown: Text, val value: RowValue?, val day: LocalDate)

/** A value or an addition that stands in a row; [value] is null where somebody cleared it. */
data class RowSaid(val shown: Text, val value: RowValue?, val by: List<String>, val at: Instant?)

/** What several people wrote into one row apart from each other; [line] is null where nothing is to be decided. */
data class RowSeveral(val line: Line?, val values: List<RowSaid>, val parts: List<RowSaid>)

/** What is said of a row: that it holds something, or nothing any more. Made by [FormRow.set] and [FormRow.clear]. */
class FormEdit internal constructor(internal val core: care.kengai.ffi.FormEdit)

/** One row: a field that can be filled in. */
data class FormRow(
    val id: FormRowId,
    val label: Text,
    val kind: RowKind,
    /** Its value as people read it, with its unit; null where it is empty. */
    val shown: Text?,
    val value: RowValue?,
    /** The plan asks for it, or every such record needs it. */
    val isAsked: Boolean,
    val last: LastTime?,
    /** What is wrong with it, or that it is asked for and empty. */
    val problem: FieldProblem?,
    val several: RowSeveral?,
    val canEdit: Boolean,
) {
    fun set(value: RowValue) = FormEdit(care.kengai.ffi.FormEdit(id.core, value.core()))

    /** Empties it, and what belongs to it. */
    fun clear() = FormEdit(care.kengai.ffi.FormEdit(id.core, null))
}

/** A section; [isNew] is for something that is not there yet: another contact, another call. */
data class FormSection(
    val label: Text,
    val rows: List<FormRow>,
    /** What it lacks as a whole. */
    val problems: List<FieldProblem>,
    val isNew: Boolean,
)

/** A record's form; [problems] is what is missing and stands in no section. */
data class Form(val sections: List<FormSection>, val problems: List<FieldProblem>) {
    val rows: List<FormRow> get() = sections.flatMap { it.rows }

    /** The row that a refused edit is about. */
    fun row(problem: FieldProblem): FormRow? = rows.find { it.id.core == problem.field }
}

/** A form after an edit, and what stood there and stands no more: each says so with [cleared]. */
data class FormEdited(val form: Form, val gone: List<Field>)

internal fun Array<out FormEdit>.core() = map { it.core }

internal fun care.kengai.ffi.FormEdited.edited() = FormEdited(form.form(), gone.map { it.field() })

internal fun care.kengai.ffi.FormView.form() =
    Form(sections.map { it.section() }, problems.map { it.problem() })

private fun care.kengai.ffi.FormSection.section() =
    FormSection(label.text(), rows.map { it.row() }, problems.map { it.problem() }, isNew)

private fun care.kengai.ffi.FormRow.row() = FormRow(
    id = FormRowId(id),
    label = label.text(),
    kind = kind.kind(),
    shown = shown?.text(),
    value = value?.value(),
    isAsked = asked,
    last = last?.run { LastTime(shown.text(), value?.value(), LocalDate.parse(day)) },
    problem = problem?.problem(),
    several = several?.run { RowSeveral(line?.line(), values.map { it.said() }, parts.map { it.said() }) },
    canEdit = canEdit,
)

private fun care.kengai.ffi.FormSaid.said() =
    RowSaid(shown.text(), value?.value(), `by`, deviceMs?.let(Instant::ofEpochMilli))

private fun List<care.kengai.ffi.FormChoice>.choices() = map { FormChoice(it.code, it.label.text()) }

private fun care.kengai.ffi.RowKind.kind(): RowKind = when (this) {
    care.kengai.ffi.RowKind.Flag -> RowKind.Flag
    is care.kengai.ffi.RowKind.Choice -> RowKind.Choice(choices.choices())
    is care.kengai.ffi.RowKind.Choices -> RowKind.Choices(choices.choices())
    is care.kengai.ffi.RowKind.Number -> RowKind.Number(unit.text(), min..max, decimals.toInt())
    is care.kengai.ffi.RowKind.Digits -> RowKind.Digits(chars.toInt(), letters)
    is care.kengai.ffi.RowKind.Line -> RowKind.OneLine(charsMax.toInt())
    is care.kengai.ffi.RowKind.Passage -> RowKind.Passage(charsMax.toInt())
    care.kengai.ffi.RowKind.Day -> RowKind.Day
    care.kengai.ffi.RowKind.Month -> RowKind.Month
    care.kengai.ffi.RowKind.TimeOfDay -> RowKind.TimeOfDay
    care.kengai.ffi.RowKind.Moment -> RowKind.Moment
    care.kengai.ffi.RowKind.Person -> RowKind.Person
    is care.kengai.ffi.RowKind.Photo -> RowKind.Photo(photo)
}

private fun EditValue.value(): RowValue = when (this) {
    is EditValue.Flag -> RowValue.Flag(yes)
    is EditValue.Choice -> RowValue.Choice(code)
    is EditValue.Choices -> RowValue.Choices(codes)
    is EditValue.Number -> RowValue.Number(number)
    is EditValue.Text -> RowValue.Typed(text)
    is EditValue.Day -> RowValue.Day(LocalDate.parse(day))
    is EditValue.TimeOfDay -> RowValue.TimeOfDay(LocalTime.parse(time))
    is EditValue.Moment -> RowValue.Moment(Instant.ofEpochMilli(at))
    is EditValue.Person -> RowValue.Person(StaffId(staff))
}

private fun RowValue.core(): EditValue = when (this) {
    is RowValue.Flag -> EditValue.Flag(yes)
    is RowValue.Choice -> EditValue.Choice(code)
    is RowValue.Choices -> EditValue.Choices(codes)
    is RowValue.Number -> EditValue.Number(number)
    is RowValue.Typed -> EditValue.Text(text)
    is RowValue.Day -> EditValue.Day(day.toString())
    is RowValue.TimeOfDay -> EditValue.TimeOfDay("%02d:%02d".format(time.hour, time.minute))
    is RowValue.Moment -> EditValue.Moment(at.toEpochMilli())
    is RowValue.Person -> EditValue.Person(staff.hex)
}
