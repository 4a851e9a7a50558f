// The state that is always in sight: saved on this phone, sent, waiting (how much, why); and bringing it to the server.

import Foundation
import KengaiGenerated

public typealias Status = KengaiGenerated.Status
public typealias SyncFacts = KengaiGenerated.SyncFacts
public typealias SyncReport = KengaiGenerated.SyncReport
public typealias SyncStep = KengaiGenerated.SyncStep

/// What every screen shows of the sync: one quiet line, what stands under it, what can be done.
public struct SyncView: Hashable, Sendable {
    /// What waits and what is backed up, as last looked at.
    public var facts = SyncFacts(
        records: 0, photos: 0, others: 0, drafts: 0, stays: 0, contact: nil, backedUp: false, clock: nil, step: nil,
        failure: nil)
    /// What is under way; nil when nothing is.
    public var step: SyncStep?
    /// Why the last attempt ended early; nil after one that went through.
    public var failure: CareError?
    /// Drafts that were thrown away and can be taken back.
    public var discarded = 0

    public init() {}

    public var isAllSent: Bool { facts.records == 0 && facts.photos == 0 && facts.others == 0 }
    public var photos: Int { Int(facts.photos) }

    private var shown: KengaiGenerated.SyncView {
        syncView(
            facts: SyncFacts(
                records: facts.records, photos: facts.photos, others: facts.others, drafts: facts.drafts,
                stays: facts.stays, contact: facts.contact, backedUp: facts.backedUp, clock: facts.clock, step: step, failure: failure))
    }

    /// One line for a person. What waits is always said before why.
    public var line: Line { shown.line }
    public var phrase: Phrase { line.phrase }

    /// What stands under the line while there is no signal.
    public var hint: Phrase? { shown.hint }

    /// What is being written here, and nobody else has.
    public var drafts: Phrase? { shown.drafts }

    /// What is said of this phone's clock where it is wrong.
    public var clock: Phrase? { shown.clock }

    /// What can be done, the first first.
    public var actions: [Action] { shown.actions }

    /// What a screen reader says.
    public var spoken: Phrase { shown.spoken }
}

/// Syncs, and keeps `view` true.
public actor Syncing {
    public private(set) var view = SyncView() {
        didSet { listeners.values.forEach { $0.yield(view) } }
    }
    private let core: Core
    private var listeners: [UUID: AsyncStream<SyncView>.Continuation] = [:]

    init(core: Core) { self.core = core }

    /// The view now and after every change.
    public func views() -> AsyncStream<SyncView> {
        let (stream, continuation) = AsyncStream<SyncView>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let id = UUID()
        continuation.onTermination = { _ in Task { await self.forget(id) } }
        listeners[id] = continuation
        continuation.yield(view)
        return stream
    }

    private func forget(_ id: UUID) { listeners[id] = nil }

    public func status() async throws -> Status { try await core.call { try $0.status() } }

    /// Says what the line at hand costs, as the platform knows it; it holds until it is said again. On a metered one photos keep to a
    /// daily limit, small pictures go and come all the same.
    public func line(metered: Bool) async throws { try await core.call { try $0.noteLine(metered: metered) } }

    /// What photos may move a day on a metered line, bytes.
    public func photoBytesADay() async throws -> Int64 { try await core.call { try $0.photoBytesADay() } }

    /// Sets it for this phone.
    public func photoBytesADay(_ bytes: Int64) async throws {
        try await core.call { try $0.setPhotoBytesADay(bytes: bytes) }
    }

    /// Looks again what waits; to be called after every change.
    public func refresh() async throws {
        show(try await status())
    }

    private func show(_ status: Status) {
        var next = view
        next.facts = status.sync
        next.discarded = Int(status.discarded)
        view = next
    }

    private func show(_ step: SyncStep?) { view.step = step }

    private func ended(_ failure: CareError?, _ status: Status?) {
        var next = view
        next.step = nil
        next.failure = failure
        view = next
        if let status { show(status) }
    }

    /// Syncs once. A failure is kept in `view` and thrown; nothing that was saved is touched by it.
    @discardableResult
    public func now() async throws -> SyncReport {
        let (steps, told) = AsyncStream<SyncStep>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let showing = Task { for await step in steps { show(step) } }
        let result: Result<SyncReport, any Error>
        do {
            result = .success(try await core.book.sync(progress: Listener(told)))
        } catch {
            result = .failure(error)
        }
        told.finish()
        await showing.value
        let failure: CareError? = if case .failure(let error) = result { error as? CareError } else { nil }
        ended(failure, nil)
        // Whoever looks opens the book again: not where it was just put away.
        if failure != .Interrupted { try? await refresh() }
        return try result.get()
    }

    /// Listens while it is iterated, once at a time and for as long as the app is in the foreground: syncs at once, and then whenever the
    /// server says that something came. Gives what each sync did. One that fails is kept in `view` and tried again.
    ///
    /// Ends when the book is suspended or closed; throws what waiting does not mend. Cancelling hangs up, and so does letting go of it.
    public nonisolated func live() -> AsyncThrowingStream<SyncReport, any Error> {
        let live = core.book.listen()
        let (reports, told) = AsyncThrowingStream<SyncReport, any Error>.makeStream(
            bufferingPolicy: .bufferingNewest(reportsMax))
        // The core cannot see that a task of Swift's was cancelled.
        told.onTermination = { _ in live.end() }
        Task {
            do {
                try await listen(live, told)
                told.finish()
            } catch {
                told.finish(throwing: error)
            }
        }
        return reports
    }

    private func listen(_ live: Live, _ told: AsyncThrowingStream<SyncReport, any Error>.Continuation) async throws {
        let (events, happened) = AsyncStream<LiveEvent>.makeStream()
        let showing = Task {
            for await event in events {
                show(event)
                if case .synced(let report, _) = event { told.yield(report) }
            }
        }
        let result: Result<Void, any Error>
        do {
            result = .success(try await live.run(listener: Told(happened)))
        } catch {
            result = .failure(error)
        }
        happened.finish()
        await showing.value
        view.step = nil
        if case .failure(let error) = result { view.failure = error as? CareError }
        try result.get()
    }

    private func show(_ event: LiveEvent) {
        switch event {
        case .step(let step): view.step = step
        case .synced(_, let status): ended(nil, status)
        case .failed(let why, let status): ended(why, status)
        }
    }
}

/// Reports of a listening book that nobody has looked at yet; older ones are dropped.
private let reportsMax = 16

/// What a listening book tells.
private enum LiveEvent: Sendable {
    case step(SyncStep)
    case synced(SyncReport, Status?)
    case failed(CareError, Status?)
}

/// Hands what the core tells over without making it wait.
private final class Told: LiveListener {
    private let happened: AsyncStream<LiveEvent>.Continuation

    init(_ happened: AsyncStream<LiveEvent>.Continuation) { self.happened = happened }

    func step(step: SyncStep) throws { happened.yield(.step(step)) }

    func synced(report: SyncReport, status: Status?) throws { happened.yield(.synced(report, status)) }

    func failed(why: CareError, status: Status?) throws { happened.yield(.failed(why, status)) }
}

/// Hands the core's steps over without making it wait.
private final class Listener: SyncProgress {
    private let told: AsyncStream<SyncStep>.Continuation

    init(_ told: AsyncStream<SyncStep>.Continuation) { self.told = told }

    func step(step: SyncStep) throws { told.yield(step) }
}
