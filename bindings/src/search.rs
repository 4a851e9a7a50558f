//! Searching what people wrote, without a signal.

use kengai::SearchFilter;
use kengai::model::{CareDay, ClientId};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::note_drafts::Place;
use crate::sync::count;
use crate::words::Words;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Piece {
    /// What stands there.
    pub text: String,
    /// The words stand here: to be marked.
    pub is_hit: bool,
}

/// The original text around a hit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FoundText {
    /// What the field is called.
    pub label: Words,
    /// What was written.
    pub pieces: Vec<Piece>,
}

/// A record, note or sheet in which every word stands.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Found {
    /// By what it is opened.
    pub place: Place,
    /// What it is, for people.
    pub what: Words,
    /// The client; `None` for what is about no client.
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
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SearchResult {
    /// What is of every day first, then the newest.
    pub found: Vec<Found>,
    /// There are more than are shown.
    pub more: bool,
    /// Documents of an older version that were not looked at yet.
    pub not_ready: i64,
}

fn pieces(text: &kengai::FoundText) -> Vec<Piece> {
    let chars: Vec<char> = text.text.chars().collect();
    let mut ends: Vec<usize> = text.hits.iter().flat_map(|(from, to)| [*from, *to]).collect();
    ends.push(chars.len());
    let mut begin = 0;
    let texts = ends.into_iter().map(|end| chars[std::mem::replace(&mut begin, end)..end].iter().collect());
    // Every second one, beginning with the second, is a hit.
    let pieces = texts.enumerate().map(|(at, text)| Piece { text, is_hit: at % 2 == 1 });
    pieces.filter(|piece| !piece.text.is_empty()).collect()
}

impl From<kengai::Found> for Found {
    fn from(found: kengai::Found) -> Self {
        let text = |text: kengai::FoundText| FoundText { pieces: pieces(&text), label: text.label };
        Self {
            place: found.place.into(),
            what: found.what,
            client: found.client,
            client_name: found.client_name,
            day: found.day,
            who: found.who,
            texts: found.texts.into_iter().map(text).collect(),
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// Looks for what holds every word, here on this device; of one client, if one is named.
    pub fn search(&self, words: String, client: Option<ClientId>) -> Result<SearchResult, CareError> {
        let filter = SearchFilter { client, ..SearchFilter::default() };
        let result = self.with(|book| book.search().find(&words, &filter))?;
        Ok(SearchResult {
            found: result.found.into_iter().map(Into::into).collect(),
            more: result.more,
            not_ready: count(result.not_ready),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_hit_is_marked() {
        let text = |text: &str, hits: &[(usize, usize)]| {
            let label = kengai::model::Words::lit("特記事項", "Remarks");
            let (text, field) = (text.to_owned(), "remarks".to_owned());
            kengai::FoundText { field, label, text, hits: hits.to_vec(), cut_before: false, cut_after: false }
        };
        let shown = |text: &kengai::FoundText| -> Vec<(String, bool)> {
            pieces(text).into_iter().map(|piece| (piece.text, piece.is_hit)).collect()
        };
        let piece = |text: &str, is_hit| (text.to_owned(), is_hit);
        assert_eq!(
            shown(&text("夕方に発熱。発熱", &[(3, 5), (6, 8)])),
            [piece("夕方に", false), piece("発熱", true), piece("。", false), piece("発熱", true)]
        );
        assert_eq!(shown(&text("薬", &[(0, 1)])), [piece("薬", true)]);
        assert_eq!(shown(&text("なし", &[])), [piece("なし", false)]);
    }
}
