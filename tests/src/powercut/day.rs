//! A helper's day on a taped disk: aoki records, photographs, writes and syncs, while the others work on disks that hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kengai_model::sample::{note, visit_fields};
use kengai_model::{FieldValue, Fields, diff};
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::{CircleId, CircleKind, DeviceId, DocId, Role};
use kengai_store::{DocKind, Draft, Store, StoreError};
use kengai_sync::SyncError;
use kengai_sync::pace::REQUEST_BYTES_MAX;
use kengai_sync::session::{Session, Step};

use super::check::Expected;
use super::disk::TapedDisk;
use super::image::{Image, Loss, Replay};
use super::states::States;
use super::tape::{Forgets, Tape};
use crate::cast::{Cast, SUZUKI, Who};
use crate::chance::{Dice, SeededRandom};
use crate::exchange::End;
use crate::picture::picture;
use crate::work::{client_of, put_note};

/// Frames of the write-ahead log before it is written back: few, so that a short day sees it often.
const FRAMES_MAX: i32 = 40;
/// Rounds after which a sync has gone wrong.
const ROUNDS_MAX: usize = 50;

/// The dice's number of the step that throws a draft away.
const THROWS_AWAY: usize = 7;

/// A program that is broken on purpose: what the checks are there for. Nothing of it is in the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// It is not.
    Nothing,
    /// `synchronous = NORMAL`.
    Synchronous,
    /// Folders are not synced after a rename.
    FolderSync,
    /// Photo files are not synced.
    PhotoSync,
    /// A photo's row is written before its file.
    RowFirst,
    /// A save is acknowledged before it is committed.
    ToldFirst,
    /// A draft that is thrown away is gone before it is kept.
    GoneFirst,
}

/// A day under way.
pub struct Day {
    /// Everybody.
    pub cast: Cast,
    /// The tape of aoki's disk.
    pub tape: Tape,
    /// What aoki's database held.
    pub states: States,
    aoki: Who,
    device: DeviceId,
    circle: CircleId,
    dice: Dice,
    broken: Broken,
    drafts: Vec<Draft>,
    /// (operations on the tape, document): what was begun, and by when its first save had returned.
    begun: Vec<(usize, DocId)>,
    made: u64,
}

