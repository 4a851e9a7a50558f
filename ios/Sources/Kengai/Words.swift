// Texts in both languages of the product, as the core words them: no sentence for people stands in this package.

import KengaiGenerated
@_exported import KengaiValues

public enum Language: CaseIterable, Sendable {
    case japanese
    case english

    /// English where the phone speaks English, Japanese everywhere else.
    public init(code: String?) { self = code == "en" ? .english : .japanese }
}

/// A phrase in both languages: it cannot be made without both.
public typealias Phrase = KengaiGenerated.Words

extension Phrase {
    public init(_ ja: String, _ en: String) { self.init(ja: ja, en: en) }

    public subscript(_ language: Language) -> String { language == .english ? en : ja }
}

/// One line for a person, and how it is meant.
public typealias Line = KengaiGenerated.Line

extension Line {
    public var phrase: Phrase { words }
}

/// Colour and shape of a tone are the screen's.
public typealias Tone = KengaiGenerated.Tone

public typealias Action = KengaiGenerated.Action

extension Action {
    /// What stands on its button.
    public var phrase: Phrase { actionWords(action: self) }
}

/// Where what was written on this phone stands: saved, sent and backed up are different things and never look alike.
public typealias Delivery = KengaiGenerated.Delivery

extension Delivery {
    public var line: Line { deliveryLine(delivery: self) }
    public var phrase: Phrase { line.phrase }
}

public typealias IncidentKind = KengaiGenerated.IncidentKind

extension IncidentKind {
    public var phrase: Phrase { incidentKindWords(kind: self) }
}

/// Everything that stands in a field, with its writers: a screen shows all of it wherever somebody acts on it.
public typealias Standing = KengaiGenerated.Standing

public typealias Said = KengaiGenerated.Said

extension Standing {
    public var phrase: Phrase? { line?.phrase }
}
