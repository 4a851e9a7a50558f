//! Which photos a manager means: by a client that is named and the rows of the list of hidden photos that was seen last. A number
//! alone is no client here: it would be the row of another list, and decide about somebody else's photos.

use kengai::{CareBook, HiddenPhoto};
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::value::Value as _;
use kengai_model::{ClientId, Sha256, VisitId};

use crate::failure::{Failure, Finding};
use crate::refs::{Refs, short_number};
use crate::words::{Words, both, short};

/// Which of a client's hidden photos.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// Id, insured number or name; no number of a list.
    client: String,
    /// The photos, by their numbers in the list that was seen last; none: all of the client's that a withdrawal hides.
    #[arg(value_name = "PHOTO")]
    numbers: Vec<String>,
}

/// The client and the photos that are meant: without numbers those that a withdrawal hides. One that was hidden for what is on it is
/// meant by its number alone.
pub(crate) fn chosen(
    book: &CareBook,
    refs: &Refs<'_>,
    which: &Which,
    verb: &str,
) -> Result<(ClientId, Vec<HiddenPhoto>), Failure> {
    let mut hidden = book.photos().hidden()?;
    if let Some(number) = short_number(&which.client) {
        return Err(nobody_named(book, &hidden, &number, verb)?);
    }
    let client = refs.client(&which.client)?;
    hidden.retain(|photo| photo.client == client);
    if which.numbers.is_empty() {
        hidden.retain(|photo| photo.why == HiddenWhy::ConsentWithdrawn);
        return if hidden.is_empty() { Err(none_withdrawn()) } else { Ok((client, hidden)) };
    }
    let listed = book.photos().listed()?;
    let photos = which.numbers.iter().map(|text| named(&hidden, &listed, text));
    Ok((client, photos.collect::<Result<_, _>>()?))
}

/// A record whose photo is to be hidden. A number is a row of the day's list or of a review; where the list of hidden photos has another
/// record's photo in that row, nobody can say which of them was looked at.
pub(crate) fn record(book: &CareBook, refs: &Refs<'_>, text: &str) -> Result<VisitId, Failure> {
    let visit = refs.visit(text)?;
    let Some(at) = short_number(text).and_then(|number| number.parse::<usize>().ok()?.checked_sub(1)) else {
        return Ok(visit);
    };
    let listed = book.photos().listed()?;
    let hidden = book.photos().hidden()?;
    let there = listed.get(at).and_then(|sha| hidden.iter().find(|photo| photo.sha == *sha));
    match there.and_then(|photo| Some((photo, photo.visit.filter(|other| *other != visit)?))) {
        None => Ok(visit),
        Some((photo, other)) => {
            let (here, there) = (visit.to_string(), other.to_string());
            let row = kengai_screens::hidden_photo(photo);
            Err(Failure::input(both(
                format!(
                    "{text} は、隠した写真の一覧では別の記録です（{}）。何も変えていません。番号のかわりに、この方なら {}、一覧のほうなら {} と書いてください",
                    row.ja,
                    short(&here),
                    short(&there)
                ),
                format!(
                    "{text} is another record in the list of hidden photos ({}). Nothing was changed. Instead of the number write {} for this one, {} for that of the list",
                    row.en,
                    short(&here),
                    short(&there)
                ),
            )))
        }
    }
}

/// A photo of a client by its number in the list that was seen last, by its number in its record where that names one alone
/// (写真1), or by its hash, as scripts have it.
fn named(of_client: &[HiddenPhoto], listed: &[Sha256], text: &str) -> Result<HiddenPhoto, Failure> {
    let row = |number: u64| {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        listed.get(at).map(Sha256::to_string)
    };
    let (typed, in_record) = match (short_number(text), photo_number(text)) {
        (Some(number), _) => (number.parse().ok().and_then(row), None),
        (None, Some(number)) => (row(number), Some(number)),
        (None, None) => (Some(text.to_lowercase()).filter(|text| text.len() >= HASH_LETTERS), None),
    };
    let fits = |photo: &&HiddenPhoto| {
        typed.as_ref().is_some_and(|typed| photo.sha.to_string().starts_with(typed))
            || in_record.is_some() && photo.number == in_record
    };
    let mut fits = of_client.iter().filter(fits);
    match (fits.next(), fits.next()) {
        (Some(only), None) => Ok(only.clone()),
        (Some(_), Some(_)) => Err(several(text)),
        _ => Err(none_hidden()),
    }
}

