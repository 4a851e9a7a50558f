//! The fields of a document in which several people's values or additions stand, whatever shows the others.

use kengai_protocol::DocId;
use kengai_store::{Store, View};

use crate::CareError;
use crate::names::Names;
use crate::standing::{Standing, standing};

/// All such fields whose paths are `wanted`.
pub(crate) fn several_in(
    store: &Store,
    names: &Names<'_>,
    doc: DocId,
    view: &View,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Standing>, CareError> {
    let mut paths: Vec<&String> = view.conflicts.keys().chain(view.passages.keys()).collect();
    paths.sort();
    paths.dedup();
    paths
        .into_iter()
        .filter(|path| wanted(path))
        .map(|path| standing(store, names, doc, view, path))
        .collect()
}
