//! What managers decided about one photo, as far as it is decided. Two who decide apart, one that it is shown and one that it stays
//! hidden, write into different fields, and neither overrules the other: then nothing is decided, and it is hidden. Being shown
//! holds only against what whoever decided so had seen: not against a withdrawal that was written later, on whatever day.

use kengai_model::photo_consent::PhotoHidden;
use kengai_model::{CareDay, FieldValue, Sha256};
use kengai_protocol::DocId;
use kengai_store::{Store, View};

use crate::CareError;

const WITHDRAWN: &str = "photo_consent.withdrawn";

/// What stands about a photo.
pub(crate) struct Decided {
    /// Everything that may have been decided.
    values: Vec<PhotoHidden>,
    /// Whoever shows it had seen that it was hidden.
    knew_hidden: bool,
    /// Whoever shows it had seen the withdrawal that stands.
    knew_withdrawn: bool,
}

impl Decided {
    /// By what stands alone, as if all who wrote had seen everything.
    pub(crate) fn of(view: &View, sha: &Sha256, stands: &PhotoHidden) -> Self {
        Self { values: decisions(view, sha, stands), knew_hidden: true, knew_withdrawn: true }
    }

    fn is_shown_by_any(&self) -> bool {
        self.values.iter().any(|one| one.shown.is_some())
    }

    /// Whether managers decided differently, apart from each other.
    pub(crate) fn is_split(&self) -> bool {
        let hidden = self.values.iter().filter(|one| one.is_hidden()).count();
        let is_mixed = hidden > 0 && hidden < self.values.len();
        is_mixed || !self.knew_hidden && self.values.iter().any(|one| one.on.is_some() && one.shown.is_some())
    }

    /// Whether what stands does not count as it stands: the same words of somebody who has seen everything are another decision, and
    /// must be written as one.
    pub(crate) fn is_overtaken(&self) -> bool {
        self.is_split() || !self.knew_withdrawn
    }

    /// What hides it, if anybody's decision does that nobody who knew it overruled.
    pub(crate) fn hides(&self) -> Option<&PhotoHidden> {
        let split = self.is_split();
        self.values.iter().find(|one| one.is_hidden() || split && one.on.is_some())
    }

    /// Whether somebody asked about this very photo since consent was withdrawn on a day.
    pub(crate) fn is_shown_since(&self, withdrawn: CareDay) -> bool {
        let shown = !self.values.is_empty() && self.values.iter().all(|one| one.is_shown_since(withdrawn));
        shown && self.knew_withdrawn
    }
}

/// Looks for each photo that somebody shows what they had seen.
pub(crate) fn look_into<'a>(
    store: &Store,
    doc: DocId,
    all: impl Iterator<Item = (&'a Sha256, &'a mut Decided)>,
) -> Result<(), CareError> {
    let mut shown: Vec<_> = all.filter(|(_, one)| one.is_shown_by_any()).collect();
    if shown.is_empty() {
        return Ok(());
    }
    let of = |sha: &Sha256, last: &str| format!("photo_hidden.{sha}.{last}");
    let pairs = shown.iter().flat_map(|(sha, _)| {
        let earlier = [WITHDRAWN.to_owned(), of(sha, "on"), of(sha, "why"), of(sha, "reason")];
        earlier.map(|earlier| (of(sha, "shown"), earlier))
    });
    let knew = store.written_after(doc, &pairs.collect::<Vec<_>>())?;
    for ((_, one), knew) in shown.iter_mut().zip(knew.chunks(4)) {
        (one.knew_withdrawn, one.knew_hidden) = (knew[0], knew[1..].iter().all(|knew| *knew));
    }
    Ok(())
}

/// Every value of a field that holds a day.
pub(crate) fn days(view: &View, path: &str, alone: Option<CareDay>) -> Vec<Option<CareDay>> {
    let Some(several) = view.conflicts.get(path) else { return vec![alone] };
    let day = |value: &Option<FieldValue>| match value {
        Some(FieldValue::Str(text)) => text.parse().ok(),
        _ => None,
    };
    several.iter().map(|one| day(&one.value)).collect()
}

/// Everything that may have been decided about a photo.
fn decisions(view: &View, sha: &Sha256, stands: &PhotoHidden) -> Vec<PhotoHidden> {
    let mut out = Vec::new();
    for on in days(view, &format!("photo_hidden.{sha}.on"), stands.on) {
        for shown in days(view, &format!("photo_hidden.{sha}.shown"), stands.shown) {
            out.push(PhotoHidden { on, shown, ..stands.clone() });
        }
    }
    out
}
