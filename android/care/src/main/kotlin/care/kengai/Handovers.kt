// Handover notes (申し送り), read marks (既読) and acknowledgements (了解). Opening is not acknowledging: 了解 is a word.
package care.kengai

typealias Recipient = care.kengai.ffi.Recipient
typealias Importance = care.kengai.ffi.Importance
typealias Receipt = care.kengai.ffi.Receipt
typealias Note = care.kengai.ffi.Note

/** A note that is being written. About whom it is stays. */
typealias NoteDraft = care.kengai.ffi.NoteDraft

/** It waits for this person's 了解. */
val Note.wantsMyWord: Boolean
    get() = isWithdrawnNews || mustAcknowledge && isForMe && !isAcknowledged && !isWithdrawn

/** A note as most are: for the next helper, and not urgent. */
fun noteAbout(
    client: ClientId,
    text: String = "",
    to: List<Recipient> = listOf(Recipient.NEXT_HELPER),
    importance: Importance = Importance.NORMAL,
    mustAcknowledge: Boolean = false,
    visit: VisitId? = null,
) = NoteDraft(client, to, importance, mustAcknowledge, text, visit)

/** The handovers of the clients on this phone. */
class Handovers internal constructor(private val core: Core) {
    /** Writes a note. It cannot be changed afterwards; another can be written. */
    suspend fun write(note: NoteDraft): NoteId = core.call { it.writeNote(note) }

    /** Begins a note, whose text may still be empty: a draft until [finish]. */
    suspend fun begin(note: NoteDraft): NoteId = core.call { it.beginNote(note) }

    /** Saves a draft as it is now; durable at every keystroke. */
    suspend fun save(note: NoteId, draft: NoteDraft) = core.call { it.saveNote(note, draft) }

    /** A draft, to go on with. */
    suspend fun draft(note: NoteId): NoteDraft = core.call { it.noteDraft(note) }

    /** The form of a draft. */
    suspend fun form(note: NoteId): Form = core.call { it.noteForm(note) }

    /** Writes rows of a draft, all or none; a refused edit names its row ([Form.row]). */
    suspend fun edit(note: NoteId, vararg edits: FormEdit): Form = core.call { it.editNote(note, edits.asList()) }

    /** From now on the note cannot be changed. */
    suspend fun finish(note: NoteId): NoteId = core.call { it.finishNote(note) }

    /** Takes a note back while it is not sent: a draft again, with the id that is returned. */
    suspend fun undoFinish(note: NoteId): NoteId = core.call { it.undoNote(note) }

    suspend fun discard(note: NoteId) = core.call { it.discardNote(note) }

    /** A client's notes, the newest first. */
    suspend fun of(client: ClientId): List<Note> = core.call { it.notes(client) }

    suspend fun markRead(notes: Collection<NoteId>) = core.call { it.markRead(notes.toList()) }

    suspend fun acknowledge(notes: Collection<NoteId>) = core.call { it.acknowledge(notes.toList()) }
}
