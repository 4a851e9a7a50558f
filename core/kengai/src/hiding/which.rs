//! Which photo it is, for people: of which visit, its number there, and what it is for. A hash says nothing to anybody.

use kengai_model::form::row_number;
use kengai_model::photo::PhotoPurpose;
use kengai_model::{CareDay, ClientId, Sha256, VisitRecord, Words};
use kengai_store::Store;

use crate::CareError;
use crate::hiding::{NamedPhoto, naming, once};

/// Its number in its record, counted from 1.
pub(crate) fn number_of(photo: &NamedPhoto) -> Option<usize> {
    row_number(&photo.record.as_ref()?.to_fields(), &photo.path)
}

/// A photo of a client by visit, number and purpose: 11月16日 7:30の訪問の写真2（処方）; for whoever reads on a day.
pub(crate) fn which(
    store: &Store,
    client: ClientId,
    sha: Sha256,
    read_on: CareDay,
) -> Result<Words, CareError> {
    if let Some(photo) = naming(store, client, sha)?.first() {
        let (day, begins) = (photo.day.long(read_on), photo.record.as_ref().and_then(VisitRecord::begins));
        // There may be two visits of one client on a day.
        let visit = begins.map_or(day.clone(), |at| {
            let at = at.clock();
            Words::new(format!("{} {at}の訪問", day.ja), format!("{} {at}", day.en))
        });
        return Ok(words(Some(visit), number_of(photo), photo.photo.purpose));
    }
    let gone = once(store, client, sha)?;
    Ok(words(gone.day.map(|day| day.long(read_on)), None, gone.purpose))
}

fn words(visit: Option<Words>, number: Option<usize>, purpose: Option<PhotoPurpose>) -> Words {
    let number = number.map_or_else(String::new, |number| number.to_string());
    let of = visit.map_or_else(
        || Words::lit("", ""),
        |visit| Words::new(format!("{}の", visit.ja), format!("{}: ", visit.en)),
    );
    let what = purpose.map_or_else(
        || Words::lit("", ""),
        |purpose| Words::new(format!("（{}）", purpose.ja()), format!(" ({})", purpose.en())),
    );
    let called = format!("photo {number}");
    Words::new(
        format!("{}写真{number}{}", of.ja, what.ja),
        format!("{}{}{}", of.en, called.trim_end(), what.en),
    )
}
