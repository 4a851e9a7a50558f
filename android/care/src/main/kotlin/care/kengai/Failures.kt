// What can go wrong, in words for a person. `message` of these exceptions is for logs and is never shown.
package care.kengai

import care.kengai.ffi.CareException
import care.kengai.ffi.failureView

typealias FieldProblem = care.kengai.ffi.FieldProblem

/** A failure as a screen shows it: what happened and what to do, the fields it is about, what can be done, what is read out. */
typealias FailureView = care.kengai.ffi.FailureView

val CareException.view: FailureView get() = failureView(this)

/** The fields that a failure is about; empty for most. */
val CareException.problems: List<FieldProblem> get() = view.problems

/** What to tell the person: what happened, and what to do. */
val CareException.text: Text get() = view.line.text
