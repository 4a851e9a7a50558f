// Searching what people wrote, on this phone, with no signal: notes, records, sheets.

import KengaiGenerated

/// A piece of a text; a hit is where the words stand, to be marked.
public typealias Piece = KengaiGenerated.Piece
public typealias FoundText = KengaiGenerated.FoundText

/// A record, note or sheet in which every word stands.
public typealias Found = KengaiGenerated.Found

/// What the search screen shows.
public struct SearchView: Hashable, Sendable {
    public var words = ""
    public var client: ClientID?
    /// What is of every day first, then the newest.
    public var found: [Found] = []
    /// There are more than are shown.
    public var isMore = false
    public var isLooking = false
    public var failure: CareError?

    public init(words: String = "", client: ClientID? = nil) {
        self.words = words
        self.client = client
    }

    /// Nothing was asked.
    public var isBlank: Bool { words.allSatisfy(\.isWhitespace) }

    /// One line for a person; nil before anything was asked.
    public var line: Line? {
        let facts = SearchFacts(
            words: words, found: Int64(found.count), more: isMore, looking: isLooking, failure: failure)
        return searchLine(facts: facts)
    }
    public var phrase: Phrase? { line?.phrase }
}

/// Searches while a person types, and keeps `view` at what was asked last.
public actor Searching {
    public private(set) var view = SearchView()
    private let core: Core

    init(core: Core) { self.core = core }

    /// Looks for what holds every word; of one client, if one is named. An answer that came too late is not shown.
    @discardableResult
    public func look(_ words: String, of client: ClientID? = nil) async -> SearchView {
        var asked = SearchView(words: words, client: client)
        view = asked
        if asked.isBlank { return asked }
        view.isLooking = true
        do {
            let result = try await core.call { try $0.search(words: words, client: client) }
            (asked.found, asked.isMore) = (result.found, result.more)
        } catch {
            asked.failure = error as? CareError ?? .Unexpected
        }
        if view.words == words && view.client == client { view = asked }
        return asked
    }
}
