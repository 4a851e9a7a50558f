//! Taking a photo out of a draft by its number. Those behind it move up: the same number typed once more means another photo, which is
//! not taken out before somebody has said that they mean it.

use kengai::{CareBook, VisitSheet};
use kengai_model::form::row_number;
use kengai_model::photo::Photo;
use kengai_model::{Fields, VisitId, VisitRecord};

use super::before_start::typed;
use super::visit_fields::resolve;
use super::visit_photos::called;
use crate::failure::{Failure, Finding};
use crate::words::{Words, both};

/// A field and its value as they are taken, where they take a photo out by its number; others stay as they are typed.
///
/// # Errors
/// The photo of that number was taken out just now.
pub(super) fn meant(book: &CareBook, visit: VisitId, name: &str, value: &str) -> Result<String, Failure> {
    let as_typed = || Ok(value.to_owned());
    let Some(number) = number_of(name) else { return as_typed() };
    let sheet = book.visits().sheet(visit)?;
    let photo = number.checked_sub(1).and_then(|at| sheet.record.photos.iter().nth(at));
    if !value.trim().is_empty() {
        // Of as many as there were when it was asked: typed a second time there is one less, and nothing goes.
        return match count_in(value.trim()) {
            Some(of) if of == sheet.record.photos.len() && photo.is_some() => Ok(String::new()),
            Some(_) => Err(is_out(number)),
            None => as_typed(),
        };
    }
    let out = book.photos().taken_out(visit)?.and_then(|out| usize::try_from(out).ok());
    let Some(out) = out.filter(|out| number >= *out) else { return as_typed() };
    match photo {
        None if number == out => Err(is_out(number)),
        None => as_typed(),
        Some((id, photo)) => {
            let path = format!("photo.{id}");
            let of = sheet.record.photos.len();
            Err(asks(book, visit, (out, number, of), &called(&sheet.record.to_fields(), &path), photo)?)
        }
    }
}

/// The number in 写真2, where it is the whole photo.
fn number_of(name: &str) -> Option<usize> {
    let path = resolve(name).ok()?;
    path.strip_prefix("photo.")?.parse().ok()
}

/// The number in 3枚のうち, of 3.
fn count_in(value: &str) -> Option<usize> {
    let number = value.strip_suffix(OF.0).or_else(|| value.strip_prefix(OF.1))?;
    number.trim().parse().ok()
}

/// Around how many photos there are, in both languages.
const OF: (&str, &str) = ("枚のうち", "of ");

fn is_out(number: usize) -> Failure {
    Failure::input(both(
        format!("写真{number}は、もう取り除いてあります。ほかの写真はそのままです"),
        format!("photo {number} is out already; the others stay"),
    ))
}

fn asks(
    book: &CareBook,
    visit: VisitId,
    (out, number, of): (usize, usize, usize),
    called: &Words,
    photo: &Photo,
) -> Result<Failure, Failure> {
    let id = typed(book, visit)?;
    let at = photo.at.map(|at| at.minute().clock());
    let (at_ja, at_en) =
        at.map_or_else(Default::default, |at| (format!(" {at} 撮影"), format!(", taken {at}")));
    let failure = Failure::input(both(
        format!("写真{out}は、もう取り除いてあります。いまの{}{at_ja}は、別の写真です", called.ja),
        format!("photo {out} is out already; {}{at_en} is another one now", called.en),
    ));
    Ok(failure.with([Finding::new(
        "",
        both(
            format!("これも取り除くなら: kengai visit set {id} 写真{number} {of}{}", OF.0),
            format!("to take this one out too: kengai visit set {id} 'photo {number}' '{}{of}'", OF.1),
        ),
    )]))
}

/// Notes the numbers of the photos that were taken out just now.
pub(super) fn note(
    book: &CareBook,
    visit: VisitId,
    before: &VisitRecord,
    fields: &[String],
) -> Result<(), Failure> {
    let stood: Fields = before.to_fields();
    let whole = fields.iter().filter(|path| path.matches('.').count() == 1 && path.starts_with("photo."));
    let number = whole.filter_map(|path| row_number(&stood, &format!("{path}.sha"))).min();
    if let Some(number) = number {
        let earlier = book.photos().taken_out(visit)?;
        let first = earlier.map_or(number as u64, |earlier| earlier.min(number as u64));
        book.photos().note_taken_out(Some((visit, first)))?;
    }
    Ok(())
}

/// Whoever sees the draft sees its numbers as they are now.
pub(super) fn seen(book: &CareBook, sheet: &VisitSheet) -> Result<(), Failure> {
    if sheet.draft && book.photos().taken_out(sheet.visit)?.is_some() {
        book.photos().note_taken_out(None)?;
    }
    Ok(())
}
