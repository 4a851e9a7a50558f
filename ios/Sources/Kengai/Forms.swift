// Forms: a record in sections of rows. A screen draws what stands here and hands rows back; it knows no path, choice or unit.

import Foundation
import KengaiGenerated

/// Which row of a form; only a form makes one.
public struct FormRowID: Hashable, Sendable {
    let core: String
}

/// One choice of a row.
public struct FormChoice: Hashable, Sendable {
    public let code: String
    public let label: Phrase

    init(_ choice: KengaiGenerated.FormChoice) {
        code = choice.code
        label = Phrase(choice.label)
    }
}

/// How a row is drawn, and what it takes.
public enum RowKind: Hashable, Sendable {
    case flag
    case choice([FormChoice])
    case choices([FormChoice])
    /// A number in a small unit: with one decimal place, 368 is 36.8.
    case number(unit: Phrase, range: ClosedRange<Int>, decimals: Int)
    /// A number that is a name: so many characters, leading zeros count.
    case digits(count: Int, letters: Bool)
    case line(charactersMax: Int)
    case passage(charactersMax: Int)
    case day
    case month
    case timeOfDay
    /// A moment; a time of the record's day may be given instead.
    case moment
    case person
    /// A photo that was taken; nobody types it.
    case photo(String)

    init(_ kind: KengaiGenerated.RowKind) {
        self =
            switch kind {
            case .flag: .flag
            case .choice(let choices): .choice(choices.map(FormChoice.init))
            case .choices(let choices): .choices(choices.map(FormChoice.init))
            case .number(let unit, let min, let max, let decimals):
                .number(unit: Phrase(unit), range: Int(min)...Int(max), decimals: Int(decimals))
            case .digits(let chars, let letters): .digits(count: Int(chars), letters: letters)
            case .line(let max): .line(charactersMax: Int(max))
            case .passage(let max): .passage(charactersMax: Int(max))
            case .day: .day
            case .month: .month
            case .timeOfDay: .timeOfDay
            case .moment: .moment
            case .person: .person
            case .photo(let photo): .photo(photo)
            }
    }
}

/// A value of a row. Whatever a person typed or said may be given as `typed`.
public enum RowValue: Hashable, Sendable {
    case flag(Bool)
    case choice(String)
    case choices([String])
    case number(Int)
    case typed(String)
    case day(CareDay)
    case timeOfDay(TimeOfDay)
    case moment(Date)
    case person(StaffID)

    init?(_ value: EditValue) {
        switch value {
        case .flag(let yes): self = .flag(yes)
        case .choice(let code): self = .choice(code)
        case .choices(let codes): self = .choices(codes)
        case .number(let number): self = .number(Int(number))
        case .text(let text): self = .typed(text)
        case .day(let day): self = .day(CareDay(core: day))
        case .timeOfDay(let time):
            guard let time = TimeOfDay(time) else { return nil }
            self = .timeOfDay(time)
        case .moment(let at): self = .moment(Date(milliseconds: at))
        case .person(let staff): self = .person(StaffID(staff))
        }
    }

    var core: EditValue {
        switch self {
        case .flag(let yes): .flag(yes: yes)
        case .choice(let code): .choice(code: code)
        case .choices(let codes): .choices(codes: codes)
        case .number(let number): .number(number: Int64(number))
        case .typed(let text): .text(text: text)
        case .day(let day): .day(day: day.iso)
        case .timeOfDay(let time): .timeOfDay(time: time.description)
        case .moment(let at): .moment(at: at.milliseconds)
        case .person(let staff): .person(staff: staff.hex)
        }
    }
}

/// What a row held last time, and on which day.
public struct LastTime: Hashable, Sendable {
    public let shown: Phrase
    public let value: RowValue?
    public let day: CareDay

    init(_ last: KengaiGenerated.FormLast) {
        shown = Phrase(last.shown)
        value = last.value.flatMap { RowValue($0) }
        day = CareDay(core: last.day)
    }
}

