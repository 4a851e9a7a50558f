// Fields of any record: what each is called, what it says, and how one is filled in.
package care.kengai

import care.kengai.ffi.FieldEdit
import care.kengai.ffi.FieldView
import care.kengai.ffi.clearedWords

/**
 * One field of a record; [number] in the field's small unit (382 for 38.2 ℃). In a list (contacts, medicines, calls) the
 * fields of one row share a [part].
 */
data class Field(val path: String, val label: Text, val shown: Text, val number: Long?, val part: String? = null)

/** What is said where somebody emptied a field; as it stood. */
val Field.cleared: Text
    get() = clearedWords(label.words(), shown.words()).text()

/** The field at a path such as `vitals.temperature.value`, if it has a value. */
operator fun List<Field>.get(path: String): Field? = find { it.path == path }

internal fun FieldView.field() = Field(`field`, label.text(), shown.text(), number, part)

internal fun edits(fields: Array<out Pair<String, String>>) = fields.map { (field, text) -> FieldEdit(field, text) }
