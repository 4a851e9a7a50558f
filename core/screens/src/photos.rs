//! What stands in a photo's place.

use kengai::{BriefPhoto, PhotosWaiting};
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{CareDay, Words};

use crate::days::day;
use crate::line::Line;

/// What is said where a photo cannot be shown; why it was set aside comes before that it can be fetched.
#[must_use]
pub fn in_the_place_of(photo: &BriefPhoto) -> Option<Line> {
    if let Some(why) = &photo.set_aside {
        return Some(Line::urgent(why.clone()));
    }
    if !photo.here && photo.thumbnail.is_some() {
        return Some(Line::waits(Words::lit(
            "写真は縮小版だけが届いています。元の写真は電波のある所で見られます",
            "Only the small picture is here. The photo comes with a signal",
        )));
    }
    (!photo.here).then(|| {
        Line::waits(Words::lit(
            "写真はまだ届いていません。電波のある所で見られます",
            "Photo not here yet. It comes with a signal",
        ))
    })
}

/// Photos that were tried and are still here: whose, of which day, how many, why, and what to do.
#[must_use]
pub fn still_here(waiting: &PhotosWaiting) -> Words {
    let (on, count, why) = (day(waiting.day), waiting.count, &waiting.words);
    let whose = match waiting.client_name.as_str() {
        "" => Words::new(format!("{}の写真", on.ja), format!("of {}", on.en)),
        name => Words::new(
            format!("{}　{}の写真", kengai_model::called::san(name), on.ja),
            format!("{name}, {}", on.en),
        ),
    };
    let photos = if count == 1 { "photo" } else { "photos" };
    Words::new(
        format!("未送信 {}{count}枚: {}", whose.ja, why.ja),
        format!("not sent: {}, {count} {photos}: {}", whose.en, why.en),
    )
}

/// What is said of photos where consent to them was withdrawn.
#[must_use]
pub fn consent_withdrawn(on: CareDay) -> Words {
    let on = day(on);
    Words::new(
        format!("写真の同意は{}に取り消されました。撮らないでください", on.ja),
        format!("Photo consent withdrawn {}. Please take none", on.en),
    )
}

/// Why nobody sees a photo.
#[must_use]
pub fn hidden(why: HiddenWhy) -> Words {
    match why {
        HiddenWhy::ConsentWithdrawn => Words::lit(
            "同意が取り消された写真は見られません。サ責に聞いてください",
            "Hidden: consent was withdrawn. Please ask the manager",
        ),
        HiddenWhy::WrongClient => Words::lit(
            "別の利用者の写真なので、隠してあります。サ責に聞いてください",
            "Hidden: it is of another client. Please ask the manager",
        ),
        HiddenWhy::Other => Words::lit(
            "サ責が隠した写真です。サ責に聞いてください",
            "A manager has hidden this photo. Please ask the manager",
        ),
    }
}

/// How many photos of a client are hidden.
#[must_use]
pub fn count_hidden(count: u64) -> Option<Words> {
    let photos = if count == 1 { "photo" } else { "photos" };
    (count > 0).then(|| {
        Words::new(
            format!("隠した写真 {count}枚（サ責の一覧にあります）"),
            format!("{count} hidden {photos} (the managers have a list)"),
        )
    })
}

/// What may be on a photo, as the client has consented.
#[must_use]
pub fn consent_scope(scope: &str) -> Words {
    Words::new(format!("同意の範囲: {scope}"), format!("Scope of the consent: {scope}"))
}

/// A scope without the day of the consent is no consent.
pub const SCOPE_ALONE: Words = Words::lit(
    "範囲だけでは、まだ写真の同意になりません。同意日も入れてください",
    "A scope alone is no consent yet. Write the day of the consent too",
);

/// Asks for whoever asked the client, where a consent was noted without.
pub const WHO_ASKED: Words = Words::lit(
    "写真の同意を確認した人がまだありません。だれが確認したかも入れてください",
    "Nobody is noted as having asked for the consent. Write who did",
);

/// 旧, with since when where that is known.
#[must_use]
pub fn old(photo: &BriefPhoto) -> Option<Words> {
    photo.superseded.then(|| match photo.superseded_since.map(day) {
        Some(since) => Words::new(format!("旧（{}から）", since.ja), format!("old since {}", since.en)),
        None => Words::lit("旧", "old"),
    })
}

#[cfg(test)]
mod tests {
    use kengai_model::Sha256;
    use kengai_model::photo::PhotoPurpose;

    use super::*;

    #[test]
    fn why_it_was_set_aside_comes_before_that_it_can_be_fetched() {
        let photo = BriefPhoto {
            purpose: PhotoPurpose::Skin,
            number: 1,
            begins: None,
            slot: None,
            caption: String::new(),
            sha: Sha256::from_bytes([1; 32]),
            thumbnail: None,
            placeholder: None,
            day: "2026-11-16".parse().unwrap(),
            superseded: false,
            superseded_since: None,
            added_later: false,
            here: true,
            set_aside: None,
        };
        assert_eq!(in_the_place_of(&photo), None);
        let missing = BriefPhoto { here: false, ..photo.clone() };
        assert!(in_the_place_of(&missing).unwrap().words.ja.starts_with("写真はまだ届いていません"));
        let why = Words::lit("写真ではないものが届きました", "What came is no photo");
        let refused = BriefPhoto { set_aside: Some(why.clone()), ..missing };
        assert_eq!(in_the_place_of(&refused).unwrap().words, why);
    }

    #[test]
    fn what_is_old_says_since_when() {
        let photo = BriefPhoto {
            purpose: PhotoPurpose::Prescription,
            number: 1,
            begins: None,
            slot: None,
            caption: String::new(),
            sha: Sha256::from_bytes([1; 32]),
            thumbnail: None,
            placeholder: None,
            day: "2026-11-01".parse().unwrap(),
            superseded: true,
            superseded_since: Some("2026-11-16".parse().unwrap()),
            added_later: false,
            here: true,
            set_aside: None,
        };
        let words = old(&photo).unwrap();
        assert_eq!((&*words.ja, &*words.en), ("旧（11月16日から）", "old since 16 Nov"));
        let said = BriefPhoto { superseded_since: None, ..photo.clone() };
        assert_eq!(old(&said).unwrap().ja, "旧");
        assert_eq!(old(&BriefPhoto { superseded: false, ..photo }), None);
    }
}
