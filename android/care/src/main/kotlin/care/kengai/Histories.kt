// The history of a record (真正性), as data and as text: who, when by both clocks, what stood there before, and why.
package care.kengai

import care.kengai.ffi.RecordRef
import java.time.Instant
import java.time.YearMonth

typealias HistoryKind = care.kengai.ffi.HistoryKind

/** When the server took something. */
sealed interface ServerTime {
    data object NotYet : ServerTime
    data class At(val instant: Instant) : ServerTime
    data object Unknown : ServerTime
}

/** What happened to one field; [before] has several values where it was in conflict, [after] is null where it was cleared. */
data class FieldEvent(
    val path: String,
    val label: Text,
    val of: Text?,
    val before: List<Text>,
    val after: Text?,
    val overruled: List<OverruledValue>,
)

/** What somebody had written and a change did not leave standing. */
data class OverruledValue(val shown: Text, val by: String)

data class HistoryEvent(
    val what: HistoryKind,
    val by: String,
    /** 代行入力: the person who typed it in for another. */
    val proxy: String?,
    /** By the writer's clock, which may be wrong. */
    val at: Instant,
    /** How far that clock was ahead, where the record notes then that it was wrong, minutes; behind is negative. */
    val clockAhead: Long?,
    /** Null for what never goes there. */
    val server: ServerTime?,
    val reason: String?,
    val fields: List<FieldEvent>,
)

/** A record's history: [events], the first first, and the same as [lines] of text. */
data class History(val title: Text, val events: List<HistoryEvent>, val lines: List<Text>)

/** The histories of what is on this phone. */
class Histories internal constructor(private val core: Core) {
    suspend fun of(visit: VisitId): History = history(RecordRef.Visit(visit.hex))

    suspend fun of(incident: IncidentId): History = history(RecordRef.Document(incident.hex))

    suspend fun ofSheet(client: ClientId): History = history(RecordRef.Client(client.hex))

    suspend fun ofPlan(client: ClientId, month: YearMonth): History = history(RecordRef.Plan(client.hex, "$month"))

    suspend fun ofNotes(client: ClientId, month: YearMonth): History = history(RecordRef.Notes(client.hex, "$month"))

    private suspend fun history(of: RecordRef): History = core.call { book ->
        book.history(of).run { History(title.text(), events.map { it.event() }, lines.map { it.text() }) }
    }
}

internal fun care.kengai.ffi.ServerTime.time(): ServerTime = when (this) {
    care.kengai.ffi.ServerTime.NotYet -> ServerTime.NotYet
    is care.kengai.ffi.ServerTime.At -> ServerTime.At(Instant.ofEpochMilli(ms))
    care.kengai.ffi.ServerTime.Unknown -> ServerTime.Unknown
}

private fun care.kengai.ffi.HistoryEvent.event() = HistoryEvent(
    what = what,
    by = by,
    proxy = proxy,
    at = Instant.ofEpochMilli(deviceMs),
    clockAhead = clockAhead,
    server = server?.time(),
    reason = reason,
    fields = fields.map { one ->
        FieldEvent(
            one.`field`, one.label.text(), one.of?.text(), one.before.map { it.text() }, one.after?.text(),
            one.overruled.map { OverruledValue(it.shown.text(), it.by) },
        )
    },
)
