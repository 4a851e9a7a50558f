//! Drafts of every kind: what a person types at length is durable at every keystroke and nobody else's before it is finished.
//!
//! The nouns (`visits`, `incidents`, `service_plans`, `clients`, `handovers`) say what may be written; how a draft begins, is
//! written into and ends is here, once. What a script writes in one step goes the same way: a draft that ends at once, so
//! it can be taken back like any other. Edits of the rota have no drafts: each is a single tap, whole by itself.

use kengai_model::Fields;
use kengai_model::clock_mark::ClockMark;
use kengai_protocol::{CircleId, DocId};
use kengai_store::{Concurrent, DocKind, Draft, Store, Undone};

use crate::CareError;
use crate::book::carebook::{is_manager, me, staff_id};
use crate::book::sought::Sought;
use crate::book::whereabouts::not_here;

/// How a new document is written: [`begin`] or [`create`].
pub(crate) type Begin = fn(&mut Store, CircleId, DocId, DocKind, Fields, u64) -> Result<(), CareError>;

/// Begins the draft of a document that is not there yet. Durable when it returns.
pub(crate) fn begin(
    store: &mut Store,
    circle: CircleId,
    doc: DocId,
    kind: DocKind,
    fields: Fields,
    now: u64,
) -> Result<(), CareError> {
    let draft = Draft { doc, circle, kind, base: Vec::new(), fields, updated_ms: now };
    Ok(store.save_draft(&draft)?)
}

