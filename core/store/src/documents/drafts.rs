//! A record being written: durable at every keystroke, and not yet anybody else's.
//!
//! A draft remembers the heads that its writer saw; finishing commits only what was changed, at those heads.

use kengai_model::{FieldChange, Fields};
use kengai_protocol::{DocId, Hash};
use rusqlite::OptionalExtension;

use crate::database::columns::hash;
use crate::documents::doc_kind::{DocKind, note_doc};
use crate::documents::draft_rows::{self, COLUMNS, Draft};
use crate::documents::drafted_photos::{named_in, of_drafts_alone};
use crate::documents::first_change::FirstChange;
use crate::documents::hand::Place;
use crate::documents::history::{AtServer, ChangeHistory, FieldHistory};
use crate::documents::note_ids;
use crate::documents::rows::{heads, row};
use crate::documents::save::{begin, write};
use crate::photos::rows as photo_rows;
use crate::piece::Piece;
use crate::{Store, StoreError};

/// What became of taking a finish back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// The record is a draft again.
    Done,
    /// Nothing is changed: the server has it, and others may have read it.
    Sent,
    /// Nothing is changed: it is a draft already.
    UnderWay,
    /// Nothing is changed: this device finished nothing here, or has taken it back.
    NothingToUndo,
}

impl Store {
    /// Saves a draft: one durable transaction.
    ///
    /// # Errors
    /// The draft stays as it was.
    pub fn save_draft(&mut self, draft: &Draft) -> Result<(), StoreError> {
        let before = self.draft(draft.doc)?.map(|draft| draft.fields).unwrap_or_default();
        let named: Vec<Hash> = named_in(&draft.fields).collect();
        if named_in(&before).all(|photo| named.contains(&photo)) {
            return draft_rows::put(&self.db, draft);
        }
        // A photo that was taken by mistake is nobody's: it is not sent, and its file goes.
        let tx = self.db.transaction()?;
        let photos = of_drafts_alone(&tx)?;
        draft_rows::put(&tx, draft)?;
        let left = of_drafts_alone(&tx)?;
        photos.difference(&left).try_for_each(|photo| photo_rows::leaves(&tx, photo))?;
        Ok(tx.commit()?)
    }

    /// Ends a draft: one commit of what `fields` change of what its writer had seen, at those heads, so that what arrived
    /// meanwhile stays. One durable transaction. (A draft that was never saved may be ended too: what is written in one step.)
    ///
    /// # Errors
    /// The draft stays.
    pub fn finish_draft(&mut self, draft: &Draft, fields: &Fields, at_ms: u64) -> Result<(), StoreError> {
        let before = self.begun_with(draft)?;
        let changes = kengai_model::diff(&before, fields);
        let hand = self.hand(at_ms);
        let tx = self.db.transaction()?;
        let place = Place { circle: draft.circle, doc: draft.doc, kind: draft.kind };
        let written = write(&tx, place, &hand, &draft.base, &changes)?;
        draft_rows::remove(&tx, draft.doc)?;
        if let Some(change) = written.change {
            draft_rows::note_finish(&tx, draft.doc, change)?;
        }
        Ok(tx.commit()?)
    }

    /// What whoever writes a draft had begun with: the fields at the heads that they had seen, passages with what several
    /// people had added to them. What stands in the draft as it stands here was not changed.
    ///
    /// # Errors
    /// No such document, or heads that are not in it.
    pub fn begun_with(&self, draft: &Draft) -> Result<Fields, StoreError> {
        if draft.base.is_empty() {
            return Ok(Fields::new());
        }
        Ok(self.view_at(draft.doc, &draft.base)?.editable())
    }

    /// Ends the draft of a handover note: these fields are a document of their own from now on, whose id is made of what they
    /// say and which is returned; the draft, which has an id of its own, is gone. One durable transaction.
    ///
    /// # Errors
    /// The draft stays.
    pub fn finish_note(&mut self, draft: &Draft, fields: &Fields, at_ms: u64) -> Result<DocId, StoreError> {
        let hand = self.hand(at_ms);
        let begun = FirstChange::make(&hand.actor, fields);
        let hash = begun.hash;
        let doc = note_doc(draft.circle, hash);
        let place = Place { circle: draft.circle, doc, kind: DocKind::Note };
        let tx = self.db.transaction()?;
        begin(&tx, place, &hand, begun)?;
        draft_rows::remove(&tx, draft.doc)?;
        draft_rows::note_finish(&tx, doc, hash)?;
        tx.commit()?;
        Ok(doc)
    }

