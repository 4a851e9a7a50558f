// What was begun on this phone and not finished, of every kind; and how a place of any kind is named.

import Foundation
import KengaiGenerated

/// By what something is opened.
public enum Place: Hashable, Sendable {
    case visit(VisitID)
    case note(NoteID)
    case client(ClientID)
    case incident(IncidentID)
    case plan(PlanVersionID)
    /// It has no screen of its own: it is read where its client is.
    case elsewhere

    /// The place that the core names by a kind and an id.
    init(kind: String, id: String) {
        switch kind {
        case "visit": self = .visit(VisitID(id))
        case "note": self = .note(NoteID(id))
        case "client": self = .client(ClientID(id))
        case "incident": self = .incident(IncidentID(id))
        case "service_plan": self = .plan(PlanVersionID(id))
        default: self = .elsewhere
        }
    }
}

/// Something that was begun on this phone and is not finished. It goes to nobody before it is.
public struct OpenDraft: Hashable, Sendable {
    public let place: Place
    /// What it is.
    public let what: Phrase
    /// What the record is called.
    public let title: Phrase
    public let client: ClientID
    public let clientName: String
    /// When it was last touched.
    public let touched: Date

    init(_ draft: KengaiGenerated.OpenDraft) {
        place = Place(kind: draft.kind, id: draft.id)
        what = Phrase(draft.what)
        title = Phrase(draft.title)
        client = ClientID(draft.client)
        clientName = draft.clientName
        touched = Date(milliseconds: draft.updatedMs)
    }
}

/// A draft that was thrown away: it can be taken back for 30 days.
public struct DiscardedDraft: Hashable, Sendable {
    public let draft: OpenDraft
    /// The day of the visit, where it was one.
    public let day: CareDay?
    public let discarded: Date
    let number: Int64

    public var phrase: Phrase {
        Phrase(
            "\(san(draft.clientName))の書きかけを捨てました。30日は戻せます",
            "\(draft.clientName): draft thrown away, kept 30 days")
    }

    init(_ one: KengaiGenerated.DiscardedDraft) {
        draft = OpenDraft(one.draft)
        day = one.day.map { CareDay(core: $0) }
        discarded = Date(milliseconds: one.discardedMs)
        number = one.number
    }
}
