//! What is said when consent to photos was written into a client's sheet: who asked, where that is missing; of a withdrawal how many
//! photos nobody sees now, and where a manager decides about them.

use kengai::CareBook;
use kengai_model::{ClientId, Fields};

use crate::failure::Failure;
use crate::words::{Words, both};

const GIVEN: &str = "photo_consent.given";
const BY: &str = "photo_consent.by";
const WITHDRAWN: &str = "photo_consent.withdrawn";

/// About a sheet that was written, and is on its way.
pub(super) fn said(
    book: &CareBook,
    client: ClientId,
    before: &Fields,
    after: &Fields,
) -> Result<Vec<Words>, Failure> {
    let is_new = |path: &str| after.contains_key(path) && before.get(path) != after.get(path);
    let mut out = Vec::new();
    if is_new(GIVEN) && !after.contains_key(BY) {
        let name: String = book.clients().name(client)?.split_whitespace().collect();
        let asked = kengai_screens::WHO_ASKED;
        out.push(both(
            format!("{}: kengai clients set {name} {BY} 職員コード", asked.ja),
            format!("{}: kengai clients set {name} {BY} STAFF-CODE", asked.en),
        ));
    }
    if is_new(WITHDRAWN) && book.clients().draft(client)?.is_none() {
        let decides = book.is_manager();
        let undecided = book.photos().undecided()?.into_iter().find(|one| one.client == client);
        let count = match decides {
            true => undecided.map_or(0, |one| one.photos),
            false => book.door().brief(client)?.photos_hidden,
        };
        let words = kengai_screens::hidden_by_withdrawal(count, decides);
        out.push(match decides && count > 0 {
            false => words,
            true => both(
                format!("{} → kengai photos hidden", words.ja),
                format!("{} → kengai photos hidden", words.en),
            ),
        });
    }
    Ok(out)
}
