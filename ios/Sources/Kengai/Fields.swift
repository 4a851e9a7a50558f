// Fields of any record: what each is called, what it says, and how one is filled in.

import KengaiGenerated

/// One field of a record; `number` in the field's small unit (382 for 38.2 ℃).
public struct Field: Hashable, Sendable {
    public let path: String
    public let label: Phrase
    public let shown: Phrase
    public let number: Int?
    /// In a list (contacts, medicines, calls): what the fields of one row share.
    public let part: String?

    init(_ view: FieldView) {
        path = view.field
        label = Phrase(view.label)
        shown = Phrase(view.shown)
        number = view.number.map(Int.init)
        part = view.part
    }

    /// What is said where somebody emptied a field; as it stood.
    public var cleared: Phrase { Phrase(clearedWords(label: label.core, shown: shown.core)) }
}

extension [Field] {
    /// The field at a path such as `vitals.temperature.value`, if it has a value.
    public subscript(_ path: String) -> Field? { first { $0.path == path } }
}

func edits(_ fields: KeyValuePairs<String, String>) -> [FieldEdit] {
    fields.map { FieldEdit(field: $0.key, text: $0.value) }
}
