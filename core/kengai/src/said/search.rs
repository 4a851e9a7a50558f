//! Searching what people wrote: notes, records, sheets; in Japanese, without a signal, whatever keyboard it was typed on.
//!
//! What counts as the same is said in `kana.rs` of the model, how it is looked for in `search.rs` of the store. Here a
//! person's words become folded ones, and what is found becomes lines with the original text around each hit.

use std::ops::Range;

use kengai_model::kana::{Folded, fold};
use kengai_model::outcome::OutcomeKind;
use kengai_model::searched::{Searched, searched};
use kengai_model::{
    CareDay, ClientId, FieldValue, Fields, Incident, PhotoId, StaffId, VisitRecord, Words, spec,
};
use kengai_store::{DUE_MAX, DocKind, SearchEntry, SearchFilter, Store, View};
use serde::Serialize;

use crate::book::as_text::or_empty;
use crate::book::place::{Place, kind_words};
use crate::hiding::hide_photos;
use crate::people::directory::directory;
use crate::people::names::ClientNames;
use crate::{CareError, Search};

/// Places that one search shows.
pub const FOUND_MAX: usize = 50;
/// Characters that may be looked for at once.
pub const QUERY_CHARS_MAX: usize = 100;
/// Words that may be looked for at once.
pub const QUERY_WORDS_MAX: usize = 8;
/// Texts that are shown of one place.
const TEXTS_MAX: usize = 3;
/// Characters of the original that are shown before the first hit and after it.
const CONTEXT_CHARS: usize = 30;
/// Documents that are made searchable in one step: some 50 ms.
const STEP_DOCS: usize = 500;

/// The original text around a hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundText {
    /// The field's path.
    pub field: String,
    /// What the field is called.
    pub label: Words,
    /// What was written, as it was written but for line breaks, which are blanks here.
    pub text: String,
    /// Where the words stand in `text`: first character and the one after the last, in characters.
    pub hits: Vec<(usize, usize)>,
    /// There is more before it.
    pub cut_before: bool,
    /// There is more after it.
    pub cut_after: bool,
}

/// A record, note or sheet in which every word stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// By what it is opened.
    #[serde(flatten)]
    pub place: Place,
    /// What it is, for people.
    pub what: Words,
    /// The client; `None` for what is about no client.
    #[serde(serialize_with = "or_empty")]
    pub client: Option<ClientId>,
    /// The client's name.
    pub client_name: String,
    /// Its day; a client's sheet has none.
    pub day: Option<CareDay>,
    /// Who visited, or who wrote it.
    pub who: Vec<String>,
    /// Where the words stand.
    pub texts: Vec<FoundText>,
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SearchResult {
    /// What is of every day (a client's sheet) first, then the newest.
    pub found: Vec<Found>,
    /// There are more than are shown: another word, a client or a day narrows it down.
    pub more: bool,
    /// Documents that were not looked at, as after an update: [`Search::prepare`] goes on with them.
    pub not_ready: u64,
}

/// The words of a query, folded.
fn words_of(query: &str) -> Result<Vec<String>, CareError> {
    let mut words: Vec<String> = query.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
    words.sort();
    words.dedup();
    if words.is_empty() {
        return Err(CareError::Input(Words::lit("探す言葉を入れてください", "search: one word at least")));
    }
    if words.len() > QUERY_WORDS_MAX || query.chars().count() > QUERY_CHARS_MAX {
        return Err(CareError::Input(Words::lit(
            "探す言葉は8語、100文字までです",
            "search: at most 8 words and 100 characters",
        )));
    }
    Ok(words)
}

fn behind(store: &Store) -> Result<u64, CareError> {
    Ok(store.search_due()?.saturating_sub(DUE_MAX as u64))
}

impl Search<'_> {
    /// Looks for what holds every word of the query, in this device's records, notes and sheets. Blanks part words; one
    /// character is enough. Works without a connection.
    ///
    /// # Errors
    /// [`CareError::Input`] for a query without a word, or with too much.
    pub fn find(&self, query: &str, filter: &SearchFilter) -> Result<SearchResult, CareError> {
        let words = words_of(query)?;
        let today = self.book.now_instant().day();
        let store = self.book.lock();
        let (entries, more) = store.search(&words, filter, FOUND_MAX)?;
        let names = Names::load(&store)?;
        let mut found = Vec::new();
        for entry in entries {
            found.extend(found_at(&store, &names, entry, &words, today)?);
        }
        Ok(SearchResult { found, more, not_ready: behind(&store)? })
    }

    /// Makes documents searchable that a search does not look through by itself, as after an update, a step at a time, telling
    /// how many are left; others may use the book in between. Whatever ends it, the next call goes on.
    ///
    /// # Errors
    /// As the store; what was done stays done.
    pub fn prepare(&self, progress: &dyn Fn(u64)) -> Result<(), CareError> {
        while behind(&self.book.lock())? > 0 {
            progress(self.book.lock().prepare_search(STEP_DOCS)?);
        }
        Ok(())
    }

    /// The same of all that was written since: in a quiet moment.
    pub(crate) fn settle(&self) -> Result<(), CareError> {
        while self.book.lock().search_due()? > 0 {
            self.book.lock().prepare_search(STEP_DOCS)?;
        }
        Ok(())
    }
}

