// Incidents: restraint (身体拘束), accident (事故), complaint (苦情), sudden change (急変). Drafts until they
// are finished; every keystroke is durable.
package care.kengai

import java.time.Instant

/** The record of an incident. */
typealias IncidentSheet = care.kengai.ffi.IncidentSheet

/** The incidents of the clients on this phone. */
class Incidents internal constructor(internal val core: Core) {
    /** Begins a record, now or at a time that was said; in a visit, whose draft then names it. */
    suspend fun begin(client: ClientId, kind: IncidentKind, visit: VisitId? = null, at: Instant? = null): IncidentSheet =
        core.call { it.beginIncident(client, kind, visit, at) }

    /** Opens a finished record for a change. */
    suspend fun change(incident: IncidentId): IncidentSheet = core.call { it.changeIncident(incident) }

    /** Ends the draft: it goes to the others. What its kind asks for may be missing; whoever learns it goes on with it. */
    suspend fun finish(incident: IncidentId): IncidentSheet = core.call { it.finishIncident(incident) }

    /** Takes the end back while it is not sent. */
    suspend fun undoFinish(incident: IncidentId): IncidentSheet = core.call { it.undoIncident(incident) }

    suspend fun discard(incident: IncidentId) = core.call { it.discardIncident(incident) }

    /** Notes a call with its time, and what came of it; also one that nobody answered. */
    suspend fun noteCall(incident: IncidentId, to: String, result: String, phone: String = ""): IncidentSheet =
        core.call { it.noteCall(incident, to, phone, result) }

    suspend fun sheet(incident: IncidentId): IncidentSheet = core.call { it.incident(incident) }

    /** A client's incidents: those that were begun here and never finished, then the newest first. */
    suspend fun of(client: ClientId): List<IncidentSheet> = core.call { it.incidents(client) }

    /** The form of a record: what belongs to its kind, what it says, and what is still wanted. */
    suspend fun form(incident: IncidentId): Form = core.call { it.incidentForm(incident) }

    /** Writes rows, all or none; a refused edit names its row ([Form.row]). */
    suspend fun edit(incident: IncidentId, vararg edits: FormEdit): Form =
        core.call { it.editIncident(incident, edits.asList()) }
}