/// A document as whoever looks at it now would begin to change it.
fn seen_now(store: &Store, doc: DocId, now: u64) -> Result<Draft, CareError> {
    let Some((view, base)) = store.document(doc)? else { return Err(not_here(store, doc)?) };
    let circle = store.circle_of(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
    let kind = store.kind_of(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
    Ok(Draft { doc, circle, kind, base, fields: view.editable(), updated_ms: now })
}

/// Opens a document for a change, or leaves the draft that is open. Durable when it returns.
pub(crate) fn open(store: &mut Store, doc: DocId, now: u64) -> Result<(), CareError> {
    if store.draft(doc)?.is_none() {
        let draft = seen_now(store, doc, now)?;
        store.save_draft(&draft)?;
    }
    Ok(())
}

/// A document as it is being written here, or else as it stands; and whether it is being written.
pub(crate) fn as_written(store: &Store, doc: DocId) -> Result<Option<(Fields, bool)>, CareError> {
    if let Some(draft) = store.draft(doc)? {
        return Ok(Some((draft.fields, true)));
    }
    // What was begun, finished, taken back and thrown away is nothing.
    let here = store.document(doc)?.filter(|(view, _)| !view.fields.is_empty());
    Ok(here.map(|(view, _)| (view.fields, false)))
}

/// Changes the draft that is open. Durable when it returns.
pub(crate) fn write_draft(
    store: &mut Store,
    doc: DocId,
    now: u64,
    change: impl FnOnce(&Fields) -> Result<Fields, CareError>,
) -> Result<(), CareError> {
    let mut draft = store.draft(doc)?.ok_or(CareError::NoDraft)?;
    let fields = change(&draft.fields)?;
    let typed = kengai_model::diff(&draft.fields, &fields);
    leaves_undecided(store, &draft, &fields, |path| typed.iter().any(|change| change.field == path))?;
    draft.fields = fields;
    draft.updated_ms = now;
    Ok(store.save_draft(&draft)?)
}

/// Changes the draft that is open, or the document at once where none is. Durable when it returns.
pub(crate) fn write(
    store: &mut Store,
    doc: DocId,
    now: u64,
    change: impl FnOnce(&Fields) -> Result<Fields, CareError>,
) -> Result<(), CareError> {
    if store.draft(doc)?.is_some() {
        return write_draft(store, doc, now, change);
    }
    let draft = seen_now(store, doc, now)?;
    let fields = change(&draft.fields)?;
    end(store, &draft, &fields, now)
}

/// Writes a new document in one step. Durable when it returns.
pub(crate) fn create(
    store: &mut Store,
    circle: CircleId,
    doc: DocId,
    kind: DocKind,
    fields: Fields,
    now: u64,
) -> Result<(), CareError> {
    let draft = Draft { doc, circle, kind, base: Vec::new(), fields, updated_ms: now };
    Ok(store.finish_draft(&draft, &draft.fields, now)?)
}

/// Ends the draft that is open. `last` sees what its writer had seen and what they wrote, and says what is to stand; the
/// draft stays if it refuses. Durable when it returns.
pub(crate) fn finish(
    store: &mut Store,
    doc: DocId,
    now: u64,
    last: impl FnOnce(&Fields, &Fields) -> Result<Fields, CareError>,
) -> Result<(), CareError> {
    let Some(draft) = store.draft(doc)? else { return Err(no_draft(store, doc)?) };
    let seen = store.begun_with(&draft)?;
    let fields = last(&seen, &draft.fields)?;
    end(store, &draft, &fields, now)
}

/// Ends a draft with these fields. The draft stays if it is refused. Durable when it returns.
pub(crate) fn end(store: &mut Store, draft: &Draft, fields: &Fields, now: u64) -> Result<(), CareError> {
    leaves_undecided(store, draft, fields, |_| true)?;
    Ok(store.finish_draft(draft, fields, now)?)
}

/// Nobody but a manager decides between what several people wrote, with a reason, and nobody by typing over it: only what its
/// writer had seen as several values, and still stands as several, is refused. A draft that was begun before another value came goes on, and
/// what it says joins them. Whoever wrote all of the values alone, on two phones, overrules nobody and may.
fn leaves_undecided(
    store: &Store,
    draft: &Draft,
    fields: &Fields,
    is_asked: impl Fn(&str) -> bool,
) -> Result<(), CareError> {
    if draft.base.is_empty() {
        return Ok(());
    }
    let Some((now, _)) = store.document(draft.doc)? else { return Ok(()) };
    if now.conflicts.is_empty() {
        return Ok(());
    }
    let seen = store.view_at(draft.doc, &draft.base)?;
    let begun = seen.editable();
    let mine = me(store)?;
    for path in now.conflicts.keys().filter(|path| *path != ClockMark::AHEAD && is_asked(path)) {
        let Some(values) = seen.conflicts.get(path) else { continue };
        let is_mine = |one: &Concurrent| {
            let writer = one.device.parse().ok().and_then(|device| store.staff_of(&device));
            writer.is_some_and(|writer| staff_id(writer) == mine)
        };
        if begun.get(path) != fields.get(path) && !values.iter().all(is_mine) {
            let field = path.clone();
            return Err(match is_manager(store) {
                true => CareError::DecideWithReason(field),
                false => CareError::Undecided(field),
            });
        }
    }
    Ok(())
}

/// Why there is nothing to finish: it is finished, or was never begun.
pub(crate) fn no_draft(store: &Store, doc: DocId) -> Result<CareError, CareError> {
    let here = store.document(doc)?.is_some_and(|(view, _)| !view.fields.is_empty());
    Ok(if here { CareError::AlreadyFinished } else { CareError::NoDraft })
}

/// Throws the draft that is open away, so that it can be taken back; what was finished before stays as it was.
pub(crate) fn discard(store: &mut Store, doc: DocId, now: u64) -> Result<(), CareError> {
    store.draft(doc)?.ok_or(CareError::NoDraft)?;
    Ok(store.discard_draft(doc, now)?)
}

/// Takes the last finish of a document back while it is not sent.
pub(crate) fn undo(store: &mut Store, doc: DocId, now: u64) -> Result<(), CareError> {
    undone(store.undo_finish(doc, now)?)
}

pub(crate) fn undone(undone: Undone) -> Result<(), CareError> {
    match undone {
        Undone::Done => Ok(()),
        Undone::Sent => Err(CareError::AlreadySent),
        Undone::UnderWay => Err(CareError::UnderWay),
        Undone::NothingToUndo => Err(CareError::NothingToUndo),
    }
}
