// An app in the foreground: what somebody else has recorded is there without anybody asking; and it stops when nobody listens.

import Foundation
import Kengai
import Testing

/// A phone that listens, and what its syncs did. Used by one test, one call after the other.
private final class Listening: @unchecked Sendable {
    let task: Task<Void, any Error>
    private var reports: AsyncStream<SyncReport>.Iterator

    init(_ book: CareBook) {
        let (stream, told) = AsyncStream<SyncReport>.makeStream()
        reports = stream.makeAsyncIterator()
        task = Task {
            defer { told.finish() }
            for try await report in book.syncing.live() { told.yield(report) }
        }
    }

    func next() async throws -> SyncReport {
        guard let report = await reports.next(isolation: nil) else { throw Broken("it stopped listening") }
        return report
    }

    /// The next sync that brought records.
    func records() async throws -> Int64 {
        var records: Int64 = 0
        while records == 0 { records = try await next().receivedRecords }
        return records
    }

    /// Whether it has come to its end; what nobody has looked at is passed over.
    func hasEnded() async -> Bool { await reports.next(isolation: nil) == nil }
}

/// Fails where it takes long.
private func soon<Result: Sendable>(
    _ seconds: Double, _ what: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask { try await what() }
        group.addTask {
            try await Task.sleep(for: .seconds(seconds))
            throw Broken("it took longer than \(seconds) s")
        }
        defer { group.cancelAll() }
        return try #require(try await group.next())
    }
}

@Suite(.serialized) struct LiveTests {
    private func say(_ book: CareBook, _ client: ClientID, _ text: String) async throws {
        try await book.handovers.write(NoteDraft(about: client, text))
        try await book.syncing.now()
    }

    /// The first view of those that come for which it holds.
    private func view(_ book: CareBook, where holds: @escaping @Sendable (SyncView) -> Bool) async throws -> SyncView {
        try await soon(30) {
            for await view in await book.syncing.views() where holds(view) { return view }
            throw Broken("no view came")
        }
    }

    @Test("what one records the other has at once, and it ends when it should", .timeLimit(.minutes(5)))
    func live() async throws {
        let town = try await Town()
        let vault = SoftwareVault()
        let akari = try await town.phone("akari", at: "07:25")
        let sakura = try await town.phone("sakura", at: "07:30", vault: vault)
        try await town.join(akari, as: "H01")
        try await town.join(sakura, as: "H02")
        try await akari.syncing.now()
        let client = try await akari.visit(at: "07:30").client

        section("聞いている電話には、頼まなくても届く")
        let first = Listening(sakura)
        _ = try await soon(30) { try await first.next() }
        try await say(akari, client, "昼から微熱")
        #expect(try await soon(30) { try await first.records() } == 1)
        #expect(try await sakura.handovers.about(client).map(\.text) == ["昼から微熱"])
        #expect(await sakura.syncing.view.failure == nil)

        section("圏外でも待ち続け、電波が戻ると届く")
        town.server.stop()
        #expect(try await view(sakura) { $0.failure != nil }.failure == .NoConnection)
        try await town.server.start()
        _ = try await soon(30) { try await first.next() }
        _ = try await view(sakura) { $0.failure == nil }

        section("聞くのをやめれば、すぐに切れる")
        first.task.cancel()
        #expect(try await soon(5) { await first.hasEnded() })
        try await say(akari, client, "夕方は平熱")
        try await Task.sleep(for: .milliseconds(1_500))
        #expect(try await sakura.handovers.about(client).count == 1, "nobody listens")

        section("しまうと終わり、しまったままになる")
        let second = Listening(sakura)
        #expect(try await soon(30) { try await second.next() }.receivedRecords == 1, "it begins with a sync")
        let opened = vault.openings
        try await soon(5) { try await sakura.suspend() }
        try await soon(5) { try await second.task.value }
        try await say(akari, client, "夜も平熱")
        try await Task.sleep(for: .milliseconds(500))
        #expect(vault.openings == opened, "nothing opened it again")

        section("閉じても終わる")
        let third = Listening(sakura)
        #expect(try await soon(30) { try await third.next() }.receivedRecords == 1)
        #expect(vault.openings == opened + 1)
        try await sakura.close()
        try await soon(5) { try await third.task.value }
        try await akari.close()
    }

    @Test("a phone that has not joined says so", .timeLimit(.minutes(1)))
    func notJoined() async throws {
        let temporary = try TemporaryFolder()
        let stranger = try await CareBook.create(in: temporary["device"], vault: SoftwareVault())
        await #expect(throws: CareError.NotJoined) { for try await _ in stranger.syncing.live() {} }
        #expect(await stranger.syncing.view.failure == .NotJoined)
        try await stranger.close()
    }
}
