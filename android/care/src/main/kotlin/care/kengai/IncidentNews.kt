// Incidents as they reach people: at the door, in the day's list, in a manager's lists until one has seen them.
package care.kengai

import java.time.Instant

/** An incident of the last days. */
data class IncidentNews(
    val id: IncidentId,
    val client: ClientId,
    val clientName: String,
    /** Null where a newer version knows. */
    val kind: IncidentKind?,
    val at: Instant?,
    /** How far its writer's clock was ahead, where it was known to be wrong, minutes; behind is negative. */
    val clockAhead: Long?,
    /** What happened, as far as it is written. */
    val what: List<Standing>,
    /** Who began the record. */
    val by: String,
    /** Who has seen it, or that nobody has. */
    val seenLine: Line,
    /** Which managers saw what it says now. */
    val seenBy: List<Receipt>,
    /** A manager saw it, and something was written into it after that. */
    val isChangedSince: Boolean,
) {
    /** Who has seen it. */
    val seenText: Text get() = seenLine.text
}

/** The incidents that no manager has seen as they are now. Only on a manager's phone. */
suspend fun Incidents.unseen(): List<IncidentNews> = core.call { book -> book.unseenIncidents().map { it.news() } }

/** Says that this manager saw them: everybody then knows who, and when. */
suspend fun Incidents.see(incidents: Collection<IncidentId>) =
    core.call { book -> book.seeIncidents(incidents.map { it.hex }) }

internal fun care.kengai.ffi.IncidentNews.news() = IncidentNews(
    id = IncidentId(incident),
    client = ClientId(client),
    clientName = clientName,
    kind = kind,
    at = atMs?.let(Instant::ofEpochMilli),
    clockAhead = clockAhead,
    what = what.standings(),
    by = `by`,
    seenLine = seenLine.line(),
    seenBy = seenBy.map { it.receipt() },
    isChangedSince = changedSince,
)