/// The names that results show.
struct Names {
    clients: ClientNames,
    staff: kengai_model::Directory,
}

impl Names {
    fn load(store: &Store) -> Result<Self, CareError> {
        Ok(Self { clients: ClientNames::load(store)?, staff: directory(store)? })
    }

    fn of_staff(&self, staff: StaffId) -> String {
        self.staff.name_of(staff).unwrap_or_default()
    }
}

fn found_at(
    store: &Store,
    names: &Names,
    entry: SearchEntry,
    words: &[String],
    today: CareDay,
) -> Result<Option<Found>, CareError> {
    let Some((view, _)) = store.document(entry.doc)? else { return Ok(None) };
    let others = view.others();
    let others = others.iter().map(|(path, value)| (*path, value.as_ref()));
    let part = searched(&view.fields, others).into_iter().find(|part| part.part == entry.part);
    let Some(mut part) = part else { return Ok(None) };
    if !without_hidden(store, &view, &mut part, words, today)? {
        return Ok(None);
    }
    let what = kind_words(entry.kind);
    let what = match no_more(entry.kind, &part.part, &view.fields) {
        Some(state) => {
            Words::new(format!("{}（{}）", what.ja, state.ja), format!("{} ({})", what.en, state.en))
        }
        None => what,
    };
    Ok(Some(Found {
        place: place_of(&entry, &part),
        what,
        client_name: part.client.map(|client| names.clients.name(client)).unwrap_or_default(),
        client: part.client,
        day: part.day,
        who: who(store, names, &entry, &view)?,
        texts: texts(&part, words),
    }))
}

/// Takes out what was written about photos that nobody sees. Whether every word still stands in what is left.
fn without_hidden(
    store: &Store,
    view: &View,
    part: &mut Searched,
    words: &[String],
    today: CareDay,
) -> Result<bool, CareError> {
    let photo_of =
        |path: &str| path.strip_prefix("photo.").and_then(|rest| rest.split('.').next()?.parse().ok());
    if part.texts.iter().all(|(path, _)| photo_of(path).is_none()) {
        return Ok(true);
    }
    let Ok(mut record) = VisitRecord::from_fields(&view.fields) else { return Ok(true) };
    let hidden = hide_photos(store, &mut record, today)?;
    part.texts.retain(|(path, _)| photo_of(path).is_none_or(|photo: PhotoId| !hidden.contains_key(&photo)));
    let left = part.folded();
    Ok(words.iter().all(|word| left.contains(word)))
}

/// A note or a planned visit by its own id; whatever is searched as a whole by the document's.
fn place_of(entry: &SearchEntry, part: &Searched) -> Place {
    let of_part = part.part.split_once('.').and_then(|(_, id)| match entry.kind {
        DocKind::Thread | DocKind::Note => id.parse().map(Place::Note).ok(),
        DocKind::Plan => id.parse().map(Place::PlannedVisit).ok(),
        _ => None,
    });
    of_part.unwrap_or_else(|| Place::of(entry.kind, entry.doc, part.client))
}

/// What is no more what it says: an incident that was a mistake, a planned visit that is cancelled, a visit that was not made, a
/// second record of another visit.
fn no_more(kind: DocKind, part: &str, fields: &Fields) -> Option<Words> {
    match kind {
        DocKind::Incident => {
            Incident::from_fields(fields).ok()?.is_withdrawn().then(|| Words::lit("取り消し", "withdrawn"))
        }
        DocKind::Plan => (fields.get(&format!("{part}.cancelled")) == Some(&FieldValue::Bool(true)))
            .then(|| Words::lit("取り消し", "cancelled")),
        DocKind::Visit => {
            let outcome = VisitRecord::from_fields(fields).ok()?.outcome;
            let duplicate = outcome.duplicate_of.map(|_| Words::lit("重複", "duplicate"));
            duplicate.or_else(|| outcome.kind.filter(|kind| !kind.is_provided()).map(OutcomeKind::words))
        }
        _ => None,
    }
}