    /// Takes the last finish of a document back, while the server has not accepted it: the record is a draft again, with
    /// everything in it. One durable transaction.
    ///
    /// The change is not un-made: it may be in an entry, its number in use, or at the server with the answer lost. The
    /// opposite is written beside it, at the state that the finish left, so that what others wrote meanwhile stays. Where
    /// the finish decided between several values, its decision stays: there is no way to write several values back.
    ///
    /// # Errors
    /// Nothing is changed.
    pub fn undo_finish(&mut self, doc: DocId, at_ms: u64) -> Result<Undone, StoreError> {
        if self.draft(doc)?.is_some() {
            return Ok(Undone::UnderWay);
        }
        let finish = match self.unsent_finish(doc)? {
            Ok(finish) => finish,
            Err(undone) => return Ok(undone),
        };
        let row = row(&self.db, doc)?.ok_or(StoreError::NotFound(Piece::Document))?;
        let kind = DocKind::from_number(row.kind).ok_or(StoreError::BadRow)?;
        let fields = self.view_at(doc, &[finish])?.editable();
        let draft = Draft { doc, circle: row.circle, kind, base: vec![finish], fields, updated_ms: at_ms };
        let opposite: Vec<FieldChange> = self
            .fields_of(doc, finish)?
            .into_iter()
            .filter(|field| field.before.len() <= 1)
            .map(|field| FieldChange {
                field: field.field,
                before: field.after,
                after: field.before.into_iter().next(),
            })
            .collect();
        self.take_back(doc, &[finish], &opposite, draft)
    }

    /// Takes a note back that [`Store::finish_note`] wrote into `doc`, by a field that is added to it and says so; what was written
    /// stays, and `draft` is there instead. One durable transaction.
    ///
    /// # Errors
    /// Nothing is changed.
    pub fn undo_note(
        &mut self,
        doc: DocId,
        taken_back: &FieldChange,
        draft: &Draft,
    ) -> Result<Undone, StoreError> {
        // Written under the name that this device had before it began again: only that one could take it back.
        if note_ids::note_of(&taken_back.field).is_some_and(|note| !self.is_own_note_id(note)) {
            return Ok(Undone::NothingToUndo);
        }
        let Some((part, _)) = taken_back.field.rsplit_once('.') else { return Ok(Undone::NothingToUndo) };
        let of_part = |field: &str| field.strip_prefix(part).is_some_and(|rest| rest.starts_with('.'));
        let mut wrote = self.history(doc)?;
        wrote.retain(|change| change.fields.iter().any(|field| of_part(&field.field)));
        let is_taken_back =
            |change: &ChangeHistory| change.fields.iter().any(|f| f.field == taken_back.field);
        if wrote.is_empty() || wrote.iter().any(is_taken_back) {
            return Ok(Undone::NothingToUndo);
        }
        if wrote.iter().any(|change| change.server != AtServer::NotYet) {
            return Ok(Undone::Sent);
        }
        let base = heads(&self.db, doc)?;
        self.take_back(doc, &base, std::slice::from_ref(taken_back), draft.clone())
    }

    fn fields_of(&self, doc: DocId, change: Hash) -> Result<Vec<FieldHistory>, StoreError> {
        let found = self.history(doc)?.into_iter().find(|one| one.hash == change);
        Ok(found.ok_or(StoreError::NotFound(Piece::Change))?.fields)
    }

    /// The change of the last finish of a document, or why it cannot be taken back.
    fn unsent_finish(&self, doc: DocId) -> Result<Result<Hash, Undone>, StoreError> {
        let finish: Option<(Vec<u8>, Option<u64>)> = self
            .db
            .prepare_cached(
                "SELECT finishes.change, entries.counter FROM finishes
                 JOIN changes ON changes.doc = finishes.doc AND changes.hash = finishes.change
                 LEFT JOIN entries ON entries.id = changes.entry WHERE finishes.doc = ?1",
            )?
            .query_row([doc.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(match finish {
            None => Err(Undone::NothingToUndo),
            Some((_, Some(_))) => Err(Undone::Sent),
            Some((change, None)) => Ok(hash(change)?),
        })
    }

    /// Writes the opposite of a finish at these heads, and the draft.
    fn take_back(
        &mut self,
        doc: DocId,
        base: &[Hash],
        opposite: &[FieldChange],
        mut draft: Draft,
    ) -> Result<Undone, StoreError> {
        let hand = self.hand(draft.updated_ms);
        let tx = self.db.transaction()?;
        let kind = row(&tx, doc)?.and_then(|row| DocKind::from_number(row.kind));
        let kind = kind.ok_or(StoreError::NotFound(Piece::Document))?;
        let written = write(&tx, Place { circle: draft.circle, doc, kind }, &hand, base, opposite)?;
        if draft.doc == doc {
            draft.base = written.change.map_or_else(|| base.to_vec(), |change| vec![change]);
        }
        draft_rows::put(&tx, &draft)?;
        draft_rows::forget_finish(&tx, doc)?;
        tx.commit()?;
        Ok(Undone::Done)
    }

    /// The draft of a document, if there is one.
    ///
    /// # Errors
    /// As the database.
    pub fn draft(&self, doc: DocId) -> Result<Option<Draft>, StoreError> {
        Ok(self.drafts()?.into_iter().find(|draft| draft.doc == doc))
    }

    /// All drafts, the one touched last first. There are as many as somebody has begun and not ended: a
    /// handful.
    ///
    /// # Errors
    /// As the database.
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        self.collect(&format!("SELECT {COLUMNS} FROM drafts ORDER BY updated_ms DESC, doc"), [], |row| {
            draft_rows::read(row, 0)
        })
    }

    /// How many drafts there are.
    ///
    /// # Errors
    /// As the database.
    pub fn draft_count(&self) -> Result<u64, StoreError> {
        let count: Option<u64> = self
            .db
            .prepare_cached("SELECT count(*) FROM drafts")?
            .query_row([], |row| row.get(0))
            .optional()?;
        Ok(count.unwrap_or(0))
    }
}
