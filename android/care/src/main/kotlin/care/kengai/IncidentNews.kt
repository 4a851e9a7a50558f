// Incidents as they reach people: at the door, in the day's list, in a manager's lists until one has seen them.
package care.kengai

/** An incident of the last days. */
typealias IncidentNews = care.kengai.ffi.IncidentNews

/** Who has seen it, or that nobody has. */
val IncidentNews.seenText: Text get() = seenLine.text

/** The incidents that no manager has seen as they are now. Only on a manager's phone. */
suspend fun Incidents.unseen(): List<IncidentNews> = core.call { it.unseenIncidents() }

/** Says that this manager saw them: everybody then knows who, and when. */
suspend fun Incidents.see(incidents: Collection<IncidentId>) = core.call { it.seeIncidents(incidents.toList()) }
