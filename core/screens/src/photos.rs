//! What stands in a photo's place.

use kengai::{BriefPhoto, PhotosWaiting};
use kengai_model::{CareDay, Words};

use crate::days::day;
use crate::line::Line;

/// What is said where a photo cannot be shown; why it was set aside comes before that it can be fetched.
#[must_use]
pub fn in_the_place_of(photo: &BriefPhoto) -> Option<Line> {
    if let Some(why) = &photo.set_aside {
        return Some(Line::urgent(why.clone()));
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

#[cfg(test)]
mod tests {
    use kengai_model::Sha256;
    use kengai_model::photo::PhotoPurpose;

    use super::*;

    #[test]
    fn why_it_was_set_aside_comes_before_that_it_can_be_fetched() {
        let photo = BriefPhoto {
            purpose: PhotoPurpose::Skin,
            slot: None,
            caption: String::new(),
            sha: Sha256::from_bytes([1; 32]),
            day: "2026-11-16".parse().unwrap(),
            superseded: false,
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
}
