// Forms: a record in sections of rows. A screen draws what stands here and hands rows back; it knows no path, choice or unit.
package care.kengai

import care.kengai.ffi.clearedWords

typealias Form = care.kengai.ffi.FormView
typealias FormSection = care.kengai.ffi.FormSection
typealias FormRow = care.kengai.ffi.FormRow
typealias FormChoice = care.kengai.ffi.FormChoice

/** How a row is drawn, and what it takes. */
typealias RowKind = care.kengai.ffi.RowKind

/** A value of a row. Whatever a person typed or said may be given as [care.kengai.ffi.EditValue.Text]. */
typealias EditValue = care.kengai.ffi.EditValue

/** What is said of a row: that it holds something, or nothing any more. Made by [set] and [clear]. */
typealias FormEdit = care.kengai.ffi.FormEdit

/** A form after an edit, and what stood there and stands no more: each says so with [cleared]. */
typealias FormEdited = care.kengai.ffi.FormEdited

/** One field of a record, to be read. */
typealias Field = care.kengai.ffi.FieldView

/** What is said where somebody emptied a field; as it stood. */
val Field.cleared: Text get() = clearedWords(label, shown)

val Form.rows: List<FormRow> get() = sections.flatMap { it.rows }

/** The row that a refused edit is about. */
fun Form.row(problem: FieldProblem): FormRow? = rows.find { it.id.core == problem.field }

fun FormRow.set(value: EditValue) = FormEdit(id, value)

/** Empties it, and what belongs to it. */
fun FormRow.clear() = FormEdit(id, null)
