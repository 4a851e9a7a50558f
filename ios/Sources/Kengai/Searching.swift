// Searching what people wrote, on this phone, with no signal: notes, records, sheets.

import KengaiGenerated

/// A piece of a text; a hit is where the words stand, to be marked.
public struct Piece: Hashable, Sendable {
    public let text: String
    public let isHit: Bool
}

/// The original text around a hit.
public struct FoundText: Hashable, Sendable {
    public let label: Phrase
    public let pieces: [Piece]

    init(_ text: KengaiGenerated.FoundText) {
        label = Phrase(text.label)
        pieces = text.parts.enumerated().map { Piece(text: $1, isHit: $0 % 2 == 1) }.filter { !$0.text.isEmpty }
    }
}

/// A record, note or sheet in which every word stands.
public struct Found: Hashable, Sendable {
    public let place: Place
    /// What it is.
    public let what: Phrase
    /// Nil for what is about no client.
    public let client: ClientID?
    public let clientName: String
    /// A client's sheet has none.
    public let day: CareDay?
    /// Who visited, or who wrote it.
    public let who: [String]
    public let texts: [FoundText]

    init(_ found: KengaiGenerated.Found) {
        place = Place(kind: found.kind, id: found.id)
        what = Phrase(found.what)
        client = found.client.isEmpty ? nil : ClientID(found.client)
        clientName = found.clientName
        day = found.day.map { CareDay(core: $0) }
        who = found.who
        texts = found.texts.map(FoundText.init)
    }
}

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
        return searchLine(facts: facts).map { Line($0) }
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
            let (found, more) = try await core.call {
                let result = try $0.search(words: words, client: client?.hex)
                return (result.found.map(Found.init), result.more)
            }
            (asked.found, asked.isMore) = (found, more)
        } catch {
            asked.failure = error as? CareError ?? .Unexpected
        }
        if view.words == words && view.client == client { view = asked }
        return asked
    }
}
