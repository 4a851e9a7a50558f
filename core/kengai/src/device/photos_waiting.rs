//! Photos that were tried and are still here, as a person needs it: whose, of which day, why, and what to do.

use kengai_model::{CareDay, UnixMillis, Words};
use kengai_protocol::http::Code;
use kengai_store::{PhotoAside, PhotoWaits, Store};
use serde::Serialize;

use crate::CareError;
use crate::people::names::Names;

/// Photos of one client and day that wait for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhotosWaiting {
    /// Whose, as lists show the name; empty where no sheet of theirs is here.
    pub client_name: String,
    /// The day on which they were taken, by this device's clock.
    pub day: CareDay,
    /// How many.
    pub count: u64,
    /// Why, and what to do.
    #[serde(flatten)]
    pub words: Words,
}

/// Everything that was tried and is still here, oldest day first.
pub(crate) fn photos_waiting(store: &Store, today: CareDay) -> Result<Vec<PhotosWaiting>, CareError> {
    let all = store.photos_that_wait()?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::load(store, today)?;
    let whose = names.of_circles()?;
    let mut out: Vec<PhotosWaiting> = Vec::new();
    for one in all {
        let at = i64::try_from(one.at_ms).ok().and_then(|ms| UnixMillis::new(ms).ok());
        let day = at.map_or(today, |at| at.day());
        let client_name = whose.get(&one.circle).cloned().unwrap_or_default();
        let words = why(one.why);
        let same = |known: &&mut PhotosWaiting| {
            (&known.client_name, known.day, &known.words) == (&client_name, day, &words)
        };
        match out.iter_mut().find(same) {
            Some(known) => known.count += 1,
            None => out.push(PhotosWaiting { client_name, day, count: 1, words }),
        }
    }
    Ok(out)
}

/// Why a photo that was tried is still here, and what to do.
fn why(waits: PhotoWaits) -> Words {
    match waits {
        PhotoWaits::Broken => Words::lit(
            "途中で通信が切れました。ほかの写真のあとに、もう一度送ります → 電波のよい所で sync してください",
            "the line broke on it; it is tried again after the others → sync where the signal is good",
        ),
        PhotoWaits::Aside(PhotoAside::Damaged) => Words::lit(
            "この端末の中で壊れていて、送れません → もう一度撮れるものは、撮り直してください",
            "it is damaged on this device and cannot be sent → take it again where that is possible",
        ),
        PhotoWaits::Aside(PhotoAside::Refused(Some(Code::NewerVersion))) => Words::lit(
            "サーバーのソフトが古く、まだ受け取れません → 事業所に、サーバーの更新を頼んでください。更新されると自動で送ります",
            "the server's program is too old for it → ask the office to have it updated; then it goes by itself",
        ),
        PhotoWaits::Aside(PhotoAside::Refused(Some(Code::TooLarge))) => Words::lit(
            "サーバーが受け取れる大きさを超えています → もう一度撮れるものは、画質を下げて撮り直してください",
            "it is larger than the server takes → take it again with a lower quality where that is possible",
        ),
        PhotoWaits::Aside(PhotoAside::Refused(_)) => Words::lit(
            "サーバーが受け取りませんでした。写真は端末に残っています → 事業所に知らせ、サーバーが直ったら sync --again でもう一度送ってください",
            "the server did not take it. The photo is kept here → tell the office, and once the server is mended send it again with sync --again",
        ),
    }
}
