// Everything that stands in a field, with its writers: a screen shows all of it wherever somebody acts on it.

import Foundation
import KengaiGenerated

/// A value or an addition; `by` is empty for what stands alone, or is what everybody has in common.
public struct Said: Hashable, Sendable {
    public let shown: Phrase
    public let by: [String]
    public let at: Date?

    init(_ said: KengaiGenerated.Said) {
        shown = Phrase(said.shown)
        by = said.by
        at = said.deviceMs.map(Date.init(milliseconds:))
    }
}

/// All that stands in one field: one value, several that wait for a manager, or a text with what others added to it.
public struct Standing: Hashable, Sendable {
    public let path: String
    public let label: Phrase
    public let values: [Said]
    public let parts: [Said]

    /// Several values stand, and a manager has to decide.
    public var isConflict: Bool { values.count > 1 }

    /// What is said over the values of a conflict; nil where nothing is to be decided.
    public let line: Line?
    public var phrase: Phrase? { line?.phrase }

    init(_ standing: KengaiGenerated.Standing) {
        path = standing.field
        label = Phrase(standing.label)
        values = standing.values.map(Said.init)
        parts = standing.parts.map(Said.init)
        line = standing.line.map { Line($0) }
    }
}

extension [Standing] {
    /// What stands at a path such as `health.allergies`, if anything does.
    public subscript(path: String) -> Standing? { first { $0.path == path } }
}
