//! Handover notes (申し送り), read marks (既読) and acknowledgements (了解).
//!
//! A note is written once. Reading and acknowledging are different things: opening the brief marks as read, 了解 is a
//! person's own word. (`note_drafts` has how a note is written.)

use std::collections::BTreeMap;
use std::str::FromStr;

use kengai_model::note::{Importance, Recipient};
use kengai_model::{CareDay, ClientId, HandoverNote, NoteId, StaffId, Thread, UnixMillis, Words};
use kengai_protocol::DocId;
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_store::lists::{NoteEntry, ReceiptEntry};
use kengai_store::{Delivery, Store};
use serde::Serialize;

use crate::book::carebook::{is_manager, me};
use crate::book::sought::Sought;
use crate::book::whereabouts::circle_of;
use crate::handovers::receipts::ReceiptView;
use crate::people::directory::directory;
use crate::{CareError, Handovers};

/// Notes of a client that lists look at.
const NOTES_MAX: usize = 200;

/// Days for which a note that was on this device stays in sight after it was taken back.
pub const WITHDRAWN_DAYS: u64 = 7;
const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

/// A note, as people see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteView {
    /// The note.
    pub note: NoteId,
    /// The client.
    pub client: ClientId,
    /// Who wrote it.
    pub from: String,
    /// For whom.
    pub to: Vec<Recipient>,
    /// How urgent.
    pub importance: Importance,
    /// Wants 了解.
    pub must_acknowledge: bool,
    /// What it says.
    pub text: String,
    /// When, Unix milliseconds by the writer's clock.
    pub at_ms: u64,
    /// How far that clock was ahead, where it was known to be wrong, minutes; behind is negative.
    pub clock_ahead: Option<i64>,
    /// Whether this device's user wrote it.
    pub mine: bool,
    /// Whether it is meant for this device's user: only then is it unread, or waits for their 了解.
    pub for_me: bool,
    /// Whether this device's user has read it.
    pub read: bool,
    /// Whether this device's user has acknowledged it.
    pub acknowledged: bool,
    /// Who read it.
    pub read_by: Vec<ReceiptView>,
    /// Who acknowledged it.
    pub acknowledged_by: Vec<ReceiptView>,
    /// Its writer took it back; it is in lists only where somebody had read it, or this device had it before.
    pub withdrawn: bool,
    /// When it was taken back, Unix milliseconds by the writer's clock.
    pub withdrawn_ms: Option<u64>,
    /// That it was taken back is news to this device's user: it had been here, and they have not acknowledged it since. For
    /// [`WITHDRAWN_DAYS`].
    pub withdrawn_news: bool,
    /// Where it stands, if this device wrote it.
    pub delivery: Option<Delivery>,
}

