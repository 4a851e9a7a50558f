// What was begun on this phone and not finished, of every kind; and how a place of any kind is named.

import KengaiGenerated

/// By what something is opened.
public typealias Place = KengaiGenerated.Place

/// Something that was begun on this phone and is not finished. It goes to nobody before it is.
public typealias OpenDraft = KengaiGenerated.OpenDraft

/// A draft that was thrown away: it can be taken back for 30 days.
public typealias DiscardedDraft = KengaiGenerated.DiscardedDraft

extension DiscardedDraft {
    public var phrase: Phrase { words }
}
