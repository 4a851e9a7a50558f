// What was begun on this phone and not finished, of every kind; and how a place of any kind is named.
package care.kengai

import java.time.Instant
import java.time.LocalDate

/** By what something is opened. */
sealed interface Place {
    data class Visit(val visit: VisitId) : Place
    data class Note(val note: NoteId) : Place
    data class Client(val client: ClientId) : Place
    data class Incident(val incident: IncidentId) : Place
    data class Plan(val version: PlanVersionId) : Place

    /** It has no screen of its own: it is read where its client is. */
    data object Elsewhere : Place
}

/** The place that the core names by a kind and an id. */
internal fun placeOf(kind: String, id: String): Place = when (kind) {
    "visit" -> Place.Visit(VisitId(id))
    "note" -> Place.Note(NoteId(id))
    "client" -> Place.Client(ClientId(id))
    "incident" -> Place.Incident(IncidentId(id))
    "service_plan" -> Place.Plan(PlanVersionId(id))
    else -> Place.Elsewhere
}

/** Something that was begun on this phone and is not finished. It goes to nobody before it is. */
data class OpenDraft(
    val place: Place,
    /** What it is. */
    val what: Text,
    /** What the record is called. */
    val title: Text,
    val client: ClientId,
    val clientName: String,
    /** When it was last touched. */
    val touched: Instant,
)

/** A draft that was thrown away: it can be taken back for 30 days. */
data class DiscardedDraft(
    val draft: OpenDraft,
    /** The day of the visit, where it was one. */
    val day: LocalDate?,
    val discarded: Instant,
    internal val number: Long,
) {
    val text: Text
        get() = Text(
            "${san(draft.clientName)}の書きかけを捨てました。30日は戻せます",
            "${draft.clientName}: draft thrown away, kept 30 days",
        )
}

internal fun care.kengai.ffi.DiscardedDraft.discarded() =
    DiscardedDraft(draft.draft(), day?.let(LocalDate::parse), Instant.ofEpochMilli(discardedMs), number)

internal fun care.kengai.ffi.OpenDraft.draft() = OpenDraft(
    place = placeOf(kind, id),
    what = what.text(),
    title = title.text(),
    client = ClientId(client),
    clientName = clientName,
    touched = Instant.ofEpochMilli(updatedMs),
)