impl Handovers<'_> {
    /// A client's notes, the newest first.
    ///
    /// # Errors
    /// As the store.
    pub fn of_client(&self, client: ClientId) -> Result<Vec<NoteView>, CareError> {
        note_views(&self.book.lock(), client, self.book.now_instant())
    }

    /// The notes whose id begins so (hex), however many newer ones there are. Those that were taken back and are news to nobody
    /// are none.
    ///
    /// # Errors
    /// As the store.
    pub fn beginning(&self, beginning: &str) -> Result<Vec<NoteView>, CareError> {
        let (store, now) = (self.book.lock(), self.book.now_instant());
        let mut out = Vec::new();
        for placed in load(&store, store.notes_beginning(&beginning.to_ascii_lowercase())?)? {
            let client = placed.2.client;
            out.extend(views(&store, client, vec![placed], now)?);
        }
        Ok(out)
    }

    /// Marks notes as read (既読); one's own are passed over ([`Self::own`]): whoever writes has read. Durable when it
    /// returns.
    ///
    /// # Errors
    /// A note is not on this device.
    pub fn mark_read(&self, notes: &[NoteId]) -> Result<(), CareError> {
        let own = self.own(notes)?;
        let others: Vec<NoteId> = notes.iter().filter(|note| !own.contains(note)).copied().collect();
        self.receive(&others, ReceiptKind::Read)
    }

    /// Acknowledges notes (了解); they count as read too. Durable when it returns.
    ///
    /// # Errors
    /// A note is not on this device, or this device's user wrote it.
    pub fn acknowledge(&self, notes: &[NoteId]) -> Result<(), CareError> {
        if !self.own(notes)?.is_empty() {
            return Err(CareError::Input(Words::lit(
                "ご自分の申し送りです。了解は、読んだ人がします。だれが了解したかは brief で見てください",
                "You wrote this note yourself; whoever reads it acknowledges it. See with brief who has",
            )));
        }
        self.receive(notes, ReceiptKind::Read)?;
        self.receive(notes, ReceiptKind::Acknowledged)
    }

    /// Which of these notes this device's user wrote. Nobody reads or acknowledges those: whoever asked for 了解 waits for
    /// somebody else's.
    ///
    /// # Errors
    /// Not joined.
    pub fn own(&self, notes: &[NoteId]) -> Result<Vec<NoteId>, CareError> {
        let store = self.book.lock();
        let me = me(&store)?;
        let mut own = Vec::new();
        for id in notes {
            let written = load(&store, store.note_entries(&id.to_string())?)?;
            own.extend(
                written.iter().any(|(_, note, entry)| writer(&store, note, entry) == me).then_some(*id),
            );
        }
        Ok(own)
    }

    /// Which of these notes this device's user has acknowledged before.
    ///
    /// # Errors
    /// Not joined.
    pub fn acknowledged(&self, notes: &[NoteId]) -> Result<Vec<NoteId>, CareError> {
        let store = self.book.lock();
        let me = me(&store)?;
        let mut before = Vec::new();
        for id in notes {
            for entry in store.note_entries(&id.to_string())? {
                let receipts = store.receipts_of(entry.doc, &entry.note)?;
                let mine =
                    receipts.iter().any(|one| one.acknowledged && one.staff.as_bytes() == me.as_bytes());
                before.extend(mine.then_some(*id));
            }
        }
        before.dedup();
        Ok(before)
    }

    fn receive(&self, notes: &[NoteId], kind: ReceiptKind) -> Result<(), CareError> {
        let now = self.book.now();
        let mut store = self.book.lock();
        let staff = kengai_protocol::StaffId(*me(&store)?.as_bytes());
        for note in notes {
            let entries = store.note_entries(&note.to_string())?;
            if entries.is_empty() {
                return Err(CareError::NotFound(Sought::Note));
            }
            for entry in entries {
                let done = store.receipts_of(entry.doc, &entry.note)?.iter().any(|receipt| {
                    receipt.staff.as_bytes() == staff.as_bytes()
                        && receipt.acknowledged == (kind == ReceiptKind::Acknowledged)
                });
                if !done {
                    let receipt = Receipt { kind, doc: entry.doc, note: *note.as_bytes(), staff, at_ms: now };
                    store.write_receipts(entry.circle, &[receipt])?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a note concerns somebody: whoever makes visits there reads what is for the next helper, managers what is for
/// them. Nobody has to read what they wrote themselves.
fn concerns(note: &HandoverNote, writer: StaffId, reader: Reader) -> bool {
    writer != reader.staff
        && note.to.0.iter().any(|to| match to {
            Recipient::NextHelper => reader.visits,
            Recipient::Manager | Recipient::CareManager => reader.manager,
        })
}

/// Who reads a client's notes.
#[derive(Clone, Copy)]
struct Reader {
    staff: StaffId,
    manager: bool,
    /// A helper, or a manager who is on the client's rota.
    visits: bool,
}

/// Days back from now on which a manager's own visits count as theirs.
const ROTA_DAYS_BACK: usize = 31;

fn reader(store: &Store, client: ClientId, staff: StaffId, today: CareDay) -> Result<Reader, CareError> {
    let manager = is_manager(store);
    let since = (0..ROTA_DAYS_BACK).fold(today, |day, _| day.previous());
    let visits = !manager || store.is_on_rota(client, staff, since)?;
    Ok(Reader { staff, manager, visits })
}

/// A note with its place.
type Placed = (NoteId, HandoverNote, NoteEntry);

/// Whose device wrote a note: what the note says of it is only the writer's word.
fn writer(store: &Store, note: &HandoverNote, entry: &NoteEntry) -> StaffId {
    store.staff_of(&entry.device).map_or(note.from, |staff| StaffId::from_bytes(staff.0))
}

/// How many of a client's notes concern somebody who has not read them.
pub(crate) fn unread(
    store: &Store,
    client: ClientId,
    staff: StaffId,
    today: CareDay,
) -> Result<u64, CareError> {
    Ok(unread_placed(store, client, staff, today)?.len() as u64)
}

fn unread_placed(
    store: &Store,
    client: ClientId,
    staff: StaffId,
    today: CareDay,
) -> Result<Vec<Placed>, CareError> {
    let unread = store.unread_of_client(circle_of(store, client)?, client, staff)?;
    if unread.is_empty() {
        return Ok(Vec::new());
    }
    let reader = reader(store, client, staff, today)?;
    let mut notes = load(store, unread)?;
    notes.retain(|(_, note, entry)| concerns(note, writer(store, note, entry), reader));
    Ok(notes)
}

/// The notes behind list rows; each document is read once.
fn load(store: &Store, entries: Vec<NoteEntry>) -> Result<Vec<Placed>, CareError> {
    let mut threads: BTreeMap<DocId, Thread> = BTreeMap::new();
    let mut out = Vec::new();
    for entry in entries {
        if let std::collections::btree_map::Entry::Vacant(place) = threads.entry(entry.doc) {
            let Some((view, _)) = store.document(entry.doc)? else { continue };
            place.insert(Thread::from_fields(&view.fields)?);
        }
        let id = NoteId::from_str(&entry.note).map_err(|_| CareError::NotFound(Sought::Note))?;
        if let Some(note) = threads.get(&entry.doc).and_then(|thread| thread.notes.get(&id)) {
            out.push((id, note.clone(), entry));
        }
    }
    Ok(out)
}

/// What of a note that was taken back is still to be said: when that was, and whether it is news to whoever reads here.
struct TakenBack {
    at_ms: Option<u64>,
    news: bool,
}

/// `None` of a note that is in no list any more: nobody can have seen it here, or it is long ago, or they have said that they know.
/// What came with its own withdrawal was never on a screen.
fn taken_back(
    store: &Store,
    (id, entry): (NoteId, &NoteEntry),
    (receipts, mine): (&[ReceiptEntry], Option<StaffId>),
    now_ms: u64,
) -> Result<Option<TakenBack>, CareError> {
    let written = store.came(entry.doc, &format!("note.{id}.text"))?;
    let back = store.came(entry.doc, &format!("note.{id}.withdrawn"))?;
    let was_here = |mine: &StaffId| {
        let (Some(written), Some(back)) = (written, back) else { return false };
        let answered = receipts.iter().any(|receipt| receipt.staff == *mine && receipt.at_ms >= back.here_ms);
        let since = now_ms.saturating_sub(back.here_ms);
        written.here_ms < back.here_ms && since < WITHDRAWN_DAYS * DAY_MS && !answered
    };
    let news = mine.as_ref().is_some_and(was_here);
    let read = !receipts.is_empty();
    Ok((news || read).then_some(TakenBack { at_ms: back.map(|back| back.written_ms), news }))
}

/// The newest notes, and whatever is unread however old its writer's clock says it is.
pub(crate) fn note_views(
    store: &Store,
    client: ClientId,
    now: UnixMillis,
) -> Result<Vec<NoteView>, CareError> {
    let (today, mine) = (now.day(), me(store)?);
    let mut notes = load(store, store.notes_of_client(circle_of(store, client)?, client, NOTES_MAX)?)?;
    for unread in unread_placed(store, client, mine, today)? {
        if !notes.iter().any(|(id, _, entry)| *id == unread.0 && entry.doc == unread.2.doc) {
            notes.push(unread);
        }
    }
    views(store, client, notes, now)
}

/// A client's notes as somebody reads them here.
fn views(
    store: &Store,
    client: ClientId,
    notes: Vec<Placed>,
    now: UnixMillis,
) -> Result<Vec<NoteView>, CareError> {
    let (today, now_ms) = (now.day(), u64::try_from(now.raw()).unwrap_or_default());
    let mine = me(store)?;
    let directory = directory(store)?;
    let name = |staff: StaffId| directory.name_of(staff).unwrap_or_default();
    let reader = reader(store, client, mine, today)?;
    let mut out = Vec::new();
    for (id, note, entry) in notes {
        let writer = writer(store, &note, &entry);
        let receipts = store.receipts_of(entry.doc, &entry.note)?;
        let reads = Some(mine).filter(|mine| *mine != writer);
        let back = match note.withdrawn {
            true => match taken_back(store, (id, &entry), (&receipts, reads), now_ms)? {
                Some(back) => Some(back),
                None => continue,
            },
            false => None,
        };
        let views = |acknowledged: bool| {
            receipts
                .iter()
                .filter(|receipt| receipt.acknowledged == acknowledged)
                .map(|receipt| ReceiptView { name: name(receipt.staff), at_ms: receipt.at_ms })
                .collect::<Vec<_>>()
        };
        let has =
            |acknowledged: bool| receipts.iter().any(|r| r.staff == mine && r.acknowledged == acknowledged);
        out.push(NoteView {
            note: id,
            client,
            from: name(writer),
            to: note.to.0.iter().copied().collect(),
            importance: note.importance,
            must_acknowledge: note.must_acknowledge,
            text: note.text.as_str().to_owned(),
            at_ms: entry.at_ms,
            clock_ahead: note.clock.minutes(),
            mine: writer == mine,
            for_me: concerns(&note, writer, reader),
            read: has(false),
            acknowledged: has(true),
            read_by: views(false),
            acknowledged_by: views(true),
            withdrawn: note.withdrawn,
            withdrawn_ms: back.as_ref().and_then(|back| back.at_ms),
            withdrawn_news: back.is_some_and(|back| back.news),
            delivery: store.delivery(entry.doc)?,
        });
    }
    Ok(out)
}
