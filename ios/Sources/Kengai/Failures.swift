// What can go wrong, in words for a person. An error's own description is a dump of fields and is never shown.

import KengaiGenerated

/// Every failure of the core; its cases are the decisions that a screen can take.
public typealias CareError = KengaiGenerated.CareError

public typealias FieldProblem = KengaiGenerated.FieldProblem

/// A failure as a screen shows it: what happened and what to do, the fields it is about, what can be done, what is read out.
public typealias FailureView = KengaiGenerated.FailureView

extension CareError {
    public var view: FailureView { failureView(error: self) }

    /// The fields that a failure is about; empty for most.
    public var problems: [FieldProblem] { view.problems }

    /// What to tell the person: what happened, and what to do.
    public var phrase: Phrase { view.line.phrase }
}