/// Who visited; otherwise whose device wrote it, whatever the text says of its writer.
fn who(store: &Store, names: &Names, entry: &SearchEntry, view: &View) -> Result<Vec<String>, CareError> {
    if entry.kind == DocKind::Visit
        && let Ok(record) = VisitRecord::from_fields(&view.fields)
        && !record.helpers.is_empty()
    {
        return Ok(record.helpers.keys().map(|staff| names.of_staff(*staff)).collect());
    }
    let note = entry.part.strip_prefix("note.").filter(|_| entry.kind.holds_notes());
    let device = match note {
        Some(note) => store
            .note_entries(note)?
            .into_iter()
            .find(|place| place.doc == entry.doc)
            .map(|place| place.device),
        None => store.last_writer(entry.doc)?,
    };
    let staff = device.and_then(|device| store.staff_of(&device));
    Ok(staff.into_iter().map(|staff| names.of_staff(StaffId::from_bytes(staff.0))).collect())
}

/// The texts in which words stand.
fn texts(part: &Searched, words: &[String]) -> Vec<FoundText> {
    let hits = |text: &str| {
        let folded = Folded::of(text);
        joined(words.iter().flat_map(|word| folded.places_of(word)).collect())
    };
    part.texts
        .iter()
        .map(|(field, text)| (field, text, hits(text)))
        .filter(|(_, _, hits)| !hits.is_empty())
        .take(TEXTS_MAX)
        .map(|(field, text, hits)| around(field, text, &hits))
        .collect()
}

/// Ranges in order; those that touch or overlap are one.
fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// The text from shortly before its first hit to shortly after it, or to the end of what is hit there.
fn around(field: &str, text: &str, hits: &[Range<usize>]) -> FoundText {
    let chars: Vec<char> = text.chars().collect();
    let first = hits.first().cloned().unwrap_or_default();
    let start = first.start.saturating_sub(CONTEXT_CHARS);
    let reach = first.end.saturating_add(CONTEXT_CHARS);
    let end = hits.iter().filter(|hit| hit.start < reach).map(|hit| hit.end).fold(reach, usize::max);
    let end = end.min(chars.len());
    FoundText {
        field: field.to_owned(),
        label: spec::label(field),
        text: chars[start..end].iter().map(|c| if c.is_control() { ' ' } else { *c }).collect(),
        hits: hits
            .iter()
            .filter(|hit| hit.end <= end)
            .map(|hit| (hit.start - start, hit.end - start))
            .collect(),
        cut_before: start > 0,
        cut_after: end < chars.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_a_word_and_not_too_many() {
        assert_eq!(words_of("　発熱 ﾃﾝﾄｳ 発熱").unwrap(), ["てんとう", "発熱"]);
        for wrong in ["", " 　\n", "\u{200b}", &"長".repeat(101), "1 2 3 4 5 6 7 8 9"] {
            assert!(matches!(words_of(wrong), Err(CareError::Input { .. })), "{wrong}");
        }
        assert_eq!(words_of("薬").unwrap(), ["薬"]);
    }

    #[test]
    fn the_text_around_a_hit_is_the_one_that_was_written() {
        let long = format!("{}湿布と\nｶﾞｰｾﾞを交換。{}ガーゼ", "前".repeat(40), "後".repeat(40));
        let part = Searched { texts: vec![("remarks".to_owned(), long)], ..Searched::default() };
        let found = texts(&part, &[fold("ガーゼ"), fold("交換")]);
        let [one] = found.as_slice() else { panic!("{found:?}") };
        assert!(one.cut_before && one.cut_after);
        assert!(one.text.contains("湿布と ｶﾞｰｾﾞを交換。"));
        let shown =
            |(start, end): &(usize, usize)| one.text.chars().take(*end).skip(*start).collect::<String>();
        assert_eq!(one.hits.iter().map(shown).collect::<Vec<_>>(), ["ｶﾞｰｾﾞ", "交換"]);
        assert_eq!(one.label.ja, "特記事項");
    }

    #[test]
    fn hits_that_touch_are_one() {
        let part = Searched {
            texts: vec![("cautions".to_owned(), "右足右足首".to_owned())],
            ..Searched::default()
        };
        let found = texts(&part, &["右足".to_owned(), "足首".to_owned()]);
        assert_eq!(found[0].hits, [(0, 5)]);
        assert!(!found[0].cut_before && !found[0].cut_after);
    }
}