impl Day {
    /// Aoki gets a device with such a disk, joins, and has the client's circle.
    #[must_use]
    pub fn begin(seed: u64, broken: Broken) -> Self {
        let mut cast = Cast::found(seed);
        let tape = Tape::default();
        tape.forget(Forgets {
            folders: broken == Broken::FolderSync,
            files_in: (broken == Broken::PhotoSync).then_some("/photos/"),
        });
        let states = States::new(&tape, FRAMES_MAX);
        let aoki = cast.arrive_on(Arc::new(TapedDisk::new(&tape)), "aoki");
        let dice = Dice::new(seed);
        let (device, circle) = (cast.devices[aoki].id(), CircleId::default());
        let mut day = Self {
            cast,
            tape,
            states,
            aoki,
            device,
            circle,
            dice,
            broken,
            drafts: vec![],
            begun: vec![],
            made: 0,
        };
        day.watch();
        day.states.tell();
        assert!(day.cast.enrol(aoki));
        day.states.tell();
        let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper)];
        day.circle = day.cast.open_circle(CircleKind::Client, &members).unwrap();
        day.cast.record_visit(SUZUKI, day.circle, 900);
        day.others_write();
        day.sync().unwrap();
        day.states.tell();
        day
    }

    fn watch(&mut self) {
        let store = self.cast.devices[self.aoki].read();
        if self.broken == Broken::Synchronous {
            store.database().execute_batch("PRAGMA synchronous = NORMAL").unwrap();
        }
        self.tape.unharmed(|| self.states.watch(store.database()));
    }

    /// What a power cut leaves of aoki's disk.
    #[must_use]
    pub fn left(&self, replay: &Replay, loss: Loss) -> Image {
        replay.left(loss, self.cast.devices[self.aoki].folder().parent().unwrap(), &|_| true)
    }

    /// Where the home is, if it is, on a disk that was made again in `to`.
    #[must_use]
    pub fn home_in(&self, to: &Path) -> PathBuf {
        to.join(self.cast.devices[self.aoki].folder().file_name().unwrap())
    }

    /// Makes aoki's disk again in `to`, as a power cut leaves it; where the home is there, if it is.
    #[must_use]
    pub fn image(&self, replay: &Replay, loss: Loss, to: &Path) -> PathBuf {
        self.left(replay, loss).write(to);
        self.home_in(to)
    }

    /// What an image is held against.
    #[must_use]
    pub fn expected(&self) -> Expected {
        let begun = self.begun.clone();
        Expected { states: self.states.all(), told: self.states.told(), begun, device: self.device }
    }

    /// Aoki's program, if it runs.
    #[must_use]
    pub fn running(&self) -> Option<&Store> {
        let device = &self.cast.devices[self.aoki];
        device.runs().then(|| device.read())
    }

    /// Aoki's program ends in good order; the next step starts it again.
    pub fn stop(&mut self) {
        self.cast.devices[self.aoki].stop();
    }

    fn store(&mut self) -> &mut Store {
        self.cast.devices[self.aoki].store()
    }

    /// Does the next thing that the dice choose; durable when it returns.
    ///
    /// # Errors
    /// It did not work, and nothing of it is there.
    pub fn step(&mut self) -> Result<(), StoreError> {
        self.made += 1;
        self.cast.now_ms += 60_000;
        if !self.cast.devices[self.aoki].runs() {
            self.restart()?;
        }
        // A fault that shows at one kind of step is looked for where it is.
        let often = self.broken == Broken::GoneFirst && self.dice.chance(50);
        match if often { THROWS_AWAY } else { self.dice.below(20) } {
            0..3 => self.record(),
            3..6 => self.key_stroke(),
            6 | THROWS_AWAY => self.throw_away_or_take_back(),
            8..11 => self.photograph(),
            11 | 12 => self.write_note(),
            13 => self.receive_receipt(),
            14 => self.form(),
            15 | 16 => self.sync(),
            17 => {
                self.others_write();
                self.sync()
            }
            18 => kengai_store::raw::checkpoint(self.store().database()),
            _ => self.restart(),
        }?;
        self.states.tell();
        Ok(())
    }

    fn form(&mut self) -> Result<(), StoreError> {
        let now = self.cast.now_ms;
        self.store().form_entries(now).map(drop)
    }

    fn restart(&mut self) -> Result<(), StoreError> {
        self.cast.devices[self.aoki].reopen()?;
        self.watch();
        Ok(())
    }

    fn fields(&self) -> Fields {
        let mut fields = visit_fields(self.made);
        fields.insert("client".to_owned(), FieldValue::Str(client_of(self.circle).to_string()));
        fields
    }

    fn record(&mut self) -> Result<(), StoreError> {
        if self.broken == Broken::ToldFirst {
            self.states.tell_before_the_commit();
        }
        // A finished draft, or a whole record.
        let fields = self.fields();
        let (circle, now) = (self.circle, self.cast.now_ms);
        let doc = self.drafts.pop().map_or_else(|| self.new_id(), |draft| draft.doc);
        let changes = diff(&Fields::new(), &fields);
        self.store().write_document(circle, doc, DocKind::Visit, &[], &changes, now).map(drop)
    }

    fn new_id(&self) -> DocId {
        let random = SeededRandom::new(self.made, "document");
        DocId::make(self.circle, DocKind::Visit.number(), &random)
    }

    fn key_stroke(&mut self) -> Result<(), StoreError> {
        if self.drafts.is_empty() || self.dice.chance(20) {
            let (doc, updated_ms) = (self.new_id(), self.cast.now_ms);
            let fields = self.fields();
            let circle = self.circle;
            self.drafts.push(Draft { doc, circle, kind: DocKind::Visit, base: vec![], fields, updated_ms });
        }
        let mut draft = self.drafts[self.dice.below(self.drafts.len())].clone();
        draft.updated_ms = self.cast.now_ms;
        let text = format!("下書き{}", self.made);
        draft.fields.insert("remarks".to_owned(), FieldValue::Str(text));
        self.store().save_draft(&draft)?;
        if self.begun.iter().all(|(_, doc)| *doc != draft.doc) {
            self.begun.push((self.tape.len(), draft.doc));
        }
        Ok(())
    }

    /// A slip of the finger, or its undoing.
    fn throw_away_or_take_back(&mut self) -> Result<(), StoreError> {
        let now = self.cast.now_ms;
        let thrown = self.store().discarded()?;
        if !thrown.is_empty() && (self.drafts.is_empty() || self.dice.chance(50)) {
            let one = &thrown[self.dice.below(thrown.len())];
            let back = self.store().take_discarded_back(one.id, now)?;
            self.drafts.extend(back);
            return Ok(());
        }
        let written = self.store().drafts()?;
        self.drafts.retain(|draft| written.iter().any(|there| there.doc == draft.doc));
        if self.drafts.is_empty() {
            return self.key_stroke();
        }
        let which = self.dice.below(self.drafts.len());
        let draft = self.drafts[which].clone();
        if self.broken == Broken::GoneFirst {
            let gone = "DELETE FROM drafts WHERE doc = ?1";
            self.store().database().execute(gone, [draft.doc.as_bytes()])?;
            self.photograph()?;
            self.store().save_draft(&draft)?;
        }
        self.store().discard_draft(draft.doc, now)?;
        self.drafts.remove(which);
        Ok(())
    }

    fn photograph(&mut self) -> Result<(), StoreError> {
        let (circle, now, plain) = (self.circle, self.cast.now_ms, picture(self.made));
        if self.broken != Broken::RowFirst {
            // Whole by itself: no record names it.
            return self.store().add_photo(circle, &plain, None, now).map(drop);
        }
        let suzuki = self.cast.devices[SUZUKI].store();
        let id = suzuki.add_photo(circle, &plain, None, now)?.full;
        let sealed = suzuki.sealed_photo(id)?;
        let store = self.store();
        store.database().execute(
            "INSERT INTO photos (id, circle, bytes, own, here, at_ms) VALUES (?1, ?2, ?3, 1, 1, ?4)",
            rusqlite::params![id.as_bytes(), circle.as_bytes(), sealed.len(), now],
        )?;
        store.home().photos().write(&sealed).map(drop)
    }

    fn write_note(&mut self) -> Result<(), StoreError> {
        let (circle, now) = (self.circle, self.cast.now_ms);
        let (_, note) = note(self.made);
        put_note(self.store(), circle, &note, now).map(drop)
    }

    fn receive_receipt(&mut self) -> Result<(), StoreError> {
        let (circle, at_ms) = (self.circle, self.cast.now_ms);
        let notes = self.store().notes_of_client(circle, client_of(circle), 100)?;
        let Some(entry) = notes.first() else { return Ok(()) };
        let id: kengai_model::NoteId = entry.note.parse().map_err(|_| StoreError::BadRow)?;
        let staff = self.cast.devices[self.aoki].staff;
        let kind = if self.dice.chance(50) { ReceiptKind::Read } else { ReceiptKind::Acknowledged };
        let receipt = Receipt { kind, doc: entry.doc, note: *id.as_bytes(), staff, at_ms };
        self.store().write_receipts(circle, &[receipt])
    }

    /// Suzuki has news for aoki.
    fn others_write(&mut self) {
        let seed = 1_000 + self.made;
        self.cast.record_visit(SUZUKI, self.circle, seed);
        self.cast.take_picture(SUZUKI, self.circle, seed);
        self.cast.server.back_up(self.cast.now_ms);
        assert_eq!(self.cast.sync(SUZUKI).end, End::Done);
    }

    /// As `Cast::sync`, without a fault on the way, and with the store's word when it refuses.
    fn sync(&mut self) -> Result<(), StoreError> {
        let (key, now) = (self.cast.devices[self.aoki].key(), self.cast.now_ms);
        let mut session = Session::default();
        for _ in 0..ROUNDS_MAX {
            let exchange = session.next(self.store(), now, REQUEST_BYTES_MAX).map_err(refusal)?;
            let answer = self.cast.server.ledger().sync(&key, exchange.request.clone(), now).unwrap();
            match session.take(self.store(), &exchange, &answer, now).map_err(refusal)? {
                Step::Done => return self.sync_photos(),
                Step::Again => {}
                Step::HandBackControl(_) => panic!("this server lost nothing"),
            }
        }
        panic!("the sync did not come to an end")
    }

    fn sync_photos(&mut self) -> Result<(), StoreError> {
        let key = self.cast.devices[self.aoki].key();
        for photo in self.store().photos_to_send(10)? {
            let sealed = self.store().sealed_photo(photo.id)?;
            let ledger = self.cast.server.ledger();
            let place = ledger.put_blob(&key, &photo.circle, &photo.id, &sealed).unwrap();
            self.store().photo_sent(photo.id, place)?;
        }
        for photo in self.store().photos_to_fetch(&[], 10)? {
            let sealed = self.cast.server.ledger().get_blob(&key, &photo.circle, &photo.id).unwrap();
            self.store().keep_photo(photo.id, &sealed)?;
        }
        Ok(())
    }
}

fn refusal(error: SyncError) -> StoreError {
    match error {
        SyncError::Store(error) | SyncError::Answer(kengai_store::AnswerError::Store(error)) => error,
        other => panic!("the store did not say what is wrong: {other:?}"),
    }
}
