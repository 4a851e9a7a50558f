//! Fields that two people wrote at the same time, in any document: both values stay, and a manager decides.

use kengai_model::{ClientId, FieldChange, FieldValue, VisitId, Words, spec};
use kengai_protocol::{DocId, Hash};
use kengai_store::{AtServer, Concurrent, DocKind, Store, View};
use serde::Serialize;

use crate::book::as_text::text;
use crate::book::carebook::need_manager;
use crate::book::concurrent::{grouped, reads_alike};
use crate::book::doc_state::DocState;
use crate::book::reasons::one_line;
use crate::book::sought::Sought;
use crate::book::whereabouts::doc_of;
use crate::people::names::{Names, Writer};
use crate::said::standing::{Said, Standing, standing};
use crate::{CareError, Conflicts};

/// One of the values of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictValue {
    /// The value; `None` where somebody cleared the field.
    pub value: Option<FieldValue>,
    /// As people read it.
    pub shown: Words,
    /// Who wrote it, the first of them.
    pub by: Writer,
    /// Who else wrote exactly this.
    pub also_by: Vec<Writer>,
    /// When, by their device's clock, Unix milliseconds.
    pub device_ms: Option<u64>,
    /// When the server took it.
    pub server: AtServer,
    /// Why, where whoever wrote it decided between several values.
    pub reason: Option<String>,
}

/// A field with more than one value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldConflict {
    /// The document; for a visit its id.
    #[serde(serialize_with = "text")]
    pub document: DocId,
    /// The client whom it is about.
    pub client: Option<ClientId>,
    /// What the document is called.
    pub title: Words,
    /// The field's path.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// Who wrote what, in an order that is the same on every device.
    pub values: Vec<ConflictValue>,
    /// The state of the document that this shows: whoever decides names it, so that what they have not seen stays.
    pub seen: DocState,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    /// What the document is called.
    pub title: Words,
    /// The field's path.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// The value that was chosen, as people read it.
    pub chosen: Words,
    /// What was not chosen, with its writers: it stays in the history, and they are told.
    pub others: Vec<Said>,
    /// All that stands now: more than what was chosen where something came that had not been seen.
    pub now: Standing,
}

impl From<Said> for ConflictValue {
    fn from(said: Said) -> Self {
        let mut by = said.by.into_iter();
        Self {
            value: said.value,
            shown: said.shown,
            by: by.next().unwrap_or(Writer::nobody(None)),
            also_by: by.collect(),
            device_ms: said.device_ms,
            server: said.server,
            reason: said.reason,
        }
    }
}

/// The conflicts that a view of a document shows, which it had at these heads.
fn in_view(
    store: &Store,
    names: &Names<'_>,
    (doc, kind): (DocId, DocKind),
    view: &View,
    heads: &[Hash],
) -> Result<Vec<FieldConflict>, CareError> {
    let title = names.title(kind, &view.fields);
    let mut out = Vec::with_capacity(view.conflicts.len());
    for field in view.conflicts.keys() {
        let Standing { label, values, .. } = standing(store, names, doc, view, field)?;
        out.push(FieldConflict {
            document: doc,
            client: Names::client_in(&view.fields),
            title: title.clone(),
            label,
            field: field.clone(),
            values: values.into_iter().map(Into::into).collect(),
            seen: DocState::of(heads),
        });
    }
    Ok(out)
}

fn of_document(
    store: &Store,
    names: &Names<'_>,
    doc: DocId,
    kind: DocKind,
) -> Result<Vec<FieldConflict>, CareError> {
    let Some((view, heads)) = store.document(doc)? else { return Ok(Vec::new()) };
    in_view(store, names, (doc, kind), &view, &heads)
}

