// Handover notes (申し送り), read marks (既読) and acknowledgements (了解). Opening is not acknowledging: 了解 is a word.
package care.kengai

import care.kengai.ffi.NoteDraft
import java.time.Instant

typealias Recipient = care.kengai.ffi.Recipient
typealias Importance = care.kengai.ffi.Importance

/** Who read or acknowledged a note, and when by their clock. */
data class Receipt(val name: String, val at: Instant)

data class Note(
    val id: NoteId,
    val client: ClientId,
    val from: String,
    val to: List<Recipient>,
    val importance: Importance,
    val mustAcknowledge: Boolean,
    val text: String,
    val at: Instant,
    val isMine: Boolean,
    val isRead: Boolean,
    val isAcknowledged: Boolean,
    val readBy: List<Receipt>,
    val acknowledgedBy: List<Receipt>,
    val delivery: Delivery?,
) {
    /** It waits for this person's 了解. */
    val wantsMyWord: Boolean get() = mustAcknowledge && !isMine && !isAcknowledged
}

/** The handovers of the clients on this phone. */
class Handovers internal constructor(private val core: Core) {
    /** Writes a note. It cannot be changed afterwards; another can be written. */
    suspend fun write(
        client: ClientId,
        text: String,
        to: List<Recipient> = listOf(Recipient.NEXT_HELPER),
        importance: Importance = Importance.NORMAL,
        mustAcknowledge: Boolean = false,
        visit: VisitId? = null,
    ): NoteId = core.call {
        NoteId(it.writeNote(NoteDraft(client.hex, to, importance, mustAcknowledge, text, visit?.hex)))
    }

    /** A client's notes, the newest first. */
    suspend fun of(client: ClientId): List<Note> = core.call { book -> book.notes(client.hex).map { it.note() } }

    suspend fun markRead(notes: Collection<NoteId>) = core.call { book -> book.markRead(notes.map { it.hex }) }

    suspend fun acknowledge(notes: Collection<NoteId>) = core.call { book -> book.acknowledge(notes.map { it.hex }) }
}

internal fun care.kengai.ffi.Note.note() = Note(
    id = NoteId(note),
    client = ClientId(client),
    from = from,
    to = to,
    importance = importance,
    mustAcknowledge = mustAcknowledge,
    text = text,
    at = Instant.ofEpochMilli(atMs),
    isMine = mine,
    isRead = read,
    isAcknowledged = acknowledged,
    readBy = readBy.map { it.receipt() },
    acknowledgedBy = acknowledgedBy.map { it.receipt() },
    delivery = delivery,
)

private fun care.kengai.ffi.Receipt.receipt() = Receipt(name, Instant.ofEpochMilli(atMs))
