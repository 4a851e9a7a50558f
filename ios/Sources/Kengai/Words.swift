// Texts in both languages of the product, as the core words them: no sentence for people stands in this package.

import KengaiGenerated

public enum Language: CaseIterable, Sendable {
    case japanese
    case english

    /// English where the phone speaks English, Japanese everywhere else.
    public init(code: String?) { self = code == "en" ? .english : .japanese }
}

/// A phrase in both languages: it cannot be made without both.
public struct Phrase: Hashable, Sendable {
    public let ja: String
    public let en: String

    public init(_ ja: String, _ en: String) {
        self.ja = ja
        self.en = en
    }

    public subscript(_ language: Language) -> String { language == .english ? en : ja }
}

/// How a line is meant: quiet, waits, urgent, wrong. Colour and shape are the screen's.
public typealias Tone = KengaiGenerated.Tone

/// What somebody can do about something.
public typealias Action = KengaiGenerated.Action

extension Action {
    /// What stands on its button.
    public var phrase: Phrase { Phrase(actionWords(action: self)) }
}

/// One line for a person, as the core words it.
public struct Line: Hashable, Sendable {
    public let phrase: Phrase
    public let tone: Tone

    init(_ line: KengaiGenerated.Line) {
        phrase = Phrase(line.words)
        tone = line.tone
    }
}

extension Phrase {
    init(_ words: KengaiGenerated.Words) { self.init(words.ja, words.en) }

    var core: KengaiGenerated.Words { KengaiGenerated.Words(ja: ja, en: en) }
}