impl Conflicts<'_> {
    /// The fields of a visit's record that hold more than one value.
    ///
    /// # Errors
    /// Not on this device.
    pub fn of_visit(&self, visit: VisitId) -> Result<Vec<FieldConflict>, CareError> {
        let store = self.book.lock();
        let doc = doc_of(visit);
        store.circle_of(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
        of_document(&store, &Names::load(&store, self.book.now_instant().day())?, doc, DocKind::Visit)
    }

    /// Every field that holds more than one value, of all documents on this device.
    ///
    /// # Errors
    /// Not joined.
    pub fn all(&self) -> Result<Vec<FieldConflict>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let mut out = Vec::new();
        for (doc, kind) in store.docs_in_conflict()? {
            out.extend(of_document(&store, &names, doc, kind)?);
        }
        Ok(out)
    }

    /// Decides a conflict: writes one of its values over all that was seen of them. `document` is named as the conflict names
    /// it, `choice` counts its values from 0, `seen` is what the conflict says there: what came since stays beside what is
    /// chosen. The decision is a change like any other: it stands in the history with what it decided between and with its
    /// reason, and whoever wrote what was not chosen is told.
    ///
    /// # Errors
    /// Not a manager's device, no such conflict, no such value, or no reason.
    pub fn settle_for(
        &self,
        document: DocId,
        field: &str,
        choice: usize,
        seen: &DocState,
        reason: &str,
    ) -> Result<Settled, CareError> {
        self.settle(document, field, seen, reason, |values| {
            let chosen = values.get(choice).ok_or(CareError::NotFound(Sought::Value))?;
            Ok(chosen[0].value.clone())
        })
    }

    /// The same with a value that is written anew, where none of them, or more than one of them, is true: `text` as people
    /// type that field. It stands for exactly what was seen, like a choice.
    ///
    /// # Errors
    /// As [`crate::Conflicts::settle_for`]; or [`CareError::Field`]: the text is no value of that field, or empty.
    pub fn settle_anew(
        &self,
        document: DocId,
        field: &str,
        text: &str,
        seen: &DocState,
        reason: &str,
    ) -> Result<Settled, CareError> {
        let spec = spec::find(field).ok_or(CareError::NotFound(Sought::Conflict))?;
        let value = spec.parse(text).map_err(|fault| fault.of(field))?;
        self.settle(document, field, seen, reason, |_| Ok(Some(value)))
    }

    fn settle(
        &self,
        doc: DocId,
        field: &str,
        seen: &DocState,
        reason: &str,
        decide: impl FnOnce(&[Vec<&Concurrent>]) -> Result<Option<FieldValue>, CareError>,
    ) -> Result<Settled, CareError> {
        let mut store = self.book.lock();
        need_manager(&store)?;
        let reason = one_line(
            reason,
            Words::lit(
                "決めた理由がありません。「本人に測り直した」のように理由を書いてください",
                "why it is decided so is missing. Please write the reason, such as “measured again”",
            ),
        )?;
        let (now, heads) = store.document(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
        let mut base = seen.heads().to_vec();
        let then = store.view_at(doc, &base)?;
        let values = then.conflicts.get(field).ok_or(CareError::NotFound(Sought::Conflict))?;
        if now.conflicts.get(field) == Some(values) {
            // Nothing came to this field: no need to write beside what came to others.
            base = heads;
        }
        let after = decide(&grouped(field, values))?;
        let others = {
            let names = Names::load(&store, self.book.now_instant().day())?;
            let mut others = standing(&store, &names, doc, &then, field)?.values;
            others.retain(|other| !reads_alike(field, other.value.as_ref(), after.as_ref()));
            others
        };
        let before = then.fields.get(field).cloned();
        let change = FieldChange { field: field.to_owned(), before, after: after.clone() };
        store.decide(doc, &base, std::slice::from_ref(&change), reason, self.book.now())?;
        let names = Names::load(&store, self.book.now_instant().day())?;
        let (view, _) = store.document(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
        let kind = store.kind_of(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
        let now = standing(&store, &names, doc, &view, field)?;
        Ok(Settled {
            title: names.title(kind, &view.fields),
            field: field.to_owned(),
            label: now.label.clone(),
            chosen: Said::words(&names, field, after.as_ref()),
            others,
            now,
        })
    }

    /// Notes that somebody was shown these conflicts: [`crate::Conflicts::shown`] gives them to whoever decides in a later run.
    ///
    /// # Errors
    /// As the store.
    pub fn note_shown(&self, conflicts: &[FieldConflict]) -> Result<(), CareError> {
        let mut docs: Vec<DocId> = conflicts.iter().map(|one| one.document).collect();
        docs.dedup();
        Ok(self.book.lock().note_conflicts_listed(&docs)?)
    }

    /// The conflicts of a document as somebody was shown them last on this device; as they are, where nobody was.
    ///
    /// # Errors
    /// Not on this device.
    pub fn shown(&self, doc: DocId) -> Result<Vec<FieldConflict>, CareError> {
        let store = self.book.lock();
        let names = Names::load(&store, self.book.now_instant().day())?;
        let kind = store.kind_of(doc)?.ok_or(CareError::NotFound(Sought::Record))?;
        let Some(heads) = store.listed_at(doc)? else { return of_document(&store, &names, doc, kind) };
        in_view(&store, &names, (doc, kind), &store.view_at(doc, &heads)?, &heads)
    }
}