/// So many letters of a hash name a photo.
const HASH_LETTERS: usize = 8;

/// The number of 写真1, photo 1.
fn photo_number(text: &str) -> Option<u64> {
    let folded = kengai_model::fold::fold(text);
    let rest = folded.strip_prefix("写真").or_else(|| folded.strip_prefix("photo"))?;
    rest.trim().parse().ok()
}

/// A photo's number in its record, as it is typed: 1, 写真1.
pub(crate) fn number_in_record(text: &str) -> Result<usize, String> {
    let number = short_number(text).and_then(|number| number.parse().ok()).or_else(|| photo_number(text));
    number.and_then(|number: u64| usize::try_from(number).ok()).ok_or_else(|| {
        "写真の番号（kengai visit show で見えます） / a number (see: kengai visit show)".to_owned()
    })
}

/// Why a photo is hidden: its code or label, or a part of a label that only one has (取り違え).
pub(crate) fn why(text: &str) -> Result<HiddenWhy, String> {
    let part = text.trim();
    let mut fits = HiddenWhy::ALL.iter().filter(|why| part.chars().count() > 1 && why.ja().contains(part));
    match (HiddenWhy::from_text(text), fits.next(), fits.next()) {
        (Ok(whole), ..) => Ok(whole),
        (Err(_), Some(only), None) => Ok(*only),
        (Err(fault), ..) => Err(format!("{} / {}", fault.expected.ja, fault.expected.en)),
    }
}

/// A client's name, as it is typed.
pub(crate) fn typed_name(book: &CareBook, client: ClientId) -> Result<String, Failure> {
    Ok(book.clients().name(client)?.split_whitespace().collect())
}

/// A number without a client. The name that is proposed is whose photo has that number in the list that was seen last.
fn nobody_named(
    book: &CareBook,
    hidden: &[HiddenPhoto],
    number: &str,
    verb: &str,
) -> Result<Failure, Failure> {
    let listed = book.photos().listed()?;
    let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let sha = at.and_then(|at| listed.get(at));
    let photo = sha.and_then(|sha| hidden.iter().find(|photo| photo.sha == *sha));
    let (ja, en) = if verb == "show" { (" --reason 理由", " --reason WHY") } else { ("", "") };
    let Some(photo) = photo else {
        return Ok(Failure::input(both(
            format!("利用者と番号を書いてください: kengai photos {verb} 利用者 番号{ja}。何も変えていません"),
            format!(
                "write the client and the number: kengai photos {verb} CLIENT NUMBER{en}. Nothing was changed"
            ),
        ))
        .with([the_list()]));
    };
    let typed = format!("kengai photos {verb} {} {number}", typed_name(book, photo.client)?);
    Ok(Failure::input(both(
        format!("利用者と番号を書いてください: {typed}{ja}。何も変えていません"),
        format!("write the client and the number: {typed}{en}. Nothing was changed"),
    )))
}

fn the_list() -> Finding {
    Finding::new("", Words::lit("一覧は: kengai photos hidden", "the list: kengai photos hidden"))
}

fn none_hidden() -> Failure {
    Failure::input(Words::lit(
        "その番号の隠した写真は、この利用者にはありません",
        "this client has no hidden photo with that number",
    ))
    .with([the_list()])
}

fn none_withdrawn() -> Failure {
    Failure::input(Words::lit(
        "同意の撤回で隠れている写真は、この利用者にはありません。ほかの理由で隠した写真は、番号も書いてください",
        "no photo of this client is hidden by a withdrawal; one that was hidden for another reason is named by its number",
    ))
    .with([the_list()])
}

fn several(text: &str) -> Failure {
    Failure::input(both(
        format!("「{text}」に当たる写真がいくつかあります。一覧の行の番号だけを書いてください"),
        format!("'{text}' could be several photos; write the number of its line in the list alone"),
    ))
    .with([the_list()])
}
