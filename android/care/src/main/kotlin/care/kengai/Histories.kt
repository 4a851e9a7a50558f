// The history of a record (真正性), as data and as text: who, when by both clocks, what stood there before, and why.
package care.kengai

import care.kengai.ffi.RecordRef
import java.time.YearMonth

typealias History = care.kengai.ffi.History
typealias HistoryEvent = care.kengai.ffi.HistoryEvent
typealias HistoryKind = care.kengai.ffi.HistoryKind
typealias FieldEvent = care.kengai.ffi.FieldEvent
typealias OverruledValue = care.kengai.ffi.OverruledValue

/** When the server took something. */
typealias ServerTime = care.kengai.ffi.ServerTime

/** The histories of what is on this phone. */
class Histories internal constructor(private val core: Core) {
    suspend fun of(visit: VisitId): History = history(RecordRef.Visit(visit))

    suspend fun of(incident: IncidentId): History = history(RecordRef.Incident(incident))

    suspend fun ofSheet(client: ClientId): History = history(RecordRef.Client(client))

    suspend fun ofPlan(client: ClientId, month: YearMonth): History = history(RecordRef.Plan(client, month))

    suspend fun ofNotes(client: ClientId, month: YearMonth): History = history(RecordRef.Notes(client, month))

    private suspend fun history(of: RecordRef): History = core.call { it.history(of) }
}
