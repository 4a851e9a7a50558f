//! What stands in a photo's place.

use kengai::{BriefPhoto, HiddenPhoto, PhotosWaiting, UndecidedPhotos};
use kengai_model::photo::PhotoPurpose;
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{CareDay, Words};

use crate::counts::counted;
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

/// A hidden photo in a manager's list: of which day, what for, by whom, why, and what was decided.
#[must_use]
pub fn hidden_photo(photo: &HiddenPhoto) -> Words {
    row(
        photo,
        photo.decided.as_ref().map_or_else(
            || Words::lit("まだ決めていません", "nobody has decided"),
            |decided| {
                let (since, who) = (day(decided.on), decided.by.join("・"));
                let (ja, en) = match decided.reason.as_str() {
                    "" => Default::default(),
                    reason => (format!("（{reason}）"), format!(" ({reason})")),
                };
                Words::new(
                    format!("{}から非表示　{who}{ja}", since.ja),
                    format!("hidden since {} by {who}{en}", since.en),
                )
            },
        ),
    )
}

/// The same of one that was hidden and can be seen again.
#[must_use]
pub fn shown_photo(before: &HiddenPhoto) -> Words {
    row(before, Words::lit("また見られます", "can be seen again"))
}

fn row(photo: &HiddenPhoto, stands: Words) -> Words {
    let on = photo.day.map_or_else(|| Words::lit("訪問日不明", "day unknown"), day);
    // There may be two visits of one client on a day.
    let at = photo.begins.map_or_else(
        || Words::lit("", ""),
        |at| Words::new(format!(" {}の訪問", at.clock()), format!(" {}", at.clock())),
    );
    let number = match (photo.number, photo.is_gone) {
        (Some(number), _) => Words::new(format!("の写真{number}"), format!(" photo {number}")),
        (None, true) => Words::lit("の、記録から外れた写真", " photo that its record names no more"),
        (None, false) => Words::lit("の申し送りの写真", " photo of a note"),
    };
    let purpose = photo.purpose.map_or_else(|| Words::lit("目的なし", "no purpose"), PhotoPurpose::words);
    let slot = photo.slot.map_or_else(
        || Words::lit("", ""),
        |slot| Words::new(format!("・{}", slot.ja()), format!(", {}", slot.en())),
    );
    let by = photo.taken_by.join("・");
    let (name, why) = (&photo.client_name, photo.why);
    Words::new(
        format!(
            "{}　{}{}{} {}{}　撮影 {by}　{} → {}",
            kengai_model::called::san(name),
            on.ja,
            at.ja,
            number.ja,
            purpose.ja,
            slot.ja,
            why.ja(),
            stands.ja
        ),
        format!(
            "{name}  {}{}{}  {}{}  taken by {by}  {} → {}",
            on.en,
            at.en,
            number.en,
            purpose.en,
            slot.en,
            why.en(),
            stands.en
        ),
    )
}

/// Which photos of a record are hidden, and why: 隠した写真 2枚（写真1・写真3: 同意の撤回、写真2: その他）. Each with its number in the record.
#[must_use]
pub fn hidden_in_record(hidden: &[(usize, HiddenWhy)]) -> Option<Words> {
    let mut by_why: Vec<(HiddenWhy, Vec<usize>)> = Vec::new();
    for (number, why) in hidden {
        match by_why.iter_mut().find(|(known, _)| known == why) {
            Some((_, numbers)) => numbers.push(*number),
            None => by_why.push((*why, vec![*number])),
        }
    }
    let (ja, en): (Vec<String>, Vec<String>) = by_why
        .iter_mut()
        .map(|(why, numbers)| {
            numbers.sort_unstable();
            let ja: Vec<String> = numbers.iter().map(|number| format!("写真{number}")).collect();
            let en: Vec<String> = numbers.iter().map(|number| format!("photo {number}")).collect();
            (format!("{}: {}", ja.join("・"), why.ja()), format!("{}: {}", en.join(", "), why.en()))
        })
        .unzip();
    let count = hidden.len();
    (count > 0).then(|| {
        Words::new(
            format!("隠した写真 {count}枚（{}）", ja.join("、")),
            format!("{} hidden ({})", counted(count as u64, "photo", "photos"), en.join("; ")),
        )
    })
}

