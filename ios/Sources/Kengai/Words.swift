// Texts in both languages of the product. Japanese first: it is what helpers read.

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

/// 見本 一郎 さん（昭和18年生まれ）: さん stands at the name, and what tells two of one name apart behind it.
func san(_ name: String) -> String {
    guard let apart = name.firstIndex(of: "（") else { return "\(name) さん" }
    return "\(name[..<apart]) さん\(name[apart...])"
}

extension Phrase {
    init(_ words: KengaiGenerated.Words) { self.init(words.ja, words.en) }
}
