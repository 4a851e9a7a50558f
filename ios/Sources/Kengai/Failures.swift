// What can go wrong, in words for a person. An error's own description is a dump of fields and is never shown.

import KengaiGenerated

/// Every failure of the core; its cases are the decisions that a screen can take.
public typealias CareError = KengaiGenerated.CareError

/// What is wrong with one field, and what would be right.
public struct FieldProblem: Hashable, Sendable {
    public let field: String
    public let label: Phrase
    public let sentence: Phrase

    init(_ problem: KengaiGenerated.FieldProblem) {
        field = problem.field
        label = Phrase(problem.label)
        sentence = Phrase(problem.sentence)
    }
}

/// A failure as a screen shows it: what happened and what to do, the fields it is about, what can be done, what is read out.
public struct FailureView: Hashable, Sendable {
    public let line: Line
    public let problems: [FieldProblem]
    public let actions: [Action]
    public let spoken: Phrase

    init(_ view: KengaiGenerated.FailureView) {
        line = Line(view.line)
        problems = view.problems.map(FieldProblem.init)
        actions = view.actions
        spoken = Phrase(view.spoken)
    }
}

extension CareError {
    public var view: FailureView { FailureView(failureView(error: self)) }

    /// The fields that a failure is about; empty for most.
    public var problems: [FieldProblem] { view.problems }

    /// What to tell the person: what happened, and what to do.
    public var phrase: Phrase { view.line.phrase }
}
