// Handover notes (申し送り), read marks (既読) and acknowledgements (了解). Opening is not acknowledging: 了解 is a word.

import Foundation
import KengaiGenerated

public typealias Recipient = KengaiGenerated.Recipient
public typealias Importance = KengaiGenerated.Importance

/// Who read or acknowledged a note, and when by their clock.
public struct Receipt: Hashable, Sendable {
    public let name: String
    public let at: Date

    init(_ receipt: KengaiGenerated.Receipt) {
        name = receipt.name
        at = Date(milliseconds: receipt.atMs)
    }
}

public struct Note: Hashable, Sendable, Identifiable {
    public let id: NoteID
    public let client: ClientID
    public let from: String
    public let to: [Recipient]
    public let importance: Importance
    public let mustAcknowledge: Bool
    public let text: String
    public let at: Date
    /// How far the writer's clock was ahead, where it was known to be wrong, minutes; behind is negative.
    public let clockAhead: Int64?
    public let isMine: Bool
    /// It is meant for this person: only then is it unread, or waits for their 了解.
    public let isForMe: Bool
    public let isRead: Bool
    public let isAcknowledged: Bool
    public let readBy: [Receipt]
    public let acknowledgedBy: [Receipt]
    /// Its writer took it back after somebody had read it: it holds no more.
    public let isWithdrawn: Bool
    /// When it was taken back, by its writer's clock.
    public let withdrawnAt: Date?
    /// That it was taken back is news to this person: it waits for their 了解 as a note does.
    public let isWithdrawnNews: Bool
    public let delivery: Delivery?

    /// It waits for this person's 了解.
    public var wantsMyWord: Bool {
        isWithdrawnNews || (mustAcknowledge && isForMe && !isAcknowledged && !isWithdrawn)
    }

    init(_ note: KengaiGenerated.Note) {
        id = NoteID(note.note)
        client = ClientID(note.client)
        from = note.from
        to = note.to
        importance = note.importance
        mustAcknowledge = note.mustAcknowledge
        text = note.text
        at = Date(milliseconds: note.atMs)
        clockAhead = note.clockAhead
        isMine = note.mine
        isForMe = note.forMe
        isRead = note.read
        isAcknowledged = note.acknowledged
        readBy = note.readBy.map(Receipt.init)
        acknowledgedBy = note.acknowledgedBy.map(Receipt.init)
        isWithdrawn = note.withdrawn
        withdrawnAt = note.withdrawnMs.map { Date(milliseconds: $0) }
        isWithdrawnNews = note.withdrawnNews
        delivery = note.delivery
    }
}

/// A note that is being written. About whom it is stays.
public struct NoteDraft: Hashable, Sendable {
    public let client: ClientID
    public var text: String
    public var to: [Recipient]
    public var importance: Importance
    public var mustAcknowledge: Bool
    public var visit: VisitID?

    public init(
        about client: ClientID, _ text: String = "", to recipients: [Recipient] = [.nextHelper],
        importance: Importance = .normal, mustAcknowledge: Bool = false, in visit: VisitID? = nil
    ) {
        (self.client, self.text, to) = (client, text, recipients)
        (self.importance, self.mustAcknowledge, self.visit) = (importance, mustAcknowledge, visit)
    }

    init(_ draft: KengaiGenerated.NoteDraft) {
        self.init(
            about: ClientID(draft.client), draft.text, to: draft.to, importance: draft.importance,
            mustAcknowledge: draft.mustAcknowledge, in: draft.visit.map(VisitID.init))
    }

    var core: KengaiGenerated.NoteDraft {
        KengaiGenerated.NoteDraft(
            client: client.hex, to: to, importance: importance, mustAcknowledge: mustAcknowledge, text: text,
            visit: visit?.hex)
    }
}

/// The handovers of the clients on this phone.
public struct Handovers: Sendable {
    let core: Core

    /// Writes a note. It cannot be changed afterwards; another can be written.
    @discardableResult
    public func write(
        about client: ClientID,
        _ text: String,
        to recipients: [Recipient] = [.nextHelper],
        importance: Importance = .normal,
        mustAcknowledge: Bool = false,
        in visit: VisitID? = nil
    ) async throws -> NoteID {
        let draft = NoteDraft(
            about: client, text, to: recipients, importance: importance, mustAcknowledge: mustAcknowledge, in: visit)
        return try await core.call { NoteID(try $0.writeNote(note: draft.core)) }
    }

    /// Begins a note, whose text may still be empty: a draft until `finish`.
    public func begin(_ draft: NoteDraft) async throws -> NoteID {
        try await core.call { NoteID(try $0.beginNote(note: draft.core)) }
    }

    /// Saves a draft as it is now; durable at every keystroke.
    public func save(_ note: NoteID, _ draft: NoteDraft) async throws {
        try await core.call { try $0.saveNote(note: note.hex, draft: draft.core) }
    }

    /// A draft, to go on with.
    public func draft(_ note: NoteID) async throws -> NoteDraft {
        try await core.call { NoteDraft(try $0.noteDraft(note: note.hex)) }
    }

    /// The form of a draft.
    public func form(_ note: NoteID) async throws -> Form {
        try await core.call { Form(try $0.noteForm(note: note.hex)) }
    }

    /// Writes rows of a draft, all or none; a refused edit names its row (`Form.row`).
    @discardableResult
    public func edit(_ note: NoteID, _ edits: FormEdit...) async throws -> Form {
        let edits = edits.map(\.core)
        return try await core.call { Form(try $0.editNote(note: note.hex, edits: edits)) }
    }

    /// From now on the note cannot be changed.
    @discardableResult
    public func finish(_ note: NoteID) async throws -> NoteID {
        try await core.call { NoteID(try $0.finishNote(note: note.hex)) }
    }

    /// Takes a note back while it is not sent: a draft again, with the id that is returned.
    public func undoFinish(_ note: NoteID) async throws -> NoteID {
        try await core.call { NoteID(try $0.undoNote(note: note.hex)) }
    }

    public func discard(_ note: NoteID) async throws {
        try await core.call { try $0.discardNote(note: note.hex) }
    }

    /// A client's notes, the newest first.
    public func about(_ client: ClientID) async throws -> [Note] {
        try await core.call { try $0.notes(client: client.hex).map(Note.init) }
    }

    public func markRead(_ notes: [NoteID]) async throws {
        try await core.call { try $0.markRead(notes: notes.map(\.hex)) }
    }

    public func acknowledge(_ notes: [NoteID]) async throws {
        try await core.call { try $0.acknowledge(notes: notes.map(\.hex)) }
    }
}