/// A value or an addition that stands in a row; `value` is nil where somebody cleared it.
public struct RowSaid: Hashable, Sendable {
    public let shown: Phrase
    public let value: RowValue?
    public let by: [String]
    public let at: Date?

    init(_ said: KengaiGenerated.FormSaid) {
        shown = Phrase(said.shown)
        value = said.value.flatMap { RowValue($0) }
        by = said.by
        at = said.deviceMs.map(Date.init(milliseconds:))
    }
}

/// What several people wrote into one row apart from each other; `line` is nil where nothing is to be decided.
public struct RowSeveral: Hashable, Sendable {
    public let line: Line?
    public let values: [RowSaid]
    public let parts: [RowSaid]

    init(_ several: KengaiGenerated.FormSeveral) {
        line = several.line.map { Line($0) }
        values = several.values.map(RowSaid.init)
        parts = several.parts.map(RowSaid.init)
    }
}

/// What is said of a row: that it holds something, or nothing any more. Made by `FormRow.set` and `FormRow.clear`.
public struct FormEdit: Sendable {
    let core: KengaiGenerated.FormEdit
}

/// One row: a field that can be filled in.
public struct FormRow: Hashable, Sendable, Identifiable {
    public let id: FormRowID
    public let label: Phrase
    public let kind: RowKind
    /// Its value as people read it, with its unit; nil where it is empty.
    public let shown: Phrase?
    public let value: RowValue?
    /// The plan asks for it, or every such record needs it.
    public let isAsked: Bool
    public let last: LastTime?
    /// What is wrong with it, or that it is asked for and empty.
    public let problem: FieldProblem?
    public let several: RowSeveral?
    public let canEdit: Bool

    init(_ row: KengaiGenerated.FormRow) {
        id = FormRowID(core: row.id)
        label = Phrase(row.label)
        kind = RowKind(row.kind)
        shown = row.shown.map { Phrase($0) }
        value = row.value.flatMap { RowValue($0) }
        isAsked = row.asked
        last = row.last.map { LastTime($0) }
        problem = row.problem.map { FieldProblem($0) }
        several = row.several.map { RowSeveral($0) }
        canEdit = row.canEdit
    }

    public func set(_ value: RowValue) -> FormEdit { FormEdit(core: .init(row: id.core, value: value.core)) }

    /// Empties it, and what belongs to it.
    public func clear() -> FormEdit { FormEdit(core: .init(row: id.core, value: nil)) }
}

/// A section; `isNew` is for something that is not there yet: another contact, another call.
public struct FormSection: Hashable, Sendable {
    public let label: Phrase
    public let rows: [FormRow]
    /// What it lacks as a whole.
    public let problems: [FieldProblem]
    public let isNew: Bool

    init(_ section: KengaiGenerated.FormSection) {
        label = Phrase(section.label)
        rows = section.rows.map(FormRow.init)
        problems = section.problems.map(FieldProblem.init)
        isNew = section.isNew
    }
}

/// A record's form; `problems` is what is missing and stands in no section.
public struct Form: Hashable, Sendable {
    public let sections: [FormSection]
    public let problems: [FieldProblem]

    init(_ form: KengaiGenerated.FormView) {
        sections = form.sections.map(FormSection.init)
        problems = form.problems.map(FieldProblem.init)
    }

    public var rows: [FormRow] { sections.flatMap(\.rows) }

    /// The row that a refused edit is about.
    public func row(_ problem: FieldProblem) -> FormRow? { rows.first { $0.id.core == problem.field } }
}

/// A form after an edit, and what stood there and stands no more: each says so with `cleared`.
public struct FormEdited: Hashable, Sendable {
    public let form: Form
    public let gone: [Field]

    init(_ edited: KengaiGenerated.FormEdited) {
        form = Form(edited.form)
        gone = edited.gone.map(Field.init)
    }
}
