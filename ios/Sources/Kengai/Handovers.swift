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
    public let isMine: Bool
    public let isRead: Bool
    public let isAcknowledged: Bool
    public let readBy: [Receipt]
    public let acknowledgedBy: [Receipt]
    public let delivery: Delivery?

    /// It waits for this person's 了解.
    public var wantsMyWord: Bool { mustAcknowledge && !isMine && !isAcknowledged }

    init(_ note: KengaiGenerated.Note) {
        id = NoteID(note.note)
        client = ClientID(note.client)
        from = note.from
        to = note.to
        importance = note.importance
        mustAcknowledge = note.mustAcknowledge
        text = note.text
        at = Date(milliseconds: note.atMs)
        isMine = note.mine
        isRead = note.read
        isAcknowledged = note.acknowledged
        readBy = note.readBy.map(Receipt.init)
        acknowledgedBy = note.acknowledgedBy.map(Receipt.init)
        delivery = note.delivery
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
            client: client.hex, to: recipients, importance: importance, mustAcknowledge: mustAcknowledge, text: text,
            visit: visit?.hex)
        return try await core.call { NoteID(try $0.writeNote(note: draft)) }
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
