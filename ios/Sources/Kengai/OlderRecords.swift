// Records that have left this phone: it keeps the last weeks of its clients. They come back when somebody asks.

import KengaiGenerated

/// What a screen shows of a client's older records of a month.
public struct OlderView: Hashable, Sendable {
    /// Records of the month that are not on this phone.
    public var left = 0
    public var isFetching = false
    /// Why the last attempt ended early. The records then come with the next sync.
    public var failure: CareError?

    public init() {}

    /// One line for a person; nil where everything is here.
    public var line: Line? {
        olderLine(facts: OlderFacts(left: Int64(left), fetching: isFetching, failure: failure))
    }
    public var phrase: Phrase? { line?.phrase }
}

/// A client's older records of a month; keeps `view` true.
public actor OlderRecords {
    public nonisolated let client: ClientID
    public nonisolated let month: CareMonth
    public private(set) var view = OlderView()
    private let core: Core

    init(core: Core, client: ClientID, month: CareMonth) {
        (self.core, self.client, self.month) = (core, client, month)
    }

    public func refresh() async throws {
        let (client, month) = (client, month)
        view.left = Int(try await core.call { try $0.olderRecords(client: client, month: month) })
    }

    /// Brings them back with their photos. A failure is kept in `view` and thrown.
    public func fetch() async throws {
        view.isFetching = true
        view.failure = nil
        let result: Result<KengaiGenerated.OlderRecords, any Error>
        do {
            result = .success(try await core.book.fetchOlder(client: client, month: month, progress: nil))
        } catch {
            result = .failure(error)
        }
        view.isFetching = false
        if case .failure(let error) = result { view.failure = error as? CareError }
        try? await refresh()
        _ = try result.get()
    }
}

extension CareBook {
    /// Opens something that may have left this phone: it is fetched first, and stays. Without a signal the `Older` of `open`
    /// is thrown; it then comes with the next sync.
    public func bringingBack<Opened: Sendable>(
        _ visit: VisitID, open: @Sendable (VisitID) async throws -> Opened
    ) async throws -> Opened {
        do {
            return try await open(visit)
        } catch CareError.Older {
            try await bringBack(.visit(visit: visit))
            return try await open(visit)
        }
    }
}
