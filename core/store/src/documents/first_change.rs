//! How a document begins: the one change that writes all its fields, made and read without the merge library.
//!
//! Most records and all handover notes are this one change, and nothing needs to be merged in it. The bytes are the merge
//! library's own (see the tests): what is read here loads there, with the same hash. A change of any other kind, and one that
//! is written in another way, goes through the library (`guard.rs`).

use kengai_model::{FieldValue, Fields};
use kengai_protocol::Hash;

use crate::feeds::change_rows::{FirstRows, change_hash};

/// A document's first change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FirstChange {
    /// The change as it travels.
    pub(crate) bytes: Vec<u8>,
    pub(crate) hash: Hash,
    /// Who writes: a device's id and random bytes.
    pub(crate) actor: Vec<u8>,
    /// What it writes.
    pub(crate) fields: Fields,
}

impl FirstChange {
    /// Writes all fields of a new document, in the order of their paths.
    pub(crate) fn make(actor: &[u8], fields: &Fields) -> Self {
        let mut first = FirstRows::by(actor);
        for (path, value) in fields {
            match value {
                FieldValue::Str(text) | FieldValue::Text(text) => first.text(path, text),
                FieldValue::Int(number) => first.whole(path, *number),
                FieldValue::Bool(yes) => first.yes_or_no(path, *yes),
            }
        }
        let bytes = first.change();
        Self { hash: change_hash(&bytes), bytes, actor: actor.to_vec(), fields: fields.clone() }
    }

    /// Reads such a change; `None` for any other, and for any that is not byte for byte what [`FirstChange::make`] makes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let first = FirstRows::read(bytes)?;
        let mut fields = Fields::new();
        for (path, value) in first.values() {
            let path = std::str::from_utf8(path).ok()?;
            // In order, so that none stands twice.
            if fields.last_key_value().is_some_and(|(last, _)| last.as_str() >= path) {
                return None;
            }
            fields.insert(path.to_owned(), value?);
        }
        Some(Self { bytes: bytes.to_vec(), hash: change_hash(bytes), actor: first.actor().to_vec(), fields })
    }
}

/// What is kept of a document beside its view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// Nothing but the actor's bytes: the view is all that its one change wrote.
    First(Vec<u8>),
    /// Automerge's own form.
    Whole(Vec<u8>),
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use automerge::{ActorId, Automerge, Change, ReadDoc, ScalarValue, hydrate};
    use kengai_model::sample;
    use proptest::prelude::*;

    use super::*;
    use crate::documents::change_scan;
    use crate::testing::fields_of_every_kind;

    const ACTOR: [u8; 24] = [7; 24];

    /// The change as the merge library makes it.
    fn by_the_library(fields: &Fields) -> Vec<u8> {
        let scalar = |value: &FieldValue| match value {
            FieldValue::Str(text) | FieldValue::Text(text) => ScalarValue::Str(text.as_str().into()),
            FieldValue::Int(number) => ScalarValue::Int(*number),
            FieldValue::Bool(yes) => ScalarValue::Boolean(*yes),
        };
        let map: HashMap<String, hydrate::Value> = fields
            .iter()
            .map(|(path, value)| (path.clone(), hydrate::Value::Scalar(scalar(value))))
            .collect();
        let mut doc = Automerge::new().with_actor(ActorId::from(ACTOR));
        doc.init_from_hydrate(&hydrate::Map::from(map)).unwrap();
        doc.get_last_local_change().unwrap().raw_bytes().to_vec()
    }

    fn same(fields: &Fields) {
        let begun = FirstChange::make(&ACTOR, fields);
        if !fields.is_empty() {
            assert_eq!(begun.bytes, by_the_library(fields));
        }
        let change = Change::from_bytes(begun.bytes.clone()).unwrap();
        assert_eq!(change.hash().0, begun.hash.0);
        assert!(change_scan::is_bounded(&begun.bytes));
        let read = FirstChange::read(&begun.bytes).unwrap();
        let plain: Fields =
            fields.iter().map(|(path, value)| (path.clone(), value.clone().plain())).collect();
        assert_eq!((read.fields, read.actor, read.hash), (plain, begun.actor, begun.hash));
    }

    #[test]
    fn it_is_the_one_that_the_merge_library_makes() {
        same(&Fields::new());
        fields_of_every_kind().iter().for_each(same);
    }

    #[test]
    fn what_it_does_not_read_in_full_it_does_not_read() {
        let fields = sample::visit_fields(3);
        let whole = FirstChange::make(&ACTOR, &fields);
        for at in 0..whole.bytes.len() {
            for bit in [1, 0x80] {
                let mut odd = whole.bytes.clone();
                odd[at] ^= bit;
                assert_eq!(FirstChange::read(&odd), None, "at {at}");
            }
            assert_eq!(FirstChange::read(&whole.bytes[..at]), None);
        }
        assert_eq!(FirstChange::read(&[&whole.bytes[..], &[0]].concat()), None);
    }

    /// Whatever order and kinds somebody makes up: it is read only where the merge library would write the same.
    #[test]
    fn fields_out_of_order_or_twice_are_no_beginning() {
        for paths in [["b", "a"], ["a", "a"]] {
            let mut first = FirstRows::by(&ACTOR);
            paths.into_iter().for_each(|path| first.text(path, "x"));
            assert_eq!(FirstChange::read(&first.change()), None);
        }
    }

    fn value() -> impl Strategy<Value = FieldValue> {
        prop_oneof![
            any::<bool>().prop_map(FieldValue::Bool),
            any::<i64>().prop_map(FieldValue::Int),
            (0_i64..3).prop_map(FieldValue::Int),
            "[あ-ん亜-熙a-z\\x00-\\x1f]{0,12}".prop_map(FieldValue::Str),
            Just(FieldValue::Str("同じ".to_owned())),
        ]
    }

    proptest! {
        #[test]
        fn any_fields_begin_a_document_as_the_library_would(
            fields in proptest::collection::btree_map("[a-c.あ]{0,6}", value(), 0..40)
        ) {
            same(&fields);
        }

        /// What somebody else's program wrote in any other way: nothing is read that the library would refuse or read
        /// differently.
        #[test]
        fn what_is_read_is_what_the_library_reads(
            fields in proptest::collection::btree_map("[a-c]{0,3}", value(), 0..12),
            at in any::<proptest::sample::Index>(), byte in any::<u8>()
        ) {
            let mut body = FirstChange::make(&ACTOR, &fields).bytes[8..].to_vec();
            let at = at.index(body.len());
            body[at] = byte;
            let checksum = Hash::of_bytes(&body);
            let odd = [&[0x85, 0x6f, 0x4a, 0x83][..], &checksum.0[..4], &body].concat();
            if let Some(read) = FirstChange::read(&odd) {
                let change = Change::from_bytes(odd).unwrap();
                prop_assert_eq!(change.actor_id().to_bytes(), &read.actor[..]);
                let mut doc = Automerge::new();
                doc.apply_changes([change]).unwrap();
                prop_assert_eq!(doc.length(automerge::ROOT), read.fields.len());
                prop_assert_eq!(FirstChange::make(&read.actor, &read.fields).bytes, read.bytes);
            }
        }
    }
}
