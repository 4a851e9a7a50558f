// What can go wrong, in words for a person. `message` of these exceptions is for logs and is never shown.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.failureView

/** What is wrong with one field, and what would be right. */
data class FieldProblem(val field: String, val label: Text, val sentence: Text)

internal fun care.kengai.ffi.FieldProblem.problem() = FieldProblem(field, label.text(), sentence.text())

/** A failure as a screen shows it: what happened and what to do, the fields it is about, what can be done, what is read out. */
data class FailureView(
    val line: Line,
    val problems: List<FieldProblem>,
    val actions: List<Action>,
    val spoken: Text,
)

val CareException.view: FailureView
    get() = failureView(this).run { FailureView(line.line(), problems.map { it.problem() }, actions, spoken.text()) }

/** The fields that a failure is about; empty for most. */
val CareException.problems: List<FieldProblem> get() = view.problems

/** What to tell the person: what happened, and what to do. */
val CareException.text: Text get() = view.line.text
