// The state that is always in sight: saved on this phone, sent, waiting (how much, why); and bringing it to the server.

import Foundation
import KengaiGenerated

public typealias Status = KengaiGenerated.Status
public typealias SyncReport = KengaiGenerated.SyncReport
public typealias SyncStep = KengaiGenerated.SyncStep

/// What every screen shows of the sync.
public struct SyncView: Hashable, Sendable {
    public var records = 0
    public var photos = 0
    public var drafts = 0
    public var contact: Date?
    /// What is under way; nil when nothing is.
    public var step: SyncStep?
    /// Why the last attempt ended early; nil after one that went through.
    public var failure: CareError?
    /// Everything sent is in a backup that was verified.
    public var isBackedUp = false
    /// What is said of this phone's clock where it is wrong.
    public var clock: Phrase?
    /// Drafts that were thrown away and can be taken back.
    public var discarded = 0

    public init() {}

    public var isAllSent: Bool { records == 0 && photos == 0 }

    /// One line for a person. What waits is always said before why.
    public var phrase: Phrase {
        if let step { return step.phrase }
        if isAllSent { return allSent }
        let photosJa = photos > 0 ? "・写真\(photos)枚" : ""
        let photosEn = photos > 0 ? " and \(photos) photo\(photos == 1 ? "" : "s")" : ""
        let (ja, en) = ("端末に保存 \(records)件\(photosJa)", "\(records)\(photosEn) saved here")
        guard let failure else { return Phrase(ja, en) }
        if failure == .NoConnection { return Phrase("\(ja)　圏外", "\(en). No signal") }
        return Phrase("\(ja)（\(failure.phrase.ja)）", "\(en) (\(failure.phrase.en))")
    }

    /// What stands under the line while there is no signal.
    public var hint: Phrase? {
        !isAllSent && failure == .NoConnection ? Phrase("電波が戻ると自動で送ります", "They go by themselves") : nil
    }

    private var allSent: Phrase {
        guard let contact else { return Phrase("未送信なし", "Nothing waiting") }
        return isBackedUp
            ? Phrase("すべてバックアップ済み \(contact.timeShown)", "All backed up \(contact.timeShown)")
            : Phrase("すべて送信済み（バックアップ前）", "All sent, backup to follow")
    }
}

extension SyncStep {
    fileprivate var phrase: Phrase {
        switch self {
        case .records: Phrase("送っています", "Sending")
        case .sendingPhoto(let number, let of): Phrase("写真を送っています \(number)／\(of)枚", "Sending photo \(number) of \(of)")
        case .fetchingPhoto(let number, let of):
            Phrase("写真を受け取っています \(number)／\(of)枚", "Fetching photo \(number) of \(of)")
        }
    }
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

    /// Looks again what waits; to be called after every change.
    public func refresh() async throws {
        let status = try await status()
        view.records = Int(status.waiting.records)
        view.photos = Int(status.waiting.photos)
        view.drafts = Int(status.waiting.drafts)
        view.contact = status.contactMs.map(Date.init(milliseconds:))
        view.isBackedUp = status.allBackedUp
        view.clock = status.clock.map { Phrase($0) }
        view.discarded = Int(status.discarded)
    }

    private func show(_ step: SyncStep?) { view.step = step }

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
        view.step = nil
        if case .failure(let error) = result { view.failure = error as? CareError } else { view.failure = nil }
        try? await refresh()
        return try result.get()
    }
}

/// Hands the core's steps over without making it wait.
private final class Listener: SyncProgress {
    private let told: AsyncStream<SyncStep>.Continuation

    init(_ told: AsyncStream<SyncStep>.Continuation) { self.told = told }

    func step(step: SyncStep) throws { told.yield(step) }
}
