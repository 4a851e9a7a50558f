// Forms: a record in sections of rows. A screen draws what stands here and hands rows back; it knows no path, choice or unit.

import KengaiGenerated

public typealias Form = KengaiGenerated.FormView
public typealias FormSection = KengaiGenerated.FormSection
public typealias FormRow = KengaiGenerated.FormRow
public typealias FormChoice = KengaiGenerated.FormChoice

/// How a row is drawn, and what it takes.
public typealias RowKind = KengaiGenerated.RowKind

/// A value of a row. Whatever a person typed or said may be given as text.
public typealias EditValue = KengaiGenerated.EditValue

/// What is said of a row: that it holds something, or nothing any more. Made by `FormRow.set` and `FormRow.clear`.
public typealias FormEdit = KengaiGenerated.FormEdit

/// A form after an edit, and what stood there and stands no more: each says so with `cleared`.
public typealias FormEdited = KengaiGenerated.FormEdited

/// One field of a record, to be read.
public typealias Field = KengaiGenerated.FieldView

extension Field {
    /// What is said where somebody emptied a field; as it stood.
    public var cleared: Phrase { clearedWords(label: label, shown: shown) }
}

extension Form {
    public var rows: [FormRow] { sections.flatMap(\.rows) }

    /// The row that a refused edit is about.
    public func row(_ problem: FieldProblem) -> FormRow? { rows.first { $0.id.core == problem.field } }
}

extension FormRow: Identifiable {
    public func set(_ value: EditValue) -> FormEdit { FormEdit(row: id, value: value) }

    /// Empties it, and what belongs to it.
    public func clear() -> FormEdit { FormEdit(row: id, value: nil) }
}
