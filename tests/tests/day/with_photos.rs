//! A client who consented to photos, and records with one.

use kengai::model::photo::PhotoPurpose;
use kengai::model::service::Scheme;
use kengai::model::text::Line;
use kengai::model::{ClientId, ClientSheet, PhotoId, Sha256, VisitId};
use kengai::{CareBook, ClientImport, PhotoDraft};

pub(crate) fn picture() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/photos/medicine-place.jpg")).unwrap()
}

/// 見本 一郎, who consented in April.
pub(crate) async fn client(book: &CareBook) -> ClientId {
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    sheet.person.name = Some(Line::new("見本 一郎").unwrap());
    sheet.certificate.insured = Some("0000000001".parse().unwrap());
    sheet.photo_consent.given = Some("2026-04-01".parse().unwrap());
    book.clients().import(&[ClientImport { sheet }]).await.unwrap()[0]
}

/// A draft of a visit.
pub(crate) fn visit(book: &CareBook, client: ClientId) -> VisitId {
    book.visits().start_unplanned(client, Scheme::LongTermCare).unwrap().visit
}

/// A photo in a draft.
pub(crate) fn photo(book: &CareBook, visit: VisitId) -> PhotoId {
    let photo = PhotoDraft {
        picture: picture(),
        purpose: PhotoPurpose::MedicinePlace,
        slot: None,
        caption: None,
        asked: true,
    };
    book.photos().add(visit, &photo).unwrap()
}

pub(crate) fn sha(book: &CareBook, visit: VisitId, photo: PhotoId) -> Sha256 {
    book.visits().sheet(visit).unwrap().record.photos[&photo].sha.unwrap()
}

/// A draft is done and finished.
pub(crate) fn finish(book: &CareBook, visit: VisitId) {
    book.visits().set_fields(visit, &[("outcome.kind", "provided")]).unwrap();
    book.visits().finish(visit, true).unwrap();
}
