//! A photo of a record by the number that the record shows: 写真1の説明, 写真1の旧. Its id says nothing to anybody.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use kengai::{CareBook, CareError, PICTURE_BYTES_MAX, PhotoDraft, PhotoError};
use kengai_model::form::{label_in, path_of_row, row_number};
use kengai_model::medication::MedicationSlot;
use kengai_model::photo::PhotoPurpose;
use kengai_model::{Fields, PhotoId, VisitId, VisitRecord, spec};
use serde_json::json;

use super::before_start::typed;
use crate::failure::{Failure, Finding};
use crate::report::Report;
use crate::words::{Words, both};

/// What is said of a photo's field without its photo: 説明.
pub(super) fn without_photo(name: &str, field: &str, ja: &str) -> Failure {
    Failure::input(both(
        format!("「{name}」は写真ごとの項目です。どの写真かも書いてください: 写真1の{ja}"),
        format!(
            "'{name}' is a field of each photo; write which: 'photo 1 {}'",
            if field == "superseded" { "old" } else { field }
        ),
    ))
}

/// The path of a photo's field in a record; every other as it is.
pub(super) fn of_record(record: &VisitRecord, path: String) -> Result<String, Failure> {
    if let Some(number) = path.strip_prefix("photo.").filter(|rest| !rest.contains('.')) {
        let caption = of_record(record, format!("photo.{number}.caption"))?;
        return Ok(caption.trim_end_matches(".caption").to_owned());
    }
    let Some((key, last)) = path.strip_prefix("photo.").and_then(|rest| rest.split_once('.')) else {
        return Ok(path);
    };
    let (fields, photos) = (record.to_fields(), &record.photos);
    if key == "*" {
        return match photos.keys().collect::<Vec<_>>().as_slice() {
            [only] => Ok(format!("photo.{only}.{last}")),
            [] => Err(none_there()),
            several => {
                let paths = several.iter().map(|id| label_in(&fields, &format!("photo.{id}.{last}")));
                let (ja, en): (Vec<_>, Vec<_>) = paths.map(|label| (label.ja, label.en)).unzip();
                Err(Failure::input(both(
                    format!("写真が{}枚あります。どれかを書いてください: {}", several.len(), ja.join("、")),
                    format!("there are {} photos; write one of: {}", several.len(), en.join(", ")),
                )))
            }
        };
    }
    path_of_row(&fields, &path).map_err(|_| match photos.len() {
        0 => none_there(),
        n => Failure::input(both(
            format!("写真は{n}枚です。番号は 1 から {n} までです（kengai visit show で見えます）"),
            format!("there are {n} photos, numbered 1 to {n} (see: kengai visit show)"),
        )),
    })
}

/// A whole photo is only taken out.
pub(super) fn only_removed(path: &str, value: &str) -> Result<(), Failure> {
    if path.strip_prefix("photo.").is_none_or(|rest| rest.contains('.')) || value.trim().is_empty() {
        return Ok(());
    }
    Err(Failure::input(Words::lit(
        "写真を取り除くなら、値を空にしてください（例: 写真1 \"\"）。目的や説明を書くなら、写真1の目的、写真1の説明",
        "to take a photo out, leave the value empty ('photo 1' ''); to write about it: 'photo 1 caption'",
    )))
}

/// A photo by its number, purpose and caption: 写真2（薬の場所、朝の袋）.
pub(crate) fn called(fields: &Fields, photo: &str) -> Words {
    let number = row_number(fields, &format!("{photo}.sha")).unwrap_or_default();
    let value = |last: &str| {
        let path = format!("{photo}.{last}");
        fields.get(&path).map(|value| spec::show(&path, value))
    };
    let said: Vec<Words> = ["purpose", "caption"].into_iter().filter_map(value).collect();
    let joined = |pick: fn(&Words) -> &str, by: &str| said.iter().map(pick).collect::<Vec<_>>().join(by);
    let (ja, en) = (joined(|words| &words.ja, "、"), joined(|words| &words.en, ", "));
    match said.is_empty() {
        true => both(format!("写真{number}"), format!("photo {number}")),
        false => both(format!("写真{number}（{ja}）"), format!("photo {number} ({en})")),
    }
}

/// How each photo of a draft is taken out again, and how one gets its purpose.
pub(super) fn each(book: &CareBook, visit: VisitId, without_purpose: bool) -> Result<Vec<Words>, Failure> {
    let record = book.visits().sheet(visit)?.record;
    // Nothing is numbered for nothing.
    if record.photos.is_empty() {
        return Ok(Vec::new());
    }
    let id = typed(book, visit)?;
    let fields = record.to_fields();
    let photos = record.photos.iter().filter(|(_, photo)| !without_purpose || photo.purpose.is_none());
    let line = |(photo, _): (&kengai_model::PhotoId, _)| {
        let photo = format!("photo.{photo}");
        let (called, number) =
            (called(&fields, &photo), row_number(&fields, &format!("{photo}.sha")).unwrap_or_default());
        let (to_ja, to_en) = match without_purpose {
            true => (
                format!("目的を書くなら: kengai visit set {id} 写真{number}の目的 薬の場所、"),
                format!(
                    "to write what it is for: kengai visit set {id} 'photo {number} purpose' medicine_place; "
                ),
            ),
            false => Default::default(),
        };
        both(
            format!("{}: {to_ja}まちがって撮った写真なら: kengai visit set {id} 写真{number} ''", called.ja),
            format!(
                "{}: {to_en}if it was taken by mistake: kengai visit set {id} 'photo {number}' ''",
                called.en
            ),
        )
    };
    Ok(photos.map(line).collect())
}

