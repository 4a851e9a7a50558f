//! Which photos nobody sees, and why: the one place that says so, for the door, the record, its history, search and whoever asks
//! for the picture itself. Managers see them no more than helpers do: they have the list (`photos/hidden.rs`).
//!
//! Where several people's values stand in the client's sheet, a photo is hidden if any of them hides it: what was shown cannot be
//! taken back.

mod captions;
mod consent;
mod decided;
mod once;
mod photos_named;
mod which;

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::photo::Photo;
use kengai_model::photo_consent::{HiddenWhy, PhotoConsent, PhotoHidden};
use kengai_model::{CareDay, ClientId, ClientSheet, PhotoId, Sha256, VisitRecord};
use kengai_protocol::Hash;
use kengai_store::doc_kind::client_id;
use kengai_store::{Store, View};

use crate::CareError;
use crate::book::sought::Sought;
use crate::book::whereabouts::circle_of;
pub(crate) use crate::hiding::captions::may_caption;
pub(crate) use crate::hiding::consent::TakenOn;
use crate::hiding::consent::{Consent, anew_ms};
use crate::hiding::decided::{Decided, days, look_into};
pub(crate) use crate::hiding::once::{OncePhoto, ever_hidden, once};
pub(crate) use crate::hiding::photos_named::{NamedPhoto, named_of, naming};
pub(crate) use crate::hiding::which::{number_of, which};

/// What a client's sheet says of photos, for whoever looks on a day.
pub(crate) struct Hiding {
    /// Consent as it stands; several where it may be any of them.
    consents: Vec<Consent>,
    /// What was decided about each.
    decided: BTreeMap<Sha256, Decided>,
    today: CareDay,
}

impl Hiding {
    /// # Errors
    /// The client is not on this device.
    pub(crate) fn load(store: &Store, client: ClientId, today: CareDay) -> Result<Self, CareError> {
        let doc = client_id(circle_of(store, client)?, client);
        let (view, _) = store.document(doc)?.ok_or(CareError::NotFound(Sought::Client))?;
        let sheet = ClientSheet::from_fields(&view.fields)?;
        let mut hiding = Self::of(&view, &sheet, today);
        let anew = anew_ms(store, doc, &view, &sheet.photo_consent)?;
        hiding.consents.iter_mut().for_each(|consent| consent.anew_ms = anew);
        look_into(store, doc, hiding.decided.iter_mut())?;
        Ok(hiding)
    }

