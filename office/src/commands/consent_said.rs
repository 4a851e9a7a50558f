//! What is said when consent to photos was written into a client's sheet: who asked, where that is missing; of a withdrawal how many
//! photos nobody sees now, and where a manager decides about them.

use kengai::CareBook;
use kengai_model::{CareDay, ClientId, Fields, spec};

use super::photos_meant::typed_name;
use crate::failure::Failure;
use crate::words::{Words, both};

const GIVEN: &str = "photo_consent.given";
const BY: &str = "photo_consent.by";
const SCOPE: &str = "photo_consent.scope";
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
    let name = typed_name(book, client)?;
    if is_new(SCOPE) && !after.contains_key(GIVEN) {
        let alone = kengai_screens::SCOPE_ALONE;
        out.push(both(
            format!("{}: kengai clients set {name} {} 日付", alone.ja, spec::label(GIVEN).ja),
            format!("{}: kengai clients set {name} {GIVEN} DATE", alone.en),
        ));
    }
    if is_new(GIVEN) && !after.contains_key(BY) {
        let asked = kengai_screens::WHO_ASKED;
        out.push(both(
            format!("{}: kengai clients set {name} {} 職員コード", asked.ja, spec::label(BY).ja),
            format!("{}: kengai clients set {name} {BY} STAFF-CODE", asked.en),
        ));
    }
    if is_new(WITHDRAWN) && book.clients().draft(client)?.is_none() {
        let undecided = book.photos().undecided()?.into_iter().find(|one| one.client == client);
        let count = undecided.map_or(0, |one| one.photos);
        let words = kengai_screens::hidden_by_withdrawal(count);
        out.push(match count {
            0 => words,
            _ => both(
                format!("{} → kengai photos hidden", words.ja),
                format!("{} → kengai photos hidden", words.en),
            ),
        });
    }
    Ok(out)
}

/// What may be on a photo, where consent holds today and says so.
pub(super) fn scope(
    book: &CareBook,
    client: ClientId,
    withdrawn: Option<CareDay>,
) -> Result<Option<Words>, Failure> {
    let consent = book.clients().sheet(client)?.photo_consent;
    let scope = consent.scope.clone().filter(|_| consent.given.is_some() && withdrawn.is_none());
    Ok(scope.map(|scope| kengai_screens::consent_scope(scope.as_str())))
}