/// What a withdrawal of consent does to photos that are there: so many are seen by nobody now, until a manager has decided; on other
/// devices from their next contact on. Whoever `decides` is asked to.
#[must_use]
pub fn hidden_by_withdrawal(count: u64, decides: bool) -> Words {
    if count == 0 {
        return Words::lit(
            "この撤回で見えなくなる写真は、いまはありません。これからは撮れません",
            "No photo is hidden by this withdrawal now. None may be taken from here on",
        );
    }
    let next = match decides {
        true => Words::lit(
            "隠したままにするか、また見せるかを決めてください",
            "Decide whether they stay hidden, or are shown again",
        ),
        false => Words::lit(
            "隠したままにするか、また見せるかは、サ責が決めます",
            "A manager decides whether they stay hidden",
        ),
    };
    Words::new(
        format!(
            "この方の写真{count}枚が、この端末では見えなくなりました。ほかの端末では、次に通信したときからです。{}",
            next.ja
        ),
        format!(
            "{} of this client can be seen on this device no more, and on others from their next sync on. {}",
            counted(count, "photo", "photos"),
            next.en
        ),
    )
}

/// Clients that are named one by one.
const CLIENTS_MAX: usize = 8;

/// That a manager has not decided yet about photos that a withdrawal hides: how many, and whose.
#[must_use]
pub fn undecided(of: &[UndecidedPhotos]) -> Option<Words> {
    let count: u64 = of.iter().map(|one| one.photos).sum();
    let named = of.iter().take(CLIENTS_MAX);
    let (ja, en): (Vec<String>, Vec<String>) = named
        .map(|one| {
            let (name, photos) = (&one.client_name, one.photos);
            (format!("{} {photos}枚", kengai_model::called::san(name)), format!("{name}: {photos}"))
        })
        .unzip();
    let more = of.len().saturating_sub(CLIENTS_MAX);
    let (more_ja, more_en) = match more {
        0 => (String::new(), String::new()),
        more => (format!("、ほか {more}人"), format!(", and {more} more")),
    };
    (count > 0).then(|| {
        Words::new(
            format!("隠れている写真のうち、まだ決めていないもの {count}枚（{}{more_ja}）", ja.join("、")),
            format!(
                "{} hidden and not decided about ({}{more_en})",
                counted(count, "photo", "photos"),
                en.join(", ")
            ),
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

/// That a photo was hidden already and nothing is different: since when, by whom, why.
#[must_use]
pub fn hidden_already(photo: &HiddenPhoto) -> Words {
    let number = photo.number.map_or_else(String::new, |number| number.to_string());
    let (since, who) = photo.decided.as_ref().map_or_else(
        || (Words::lit("", ""), String::new()),
        |decided| (day(decided.on), decided.by.join("・")),
    );
    Words::new(
        format!(
            "写真{number}は、{}に{who}が隠してあります（{}）。何も変えていません。",
            since.ja,
            photo.why.ja()
        ),
        format!(
            "Photo {number} was hidden already, on {} by {who} ({}). Nothing was changed.",
            since.en,
            photo.why.en()
        ),
    )
}

/// That a photo which was hidden already is hidden for another reason now.
#[must_use]
pub fn hidden_anew(before: &HiddenPhoto) -> Words {
    let reason = before.decided.as_ref().map_or("", |decided| decided.reason.as_str());
    let (why, dash) = (before.why, if reason.is_empty() { "" } else { ": " });
    Words::new(
        format!(
            "この写真は前から隠してあります。前の理由（{}{dash}{reason}）を、新しい理由に替えました。前の理由は利用者票の履歴に残ります。",
            why.ja()
        ),
        format!(
            "The photo was hidden already. The reason before ({}{dash}{reason}) is replaced; it stays in the history of the client's sheet.",
            why.en()
        ),
    )
}

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