fn none_there() -> Failure {
    Failure::input(Words::lit(
        "この記録に写真はありません。先に kengai visit photo で加えてください",
        "this record has no photo; add one first with kengai visit photo",
    ))
}

/// A photo that is to be added, and whether the client was asked.
pub(super) struct NewPhoto {
    pub(super) file: PathBuf,
    pub(super) purpose: PhotoPurpose,
    pub(super) asked: bool,
    pub(super) slot: Option<MedicationSlot>,
    pub(super) caption: Option<String>,
}

/// Without consent: what is to be done first, by a manager with the command that does it.
fn no_consent(book: &CareBook, visit: VisitId, error: CareError) -> Failure {
    let manager = book.is_manager() && matches!(error, CareError::NoPhotoConsent);
    let client = book.visits().sheet(visit).ok().map(|sheet| sheet.record.client);
    let name = client.filter(|_| manager).and_then(|client| book.clients().name(client).ok());
    let failure = Failure::from(error);
    let Some(name) = name else { return failure };
    let typed: String = name.split_whitespace().collect();
    failure.with([Finding::new(
        "",
        both(
            format!(
                "先に同意をいただいて登録します: kengai clients set {typed} 写真の同意日 日付 写真の同意を確認した人 職員コード 写真の同意の範囲 薬"
            ),
            format!(
                "Ask for the consent and note it first: kengai clients set {typed} photo_consent.given DATE photo_consent.by STAFF-CODE photo_consent.scope medicine"
            ),
        ),
    )])
}

/// A picture's file; one that is larger than is looked at is not read at all.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let file = File::open(path).map_err(failed)?;
    let bytes = usize::try_from(file.metadata().map_err(failed)?.len()).unwrap_or(usize::MAX);
    if bytes > PICTURE_BYTES_MAX {
        return Err(CareError::Photo(PhotoError::TooHeavy { bytes, bytes_max: PICTURE_BYTES_MAX }).into());
    }
    let mut picture = Vec::with_capacity(bytes);
    // It may grow meanwhile, or be no file that ends.
    file.take(PICTURE_BYTES_MAX as u64 + 1).read_to_end(&mut picture).map_err(failed)?;
    Ok(picture)
}

/// Nobody asks a client for a photo that may not be taken; and nobody takes one without asking.
fn may_take(book: &CareBook, visit: VisitId, asked: bool) -> Result<(), Failure> {
    book.photos().may_take(visit).map_err(|error| no_consent(book, visit, error))?;
    if !asked {
        return Err(Failure::input(Words::lit(
            "撮る前に、ご本人に確認してください。確認したら --asked を付けてください",
            "ask the client first; when they have agreed, add --asked",
        )));
    }
    Ok(())
}

/// The photo of a record that has a number.
pub(super) fn numbered(record: &VisitRecord, number: usize) -> Result<PhotoId, Failure> {
    let path = of_record(record, format!("photo.{number}.purpose"))?;
    let key = path.strip_prefix("photo.").and_then(|rest| rest.split('.').next()?.parse().ok());
    key.ok_or_else(none_there)
}

/// Takes a photo of a draft again.
pub(super) fn retake(
    book: &CareBook,
    visit: VisitId,
    number: usize,
    file: &Path,
    asked: bool,
) -> Result<Report, Failure> {
    may_take(book, visit, asked)?;
    let photo = numbered(&book.visits().sheet(visit)?.record, number)?;
    book.photos().retake(visit, photo, &read(file)?, asked)?;
    let sha = book.visits().sheet(visit)?.record.photos.get(&photo).and_then(|photo| photo.sha);
    Ok(Report::new(json!({ "visit": visit, "photo": photo, "number": number, "sha": sha })).line(both(
        format!("写真{number}を撮り直しました。前の写真は残りません"),
        format!("photo {number} was taken again; the one before is not kept"),
    )))
}

/// Adds a photo to a draft.
pub(super) fn add(book: &CareBook, visit: VisitId, new: NewPhoto) -> Result<Report, Failure> {
    may_take(book, visit, new.asked)?;
    let picture = read(&new.file)?;
    let draft =
        PhotoDraft { picture, purpose: new.purpose, slot: new.slot, caption: new.caption, asked: new.asked };
    let photo = book.photos().add(visit, &draft)?;
    let record = book.visits().sheet(visit)?.record;
    let sha = record.photos.get(&photo).and_then(|p| p.sha).map(|sha| sha.to_string());
    let number = row_number(&record.to_fields(), &format!("photo.{photo}.sha"));
    let report = Report::new(json!({ "visit": visit, "photo": photo, "number": number, "sha": sha })).line(
        Words::lit(
            "写真を暗号化してこの端末に保存しました（位置情報は取り除きました）。",
            "The photo is sealed and saved on this device (position data was removed).",
        ),
    );
    let Some(number) = number else { return Ok(report) };
    let called = called(&record.to_fields(), &format!("photo.{photo}"));
    // The camera opens where consent holds, and nowhere else.
    let scope = super::consent_said::scope(book, record.client, None)?;
    let report = report
        .line(both(format!("この写真は、{}です。", called.ja), format!("It is {}.", called.en)))
        .lines(scope);
    if record.photos.get(&photo).is_some_and(|photo| photo.caption.is_some()) {
        return Ok(report);
    }
    let id = typed(book, visit)?;
    Ok(report.line(both(
        format!("説明を書くなら: kengai visit set {id} 写真{number}の説明 …"),
        format!("To write a caption: kengai visit set {id} 'photo {number} caption' …"),
    )))
}
