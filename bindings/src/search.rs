//! Searching what people wrote, without a signal.

use kengai::SearchFilter;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::ids::id;
use crate::sync::count;
use crate::words::Words;

/// The original text around a hit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FoundText {
    /// What the field is called.
    pub label: Words,
    /// What was written, in parts: every second one, beginning with the second, is a hit.
    pub parts: Vec<String>,
}

/// A record, note or sheet in which every word stands.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Found {
    /// `visit`, `note`, `client`, `plan`, `service_plan`, `incident` or `other`.
    pub kind: String,
    /// What it is, for people.
    pub what: Words,
    /// The visit, note or client by which it is opened; otherwise the document.
    pub id: String,
    /// The client; empty for what is about no client.
    pub client: String,
    /// The client's name.
    pub client_name: String,
    /// Its day; a client's sheet has none.
    pub day: Option<String>,
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

fn parts(text: &kengai::FoundText) -> Vec<String> {
    let chars: Vec<char> = text.text.chars().collect();
    let mut ends: Vec<usize> = text.hits.iter().flat_map(|(from, to)| [*from, *to]).collect();
    ends.push(chars.len());
    let mut begin = 0;
    ends.into_iter().map(|end| chars[std::mem::replace(&mut begin, end)..end].iter().collect()).collect()
}

impl From<kengai::Found> for Found {
    fn from(found: kengai::Found) -> Self {
        let text = |text: kengai::FoundText| FoundText { parts: parts(&text), label: text.label };
        Self {
            kind: found.kind.to_owned(),
            what: found.what,
            id: found.id,
            client: found.client,
            client_name: found.client_name,
            day: found.day.map(|day| day.to_string()),
            who: found.who,
            texts: found.texts.into_iter().map(text).collect(),
        }
    }
}

#[uniffi::export]
impl CareBook {
    /// Looks for what holds every word, here on this device; of one client, if one is named.
    pub fn search(&self, words: String, client: Option<String>) -> Result<SearchResult, CareError> {
        let filter =
            SearchFilter { client: client.as_deref().map(id).transpose()?, ..SearchFilter::default() };
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
    fn every_second_part_is_a_hit() {
        let text = |text: &str, hits: &[(usize, usize)]| {
            let label = kengai::model::Words::lit("特記事項", "Remarks");
            let (text, field) = (text.to_owned(), "remarks".to_owned());
            kengai::FoundText { field, label, text, hits: hits.to_vec(), cut_before: false, cut_after: false }
        };
        assert_eq!(parts(&text("夕方に発熱。発熱", &[(3, 5), (6, 8)])), ["夕方に", "発熱", "。", "発熱", ""]);
        assert_eq!(parts(&text("薬", &[(0, 1)])), ["", "薬", ""]);
        assert_eq!(parts(&text("なし", &[])), ["なし"]);
    }
}
