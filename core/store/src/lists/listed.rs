//! What a person had in front of them when they decide: a list of conflicts is shown now and answered later, and what came in
//! between is not what they decided about.

use std::collections::BTreeMap;

use kengai_protocol::{DocId, Hash};

use crate::database::facts;
use crate::{Store, StoreError};

/// Documents whose conflicts were shown last on this device, each with the heads that it had then.
const LISTED: &str = "conflicts_listed";

type Listed = BTreeMap<String, Vec<Hash>>;

impl Store {
    fn conflicts_listed(&self) -> Result<Listed, StoreError> {
        let stored = facts::get(&self.db, LISTED)?;
        let Some(bytes) = stored else { return Ok(Listed::new()) };
        let texts: BTreeMap<String, Vec<String>> =
            serde_json::from_slice(&bytes).map_err(|_| StoreError::BadRow)?;
        let heads = |heads: Vec<String>| heads.iter().filter_map(|head| head.parse().ok()).collect();
        Ok(texts.into_iter().map(|(doc, texts)| (doc, heads(texts))).collect())
    }

    /// Notes that somebody was shown the conflicts of these documents as they are now.
    ///
    /// # Errors
    /// As the database.
    pub fn note_conflicts_listed(&mut self, docs: &[DocId]) -> Result<(), StoreError> {
        let mut listed = self.conflicts_listed()?;
        for doc in docs {
            if let Some((_, heads)) = self.document(*doc)? {
                listed.insert(doc.to_string(), heads);
            }
        }
        // What is decided everywhere is not kept.
        let open: Vec<String> =
            self.docs_in_conflict()?.into_iter().map(|(doc, _)| doc.to_string()).collect();
        listed.retain(|doc, _| open.contains(doc));
        let texts = |heads: &Vec<Hash>| heads.iter().map(Hash::to_string).collect::<Vec<String>>();
        let texts: BTreeMap<&String, Vec<String>> =
            listed.iter().map(|(doc, heads)| (doc, texts(heads))).collect();
        let bytes = serde_json::to_vec(&texts).map_err(|_| StoreError::BadRow)?;
        facts::set(&self.db, LISTED, &bytes)
    }

    /// The heads that a document had when somebody was shown its conflicts last.
    ///
    /// # Errors
    /// As the database.
    pub fn listed_at(&self, doc: DocId) -> Result<Option<Vec<Hash>>, StoreError> {
        Ok(self.conflicts_listed()?.remove(&doc.to_string()))
    }
}
