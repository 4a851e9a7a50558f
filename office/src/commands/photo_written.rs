//! A photo as a file for somebody who looks at it: named by its visit, its purpose and its number; over no other file.

use std::path::{Path, PathBuf};

use kengai::{BriefPhoto, CareBook, CareError, StoreError};
use kengai_desk::files;

use super::wait_for;
use crate::failure::{Failure, Finding};
use crate::words::{Lang, Words, both};

/// Other files that may have a photo's name in a folder: it gets a number behind it.
const SAME_NAMES_MAX: usize = 100;

/// Writes a photo that is on this device or can be fetched now; never over another file.
pub(super) fn written(
    book: &CareBook,
    photo: &BriefPhoto,
    dir: &Path,
    lang: Lang,
) -> Result<Option<PathBuf>, Failure> {
    let jpeg = match wait_for(book.photos().fetch(photo.sha, &|_| {}))? {
        Ok(jpeg) => jpeg,
        // The brief is read without a signal: what is here is shown, the rest says where it can be opened.
        // One that may not be shown says so in its line; the others are written all the same.
        Err(CareError::Older | CareError::Store(StoreError::PhotoSetAside(_))) => None,
        Err(error) => return Err(error.into()),
    };
    // The small picture is here long before the photo.
    let (jpeg, is_small) = match (jpeg, photo.thumbnail) {
        (Some(jpeg), _) => (jpeg, false),
        (None, Some(thumbnail)) => match book.photos().bytes(thumbnail) {
            Ok(Some(jpeg)) => (jpeg, true),
            Ok(None) | Err(CareError::Store(StoreError::PhotoSetAside(_))) => return Ok(None),
            Err(error) => return Err(error.into()),
        },
        (None, None) => return Ok(None),
    };
    files::make_folder(dir)?;
    let (purpose, old, small) = match lang {
        Lang::Ja => (photo.purpose.ja(), "-旧", "-縮小版"),
        Lang::En => (photo.purpose.code(), "-old", "-small"),
    };
    let old = if photo.superseded { old } else { "" };
    let small = if is_small { small } else { "" };
    // Of which visit and which of its photos: another client's of that day began at another time.
    let begins = photo.begins.map_or_else(String::new, |at| format!("-{:0>5}", at.clock()).replace(':', ""));
    let (day, called) = (
        photo.day,
        match lang {
            Lang::Ja => format!("写真{}", photo.number),
            Lang::En => format!("photo{}", photo.number),
        },
    );
    let named = |marks: &str| dir.join(format!("{day}{begins}-{purpose}-{called}{marks}.jpg"));
    let path = named(&format!("{old}{small}"));
    // What was written before it was old does not stay beside it unmarked.
    let before = named(small);
    if photo.superseded && !path.exists() && std::fs::read(&before).is_ok_and(|there| there == jpeg) {
        // Where that cannot be, it is written under its new name all the same.
        drop(std::fs::rename(&before, &path));
    }
    // Whatever lies there under that name stays: a brief at the door does not fail over a file.
    for at in 1..=SAME_NAMES_MAX {
        let path = if at == 1 { path.clone() } else { named(&format!("{old}{small}-{at}")) };
        match std::fs::read(&path) {
            Ok(there) if there == jpeg => return Ok(Some(path)),
            Ok(_) => {}
            Err(_) => {
                files::write_new(&path, &jpeg)?;
                return Ok(Some(path));
            }
        }
    }
    Err(Failure::input(both(
        format!("{} には同じ名前の写真が多すぎます", dir.display()),
        format!("{} has too many photos of one name", dir.display()),
    ))
    .with([Finding::new("photos", Words::lit("別のフォルダーを指定してください", "name another folder"))]))
}