    /// The same where no sheet of the client may be here: then nothing is known against a photo.
    pub(crate) fn load_if_here(
        store: &Store,
        client: ClientId,
        today: CareDay,
    ) -> Result<Option<Self>, CareError> {
        match Self::load(store, client, today) {
            Ok(hiding) => Ok(Some(hiding).filter(|hiding| !hiding.hides_nothing())),
            Err(CareError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn of(view: &View, sheet: &ClientSheet, today: CareDay) -> Self {
        let mut consents = Vec::new();
        for withdrawn in days(view, "photo_consent.withdrawn", sheet.photo_consent.withdrawn) {
            for given in days(view, "photo_consent.given", sheet.photo_consent.given) {
                let days = PhotoConsent { given, withdrawn, ..PhotoConsent::default() };
                consents.push(Consent { days, anew_ms: None });
            }
        }
        let mut decided = BTreeMap::new();
        for (sha, one) in &sheet.photos_hidden {
            decided.insert(*sha, Decided::of(view, sha, one));
        }
        // Where the value that was chosen to stand is that nothing stands.
        for path in view.conflicts.keys() {
            let sha =
                path.strip_prefix("photo_hidden.").and_then(|rest| rest.split('.').next()?.parse().ok());
            if let Some(sha) = sha {
                decided.entry(sha).or_insert_with(|| Decided::of(view, &sha, &PhotoHidden::default()));
            }
        }
        Self { consents, decided, today }
    }

    /// Whether anything was decided to be hidden.
    fn hides_any(&self) -> bool {
        self.decided.values().any(|one| one.hides().is_some())
    }

    /// The photos about which a manager decided that they are hidden.
    pub(crate) fn decided_hidden(&self) -> impl Iterator<Item = Sha256> + '_ {
        self.decided.iter().filter(|(_, one)| one.hides().is_some()).map(|(sha, _)| *sha)
    }

    /// Whether managers decided differently about a photo, apart from each other: nothing is decided then.
    pub(crate) fn is_split(&self, sha: &Sha256) -> bool {
        self.decided.get(sha).is_some_and(Decided::is_split)
    }

    /// Whether consent was ever withdrawn that may hide something.
    pub(crate) fn is_withdrawn(&self) -> bool {
        self.consents.iter().any(|consent| consent.days.withdrawn.is_some_and(|day| day <= self.today))
    }

    fn hides_nothing(&self) -> bool {
        self.decided.is_empty() && self.consents.iter().all(|consent| consent.days.withdrawn.is_none())
    }

    /// The day of a withdrawal that holds on a day: none may be taken.
    pub(crate) fn withdrawn_by(&self, day: CareDay) -> Option<CareDay> {
        self.consents.iter().filter_map(|consent| consent.withdrawn_by(day)).min()
    }

    /// Whether photos may be taken on a day, whoever of several is right.
    pub(crate) fn covers(&self, day: CareDay) -> bool {
        self.consents.iter().all(|consent| consent.covers(day))
    }

    /// Whether what was decided about a photo does not count as it stands, so that the same decision must be written anew.
    pub(crate) fn is_overtaken(&self, sha: &Sha256) -> bool {
        self.decided.get(sha).is_some_and(Decided::is_overtaken)
    }

    /// The day of a consent that was given after a day, the latest of several.
    pub(crate) fn given_after(&self, day: CareDay) -> Option<CareDay> {
        self.consents.iter().filter_map(|consent| consent.days.given.filter(|given| *given > day)).max()
    }

    /// Why a photo of a visit of a day is not seen; of a day that nobody knows, whatever could hide it does.
    pub(crate) fn hides(&self, sha: &Sha256, taken: Option<TakenOn>) -> Option<HiddenWhy> {
        let decided = self.decided.get(sha);
        if let Some(hidden) = decided.and_then(Decided::hides) {
            return Some(hidden.why.unwrap_or(HiddenWhy::Other));
        }
        let asked_since = |withdrawn| decided.is_some_and(|one| one.is_shown_since(withdrawn));
        let mut withdrawn = self.consents.iter().filter_map(|consent| consent.hides(taken, self.today));
        withdrawn.any(|withdrawn| !asked_since(withdrawn)).then_some(HiddenWhy::ConsentWithdrawn)
    }

    /// The hidden photos of a record.
    pub(crate) fn of_record(&self, record: &VisitRecord) -> BTreeMap<PhotoId, HiddenWhy> {
        let hides = |photo: &Photo| self.hides(&photo.sha?, Some(TakenOn { day: record.date, at: photo.at }));
        record.photos.iter().filter_map(|(id, photo)| Some((*id, hides(photo)?))).collect()
    }
}

/// Takes what is to be seen on a photo out of a record, where nobody sees it. That there is one stays: it was taken.
pub(crate) fn hide_photos(
    store: &Store,
    record: &mut VisitRecord,
    today: CareDay,
) -> Result<BTreeMap<PhotoId, HiddenWhy>, CareError> {
    if record.photos.is_empty() {
        return Ok(BTreeMap::new());
    }
    let hiding = Hiding::load_if_here(store, record.client, today)?;
    let hidden = hiding.map(|hiding| hiding.of_record(record)).unwrap_or_default();
    for (id, photo) in &mut record.photos {
        if hidden.contains_key(id) {
            (photo.sha, photo.thumbnail, photo.placeholder, photo.caption) = (None, None, None, None);
        }
    }
    Ok(hidden)
}

/// Why a photo is not given to anybody on this device, if it is not.
pub(crate) fn hidden_why(store: &Store, sha: Sha256, today: CareDay) -> Result<Option<HiddenWhy>, CareError> {
    for client in store.clients_of_photo(Hash(*sha.as_bytes()))? {
        let Some(hiding) = Hiding::load_if_here(store, client, today)? else { continue };
        // Records are read only where it depends on the day.
        let worst = hiding.hides(&sha, None);
        if worst.is_none() && hiding.decided.is_empty() {
            continue;
        }
        let named = naming(store, client, sha)?;
        let why = match named.as_slice() {
            // No record names it any more: where anything of the client is hidden, nobody can say that this is not.
            [] => worst.or_else(|| hiding.hides_any().then_some(HiddenWhy::Other)),
            named => named.iter().find_map(|photo| hiding.hides(&photo.sha, Some(photo.taken()))),
        };
        if why.is_some() {
            return Ok(why);
        }
    }
    Ok(None)
}

/// Every hidden photo on this device, as records call them.
pub(crate) fn all_hidden(store: &Store, today: CareDay) -> Result<BTreeSet<PhotoId>, CareError> {
    let mut out = BTreeSet::new();
    for entry in store.clients()? {
        let Some(hiding) = Hiding::load_if_here(store, entry.client, today)? else { continue };
        for photo in named_of(store, entry.client)? {
            let hidden = hiding.hides(&photo.sha, Some(photo.taken())).is_some();
            out.extend(hidden.then_some(photo.id));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use kengai_model::FieldValue;
    use kengai_store::Concurrent;

    use super::*;

    const SHA: Sha256 = Sha256::from_bytes([7; 32]);

    fn day(day: u32) -> CareDay {
        CareDay::new(2026, 11, day).unwrap()
    }

    /// Taken on a day.
    fn on(number: u32) -> TakenOn {
        TakenOn { day: day(number), at: None }
    }

    /// A sheet in which each of these fields holds these values, written apart.
    fn hiding(several: &[(&str, [Option<u32>; 2])]) -> Hiding {
        let mut view = View::default();
        let sheet = ClientSheet::new(ClientId::from_bytes([1; 16]));
        view.fields = sheet.to_fields();
        view.fields.insert("photo_consent.given".to_owned(), FieldValue::Str(day(1).to_string()));
        for (path, values) in several {
            let value = |number: &Option<u32>| number.map(|number| FieldValue::Str(day(number).to_string()));
            if let Some(stands) = value(&values[0]) {
                view.fields.insert((*path).to_owned(), stands);
            }
            let one =
                |number| Concurrent { device: String::new(), change: String::new(), value: value(number) };
            view.conflicts.insert((*path).to_owned(), values.iter().map(one).collect());
        }
        Hiding::of(&view, &ClientSheet::from_fields(&view.fields).unwrap(), day(20))
    }

    #[test]
    fn of_several_values_what_hides_wins() {
        assert_eq!(hiding(&[]).hides(&SHA, Some(on(10))), None);
        let path = |last: &str| format!("photo_hidden.{SHA}.{last}");
        for values in [[Some(15), None], [None, Some(15)], [Some(25), Some(15)]] {
            let hiding = hiding(&[("photo_consent.withdrawn", values)]);
            assert_eq!(hiding.hides(&SHA, Some(on(10))), Some(HiddenWhy::ConsentWithdrawn), "{values:?}");
            assert_eq!(hiding.withdrawn_by(day(20)), Some(day(15)));
            assert!(!hiding.covers(day(20)));
        }
        // One manager hides it while another clears that, or shows it.
        for values in [[Some(15), None], [None, Some(15)]] {
            let hidden = hiding(&[(&path("on"), values)]);
            assert!(hidden.hides(&SHA, Some(on(10))).is_some(), "{values:?}");
            assert!(hidden.hides(&Sha256::from_bytes([8; 32]), Some(on(10))).is_none(), "another photo");
            let shown = hiding(&[(&path("on"), [Some(15), Some(15)]), (&path("shown"), values)]);
            assert!(shown.hides(&SHA, Some(on(10))).is_some(), "{values:?}");
            let withdrawn = ("photo_consent.withdrawn", [Some(15), Some(15)]);
            let asked = hiding(&[withdrawn, (&path("shown"), values)]);
            assert!(asked.hides(&SHA, Some(on(10))).is_some(), "{values:?}");
            let asked = hiding(&[withdrawn, (&path("shown"), [Some(16), Some(17)])]);
            assert_eq!(asked.hides(&SHA, Some(on(10))), None);
        }
    }

    /// Of a day that nobody knows, whatever could hide it does.
    #[test]
    fn a_photo_of_an_unknown_day_is_hidden_by_any_withdrawal() {
        let hiding = hiding(&[
            ("photo_consent.withdrawn", [Some(15), Some(15)]),
            ("photo_consent.given", [Some(18), Some(18)]),
        ]);
        assert_eq!(hiding.hides(&SHA, Some(on(19))), None);
        assert!(hiding.hides(&SHA, Some(on(17))).is_some() && hiding.hides(&SHA, None).is_some());
    }
}
