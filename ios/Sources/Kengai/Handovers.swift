// Handover notes (申し送り), read marks (既読) and acknowledgements (了解). Opening is not acknowledging: 了解 is a word.

import KengaiGenerated

public typealias Recipient = KengaiGenerated.Recipient
public typealias Importance = KengaiGenerated.Importance
public typealias Receipt = KengaiGenerated.Receipt
public typealias Note = KengaiGenerated.Note

extension Note: Identifiable {
    /// It waits for this person's 了解.
    public var wantsMyWord: Bool {
        isWithdrawnNews || (mustAcknowledge && isForMe && !isAcknowledged && !isWithdrawn)
    }
}

/// A note that is being written. About whom it is stays.
public typealias NoteDraft = KengaiGenerated.NoteDraft

extension NoteDraft {
    /// A note as most are: for the next helper, and not urgent.
    public init(
        about client: ClientID, _ text: String = "", to recipients: [Recipient] = [.nextHelper],
        importance: Importance = .normal, mustAcknowledge: Bool = false, in visit: VisitID? = nil
    ) {
        self.init(
            client: client, to: recipients, importance: importance, mustAcknowledge: mustAcknowledge, text: text,
            visit: visit)
    }
}

/// The handovers of the clients on this phone.
public struct Handovers: Sendable {
    let core: Core

    /// Writes a note. It cannot be changed afterwards; another can be written.
    @discardableResult
    public func write(_ note: NoteDraft) async throws -> NoteID {
        try await core.call { try $0.writeNote(note: note) }
    }

    /// Begins a note, whose text may still be empty: a draft until `finish`.
    public func begin(_ note: NoteDraft) async throws -> NoteID {
        try await core.call { try $0.beginNote(note: note) }
    }

    /// Saves a draft as it is now; durable at every keystroke.
    public func save(_ note: NoteID, _ draft: NoteDraft) async throws {
        try await core.call { try $0.saveNote(note: note, draft: draft) }
    }

    /// A draft, to go on with.
    public func draft(_ note: NoteID) async throws -> NoteDraft {
        try await core.call { try $0.noteDraft(note: note) }
    }

    /// The form of a draft.
    public func form(_ note: NoteID) async throws -> Form { try await core.call { try $0.noteForm(note: note) } }

    /// Writes rows of a draft, all or none; a refused edit names its row (`Form.row`).
    @discardableResult
    public func edit(_ note: NoteID, _ edits: FormEdit...) async throws -> Form {
        try await core.call { try $0.editNote(note: note, edits: edits) }
    }

    /// From now on the note cannot be changed.
    @discardableResult
    public func finish(_ note: NoteID) async throws -> NoteID {
        try await core.call { try $0.finishNote(note: note) }
    }

    /// Takes a note back while it is not sent: a draft again, with the id that is returned.
    public func undoFinish(_ note: NoteID) async throws -> NoteID {
        try await core.call { try $0.undoNote(note: note) }
    }

    public func discard(_ note: NoteID) async throws { try await core.call { try $0.discardNote(note: note) } }

    /// A client's notes, the newest first.
    public func about(_ client: ClientID) async throws -> [Note] {
        try await core.call { try $0.notes(client: client) }
    }

    public func markRead(_ notes: [NoteID]) async throws { try await core.call { try $0.markRead(notes: notes) } }

    public func acknowledge(_ notes: [NoteID]) async throws {
        try await core.call { try $0.acknowledge(notes: notes) }
    }
}
