//! Records as people see them, without a map made of each: a month's one after the other, for the manager's board, which looks at
//! thousands of them and keeps none, or one by itself.
//!
//! A month comes in the order in which they lie on the disk: records that lie together share pages, and each page is decrypted once.

use std::collections::BTreeMap;

use kengai_model::view::canonical_list;
use kengai_model::{CareMonth, FieldList};
use kengai_protocol::{DocId, Hash};
use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;

use crate::database::columns::heads_from_bytes;
use crate::documents::shelf;
use crate::documents::view::{self, Additions, Concurrent};
use crate::lists::visits::VisitEntry;
use crate::{Store, StoreError};

/// What people see of a record, read without making a map of it.
#[derive(Debug)]
pub struct RecordView<'a> {
    /// The fields, as in [`crate::View`].
    pub fields: FieldList<'a>,
    /// Those that hold more than one value, as in [`crate::View`].
    pub conflicts: BTreeMap<String, Vec<Concurrent>>,
    /// Those that hold more than one value and are read alike, as in [`crate::View`].
    pub alike: BTreeMap<String, Vec<Concurrent>>,
    /// Those to which several people added, as in [`crate::View`].
    pub passages: BTreeMap<String, Additions>,
    /// The heads, sorted.
    pub heads: Vec<Hash>,
}

/// [`crate::View`] as it is stored.
#[derive(Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    fields: FieldList<'a>,
    conflicts: BTreeMap<String, Vec<Concurrent>>,
    #[serde(default)]
    alike: BTreeMap<String, Vec<Concurrent>>,
    #[serde(default)]
    passages: BTreeMap<String, Additions>,
}

impl<'a> RecordView<'a> {
    fn of(view: &'a [u8], heads: Vec<Hash>) -> Result<Self, StoreError> {
        let Stored { fields, conflicts, alike, passages } =
            serde_json::from_slice(view).map_err(|_| StoreError::BadRow)?;
        Ok(Self { fields, conflicts, alike, passages, heads })
    }

    /// The canonical bytes, as [`crate::View::canonical`] has them.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        view::canonical(&canonical_list(&self.fields), [&self.conflicts, &self.alike], &self.passages)
    }
}

impl Store {
    /// Hands over a month's records with their place in [`Store::visits_of_month`], as they lie on the disk.
    ///
    /// # Errors
    /// As the database, or as `take`.
    pub fn each_of_month<E: From<StoreError>>(
        &self,
        month: CareMonth,
        mut take: impl FnMut(usize, &VisitEntry, RecordView<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let entries = self.visits_of_month(month)?;
        let mut places = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            places.extend(place_of(&self.db, entry.doc)?.map(|place| (place, index)));
        }
        places.sort_unstable();
        for (place, index) in places {
            let (view, heads) = stored_at(&self.db, place)?;
            take(index, &entries[index], RecordView::of(&view, heads)?)?;
        }
        Ok(())
    }

    /// Hands over a document as people see it; `None`: it is not here. A third of the time of [`Store::document`].
    ///
    /// # Errors
    /// As the database.
    pub fn look_at<T>(
        &self,
        doc: DocId,
        take: impl FnOnce(RecordView<'_>) -> T,
    ) -> Result<Option<T>, StoreError> {
        let Some(place) = place_of(&self.db, doc)? else { return Ok(None) };
        let (view, heads) = stored_at(&self.db, place)?;
        Ok(Some(take(RecordView::of(&view, heads)?)))
    }
}

fn place_of(db: &Connection, doc: DocId) -> Result<Option<i64>, StoreError> {
    let mut place = db.prepare_cached("SELECT rowid FROM documents WHERE doc = ?1")?;
    Ok(place.query_row([doc.as_bytes()], |row| row.get(0)).optional()?)
}

fn stored_at(db: &Connection, place: i64) -> Result<(Vec<u8>, Vec<Hash>), StoreError> {
    let (packed, heads): (Vec<u8>, Vec<u8>) = db
        .prepare_cached("SELECT packed, heads FROM documents WHERE rowid = ?1")?
        .query_row([place], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((shelf::view_json(&packed)?, heads_from_bytes(&heads)?))
}

#[cfg(test)]
mod tests {
    use kengai_model::Fields;

    use super::*;

    #[test]
    fn a_list_holds_what_a_map_of_the_same_text_holds() {
        let text = r#"{"a":{"int":1},"quote\"d":{"bool":true},"z":{"str":"見本 一郎"}}"#;
        let map: Fields = serde_json::from_str(text).unwrap();
        let list: FieldList<'_> = serde_json::from_str(text).unwrap();
        assert_eq!(list.to_fields(), map);
        assert!(list.iter().map(|(path, _)| path).eq(map.keys().map(String::as_str)));
        let (first, _) = list.iter().next().unwrap();
        assert!(text.as_bytes().as_ptr_range().contains(&first.as_ptr()), "nothing is copied without need");
        assert!(serde_json::from_str::<FieldList<'_>>(r#"{"a":{"int":true}}"#).is_err());
    }

    #[test]
    fn a_list_that_came_in_another_order_is_in_order_and_holds_each_path_once() {
        let text = r#"{"b":{"int":1},"a":{"int":2},"b":{"int":3}}"#;
        let list: FieldList<'_> = serde_json::from_str(text).unwrap();
        let map: Fields = serde_json::from_str(text).unwrap();
        assert_eq!((list.to_fields(), list.iter().count()), (map, 2));
    }
}
