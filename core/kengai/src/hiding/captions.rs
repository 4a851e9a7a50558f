//! Whether anything may be written about a photo: not about one that nobody sees.

use kengai_model::form::row_number;
use kengai_model::{CareDay, PhotoId, VisitRecord, Words};
use kengai_store::Store;

use crate::CareError;
use crate::hiding::Hiding;

/// Refuses to write about a photo that nobody sees: whoever does cannot know what is on it, nor what was written before.
pub(crate) fn may_caption(
    store: &Store,
    record: &VisitRecord,
    paths: impl Iterator<Item = impl AsRef<str>>,
    today: CareDay,
) -> Result<(), CareError> {
    let photo = |path: &str| path.strip_prefix("photo.")?.strip_suffix(".caption")?.parse().ok();
    let written: Vec<PhotoId> = paths.filter_map(|path| photo(path.as_ref())).collect();
    if written.is_empty() {
        return Ok(());
    }
    let hidden = Hiding::load_if_here(store, record.client, today)?.map(|hiding| hiding.of_record(record));
    let hidden = hidden.unwrap_or_default();
    let Some((photo, why)) = written.iter().find_map(|photo| hidden.get_key_value(photo)) else {
        return Ok(());
    };
    let number = row_number(&record.to_fields(), &format!("photo.{photo}.sha")).unwrap_or_default();
    Err(CareError::Input(Words::new(
        format!("写真{number}は隠してあるので（{}）、説明は書けません。サ責に聞いてください", why.ja()),
        format!("photo {number} is hidden ({}), so nothing is written about it; ask the manager", why.en()),
    )))
}
