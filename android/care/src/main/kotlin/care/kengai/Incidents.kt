// Incidents: restraint (身体拘束), accident (事故), complaint (苦情), sudden change (急変). Drafts until they
// are finished; every keystroke is durable.
package care.kengai

import care.kengai.ffi.incidentKindWords
import java.time.Instant

typealias IncidentKind = care.kengai.ffi.IncidentKind

/** What happened that the law wants recorded of its own. */
val IncidentKind.text: Text
    get() = incidentKindWords(this).text()

/** The record of an incident. */
data class IncidentSheet(
    val id: IncidentId,
    val client: ClientId,
    /** Null where the record does not say. */
    val kind: IncidentKind?,
    /** Kind and time in one line. */
    val headline: Text,
    val at: Instant?,
    val visit: VisitId?,
    val fields: List<Field>,
    /** What its kind asks for and is not there. */
    val missing: List<FieldProblem>,
    /** Fields in which several people's values or additions stand, as they are in the finished record. */
    val several: List<Standing>,
    val isDraft: Boolean,
    val delivery: Delivery?,
) {
    /** The end can still be taken back: this phone wrote it and has not sent it. */
    val canUndo: Boolean get() = !isDraft && delivery == Delivery.SAVED

    operator fun get(path: String): Field? = fields[path]
}

/** The incidents of the clients on this phone. */
class Incidents internal constructor(internal val core: Core) {
    /** Begins a record, now or at a time that was said; in a visit, whose draft then names it. */
    suspend fun begin(client: ClientId, kind: IncidentKind, visit: VisitId? = null, at: Instant? = null): IncidentSheet =
        core.call { it.beginIncident(client.hex, kind, visit?.hex, at?.toEpochMilli()).sheet() }

    /** Opens a finished record for a change. */
    suspend fun change(incident: IncidentId): IncidentSheet = core.call { it.changeIncident(incident.hex).sheet() }

    /** Ends the draft: it goes to the others. What its kind asks for may be missing; whoever learns it goes on with it. */
    suspend fun finish(incident: IncidentId): IncidentSheet = core.call { it.finishIncident(incident.hex).sheet() }

    /** Takes the end back while it is not sent. */
    suspend fun undoFinish(incident: IncidentId): IncidentSheet = core.call { it.undoIncident(incident.hex).sheet() }

    suspend fun discard(incident: IncidentId) = core.call { it.discardIncident(incident.hex) }

    /** Writes fields from what was typed, all or none; empty text clears one. */
    suspend fun set(incident: IncidentId, vararg fields: Pair<String, String>): IncidentSheet =
        core.call { it.setIncidentFields(incident.hex, edits(fields)).sheet() }

    /** Notes a call with its time, and what came of it; also one that nobody answered. */
    suspend fun noteCall(incident: IncidentId, to: String, result: String, phone: String = ""): IncidentSheet =
        core.call { it.noteCall(incident.hex, to, phone, result).sheet() }

    suspend fun sheet(incident: IncidentId): IncidentSheet = core.call { it.incident(incident.hex).sheet() }

    /** A client's incidents: those that were begun here and never finished, then the newest first. */
    suspend fun of(client: ClientId): List<IncidentSheet> =
        core.call { book -> book.incidents(client.hex).map { it.sheet() } }

    /** The form of a record: what belongs to its kind, what it says, and what is still wanted. */
    suspend fun form(incident: IncidentId): Form = core.call { it.incidentForm(incident.hex).form() }

    /** Writes rows, all or none; a refused edit names its row ([Form.row]). */
    suspend fun edit(incident: IncidentId, vararg edits: FormEdit): Form =
        core.call { it.editIncident(incident.hex, edits.core()).form() }
}

private fun care.kengai.ffi.IncidentSheet.sheet() = IncidentSheet(
    id = IncidentId(incident),
    client = ClientId(client),
    kind = kind,
    headline = headline.text(),
    at = atMs?.let(Instant::ofEpochMilli),
    visit = visit?.let(::VisitId),
    fields = fields.map { it.field() },
    missing = missing.map { it.problem() },
    several = several.standings(),
    isDraft = draft,
    delivery = delivery,
)
