//! What is said when consent to photos was written into a client's sheet: who asked, where that is missing; of a withdrawal how many
//! photos nobody sees now, and where a manager decides about them; of one that was taken out again how many are seen again.

use kengai::CareBook;
use kengai_model::{CareDay, ClientId, Fields, spec};

use super::photos_meant::typed_name;
use crate::failure::Failure;
use crate::words::{Words, both};

const GIVEN: &str = "photo_consent.given";
const BY: &str = "photo_consent.by";
const SCOPE: &str = "photo_consent.scope";
const WITHDRAWN: &str = "photo_consent.withdrawn";

/// A sheet before it is written, and how many photos a withdrawal that stood in it hid.
pub(super) struct Before {
    pub(super) fields: Fields,
    hidden: u64,
}

impl Before {
    /// As it stands; only where something may hide photos, they are looked for.
    pub(super) fn of(book: &CareBook, client: ClientId, fields: Fields) -> Result<Self, Failure> {
        let hides = |path: &String| path == WITHDRAWN || path.starts_with("photo_hidden.");
        let hidden = if fields.keys().any(hides) { hidden(book, client)? } else { 0 };
        Ok(Self { fields, hidden })
    }
}

/// How many of a client's photos nobody sees; none on a helper's device, who writes no sheet.
fn hidden(book: &CareBook, client: ClientId) -> Result<u64, Failure> {
    if !book.is_manager() {
        return Ok(0);
    }
    Ok(book.photos().hidden()?.iter().filter(|one| one.client == client).count() as u64)
}

/// About a sheet that was written, and is on its way.
pub(super) fn said(
    book: &CareBook,
    client: ClientId,
    was: &Before,
    after: &Fields,
) -> Result<Vec<Words>, Failure> {
    let before = &was.fields;
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
    if book.clients().draft(client)?.is_some() {
        return Ok(out);
    }
    // Written once more on its day, it hides what was shown since.
    let hides_again =
        || Ok::<_, Failure>(before.contains_key(WITHDRAWN) && hidden(book, client)? > was.hidden);
    if is_new(WITHDRAWN) || after.contains_key(WITHDRAWN) && hides_again()? {
        out.extend(withdrawn(book, client, was.hidden)?);
    }
    if before.contains_key(WITHDRAWN) && !after.contains_key(WITHDRAWN) {
        let words = kengai_screens::seen_again(was.hidden.saturating_sub(hidden(book, client)?));
        out.push(both(
            format!("{}: kengai clients set {name} {} 日付", words.ja, spec::label(WITHDRAWN).ja),
            format!("{}: kengai clients set {name} {WITHDRAWN} DATE", words.en),
        ));
    }
    Ok(out)
}

/// What a withdrawal hides, beside what was hidden before. That none may be taken is said only where it holds.
fn withdrawn(book: &CareBook, client: ClientId, before: u64) -> Result<Option<Words>, Failure> {
    let count = hidden(book, client)?.saturating_sub(before);
    let words = kengai_screens::hidden_by_withdrawal(count);
    Ok(match count {
        0 => book.photos().withdrawn(client)?.map(|_| words),
        _ => Some(both(
            format!("{} → kengai photos hidden", words.ja),
            format!("{} → kengai photos hidden", words.en),
        )),
    })
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
