//! What a manager reads about hidden photos: each in a list, what was decided, what a withdrawal hides, and what is undecided.

use kengai::{HiddenPhoto, UndecidedPhotos};
use kengai_model::Words;
use kengai_model::photo::PhotoPurpose;
use kengai_model::photo_consent::HiddenWhy;

use crate::counts::counted;
use crate::days::day;
use crate::photo_consent::split_decisions;

/// A hidden photo in a manager's list: of which day, what for, by whom, why, and what was decided.
#[must_use]
pub fn hidden_photo(photo: &HiddenPhoto) -> Words {
    row(
        photo,
        photo.decided.as_ref().map_or_else(
            || match photo.split.as_slice() {
                [] => Words::lit("まだ決めていません", "nobody has decided"),
                split => split_decisions(split),
            },
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

/// What a withdrawal of consent does to photos that are there: so many are seen by nobody now, until a manager, who alone writes
/// it down, has decided; on other devices from their next contact on.
#[must_use]
pub fn hidden_by_withdrawal(count: u64) -> Words {
    match count {
        0 => Words::lit(
            "この撤回で見えなくなる写真は、いまはありません。これからは撮れません",
            "No photo is hidden by this withdrawal now. None may be taken from here on",
        ),
        count => Words::new(
            format!(
                "この方の写真{count}枚が、この端末では見えなくなりました。ほかの端末では、次に通信したときからです。隠したままにするか、また見せるかを決めてください"
            ),
            format!(
                "{} of this client can be seen on this device no more, and on others from their next sync on. Decide whether they stay hidden, or are shown again",
                counted(count, "photo", "photos")
            ),
        ),
    }
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
