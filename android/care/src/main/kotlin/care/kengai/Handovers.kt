// Handover notes (申し送り), read marks (既読) and acknowledgements (了解). Opening is not acknowledging: 了解 is a word.
package care.kengai

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
    /** How far the writer's clock was ahead, where it was known to be wrong, minutes; behind is negative. */
    val clockAhead: Long?,
    val isMine: Boolean,
    /** It is meant for this person: only then is it unread, or waits for their 了解. */
    val isForMe: Boolean,
    val isRead: Boolean,
    val isAcknowledged: Boolean,
    val readBy: List<Receipt>,
    val acknowledgedBy: List<Receipt>,
    /** Its writer took it back after somebody had read it: it holds no more. */
    val isWithdrawn: Boolean,
    /** When it was taken back, by its writer's clock. */
    val withdrawnAt: Instant?,
    /** That it was taken back is news to this person: it waits for their 了解 as a note does. */
    val isWithdrawnNews: Boolean,
    val delivery: Delivery?,
) {
    /** It waits for this person's 了解. */
    val wantsMyWord: Boolean
        get() = isWithdrawnNews || mustAcknowledge && isForMe && !isAcknowledged && !isWithdrawn
}

/** A note that is being written. About whom it is stays. */
data class NoteDraft(
    val client: ClientId,
    val text: String = "",
    val to: List<Recipient> = listOf(Recipient.NEXT_HELPER),
    val importance: Importance = Importance.NORMAL,
    val mustAcknowledge: Boolean = false,
    val visit: VisitId? = null,
)

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
        NoteId(it.writeNote(NoteDraft(client, text, to, importance, mustAcknowledge, visit).core()))
    }

    /** Begins a note, whose text may still be empty: a draft until [finish]. */
    suspend fun begin(draft: NoteDraft): NoteId = core.call { NoteId(it.beginNote(draft.core())) }

    /** Saves a draft as it is now; durable at every keystroke. */
    suspend fun save(note: NoteId, draft: NoteDraft) = core.call { it.saveNote(note.hex, draft.core()) }

    /** A draft, to go on with. */
    suspend fun draft(note: NoteId): NoteDraft = core.call { it.noteDraft(note.hex).draft() }

    /** The form of a draft. */
    suspend fun form(note: NoteId): Form = core.call { it.noteForm(note.hex).form() }

    /** Writes rows of a draft, all or none; a refused edit names its row ([Form.row]). */
    suspend fun edit(note: NoteId, vararg edits: FormEdit): Form =
        core.call { it.editNote(note.hex, edits.core()).form() }

    /** From now on the note cannot be changed. */
    suspend fun finish(note: NoteId): NoteId = core.call { NoteId(it.finishNote(note.hex)) }

    /** Takes a note back while it is not sent: a draft again, with the id that is returned. */
    suspend fun undoFinish(note: NoteId): NoteId = core.call { NoteId(it.undoNote(note.hex)) }

    suspend fun discard(note: NoteId) = core.call { it.discardNote(note.hex) }

    /** A client's notes, the newest first. */
    suspend fun of(client: ClientId): List<Note> = core.call { book -> book.notes(client.hex).map { it.note() } }

    suspend fun markRead(notes: Collection<NoteId>) = core.call { book -> book.markRead(notes.map { it.hex }) }

    suspend fun acknowledge(notes: Collection<NoteId>) = core.call { book -> book.acknowledge(notes.map { it.hex }) }
}

private fun NoteDraft.core() =
    care.kengai.ffi.NoteDraft(client.hex, to, importance, mustAcknowledge, text, visit?.hex)

private fun care.kengai.ffi.NoteDraft.draft() =
    NoteDraft(ClientId(client), text, to, importance, mustAcknowledge, visit?.let(::VisitId))

internal fun care.kengai.ffi.Note.note() = Note(
    id = NoteId(note),
    client = ClientId(client),
    from = from,
    to = to,
    importance = importance,
    mustAcknowledge = mustAcknowledge,
    text = text,
    at = Instant.ofEpochMilli(atMs),
    clockAhead = clockAhead,
    isMine = mine,
    isForMe = forMe,
    isRead = read,
    isAcknowledged = acknowledged,
    readBy = readBy.map { it.receipt() },
    acknowledgedBy = acknowledgedBy.map { it.receipt() },
    isWithdrawn = withdrawn,
    withdrawnAt = withdrawnMs?.let(Instant::ofEpochMilli),
    isWithdrawnNews = withdrawnNews,
    delivery = delivery,
)

internal fun care.kengai.ffi.Receipt.receipt() = Receipt(name, Instant.ofEpochMilli(atMs))
