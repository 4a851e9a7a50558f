//! Photos that nobody sees: a manager's list of them, and what is decided about each. Which of them is meant, `photos_meant` says.

use kengai::{CareBook, CareError, HiddenPhoto, PhotoDecision};
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{ClientId, Sha256, VisitId};
use serde_json::json;

use super::photos_meant::{Which, chosen, number_in_record, record, typed_name, why};
use super::visit_photos::numbered;
use crate::failure::{Exit, Failure};
use crate::failure_code::Code;
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both, short};

/// What to do with photos that are hidden, or are to be.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Managers: every hidden photo: whose, of which day, what for, by whom, why. Never the picture.
    Hidden,
    /// Managers: hide a photo of a record on every device, until a manager shows it again.
    Hide {
        /// Line number of the list seen last, or the record's id.
        visit: String,
        /// The photo's number in the record.
        #[arg(value_parser = number_in_record)]
        number: usize,
        /// Why: consent_withdrawn (Consent withdrawn), wrong_client (Wrong client) or other (Other).
        #[arg(long, value_parser = why)]
        why: HiddenWhy,
        /// The same in words; wanted where it is something else.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Managers: leave photos hidden for good that are hidden because consent was withdrawn.
    Keep(Which),
    /// Managers: show hidden photos again.
    Show {
        #[command(flatten)]
        which: Which,
        /// Why: the client was asked anew about it, or it was hidden by mistake.
        #[arg(long)]
        reason: String,
    },
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    match command {
        Command::Hidden => list(&book),
        Command::Hide { visit, number, why, reason } => {
            hide(&book, record(&book, &refs, &visit)?, number, why, reason)
        }
        Command::Keep(which) => {
            let (client, photos) = chosen(&book, &refs, &which, "keep")?;
            keep(&book, client, photos)
        }
        Command::Show { which, reason } => {
            let (client, photos) = chosen(&book, &refs, &which, "show")?;
            show(&book, client, &photos, reason)
        }
    }
}

fn hide(
    book: &CareBook,
    visit: VisitId,
    number: usize,
    why: HiddenWhy,
    reason: Option<String>,
) -> Result<Report, Failure> {
    let record = book.visits().sheet(visit)?.record;
    let photo = numbered(&record, number)?;
    let of_it = |one: &HiddenPhoto| one.visit == Some(visit) && one.photo == Some(photo) && !one.is_gone;
    let before = book.photos().hidden()?.into_iter().find(of_it).filter(|one| one.decided.is_some());
    let decision = PhotoDecision::Hide { why, reason };
    book.photos()
        .decide_about(visit, photo, &decision)
        .map_err(|error| under_way(book, record.client, error))?;
    let now = book.photos().hidden()?.into_iter().find(of_it);
    let said = match before.zip(now.as_ref()) {
        Some((before, now)) if before == *now => kengai_screens::hidden_already(now),
        Some((before, _)) => kengai_screens::hidden_anew(&before),
        None => Words::lit(
            "この写真を隠しました。ほかの端末では、次に通信したときから見えなくなります。",
            "The photo is hidden. Other devices follow when they sync next.",
        ),
    };
    Ok(decided(book, now.as_slice())?.line(said))
}

/// Of what somebody has decided about already there is nothing to keep: it would say another reason.
fn keep(book: &CareBook, client: ClientId, photos: Vec<HiddenPhoto>) -> Result<Report, Failure> {
    let (before, open): (Vec<_>, Vec<_>) = photos.into_iter().partition(|photo| photo.decided.is_some());
    if !open.is_empty() {
        let decided = book.photos().decide(client, &shas(&open), &PhotoDecision::Keep);
        decided.map_err(|error| under_way(book, client, error))?;
    }
    let already = before.iter().map(kengai_screens::hidden_already);
    let report = decided(book, &[&before[..], &open[..]].concat())?.lines(already);
    if open.is_empty() {
        return Ok(report);
    }
    let (count, name, numbers) = (open.len(), typed_name(book, client)?, rows(book, &open)?);
    Ok(report.line(both(
        format!(
            "この{count}枚を、隠したままにします。また見せるなら: kengai photos show {name}{} --reason 理由",
            numbers.ja
        ),
        format!(
            "{} hidden. To show {} again: kengai photos show {name}{} --reason WHY",
            if count == 1 { "This photo stays".to_owned() } else { format!("These {count} photos stay") },
            if count == 1 { "it" } else { "them" },
            numbers.en
        ),
    )))
}

fn show(
    book: &CareBook,
    client: ClientId,
    photos: &[HiddenPhoto],
    because: String,
) -> Result<Report, Failure> {
    let decision = PhotoDecision::Show { because };
    let shown = book.photos().decide(client, &shas(photos), &decision);
    shown.map_err(|error| under_way(book, client, error))?;
    let count = photos.len();
    let report = decided(book, photos)?
        .line(both(
            format!(
                "この{count}枚を、また見られるようにしました。ほかの端末では、次に通信したときからです。"
            ),
            format!(
                "{} be seen again; on other devices when they sync next.",
                if count == 1 { "This photo can".to_owned() } else { format!("These {count} photos can") }
            ),
        ))
        .lines(photos.iter().filter_map(hide_again));
    let name = typed_name(book, client)?;
    Ok(report.lines(book.door().brief(client)?.photos_withdrawn.map(|on| still_withdrawn(on, &name))))
}

/// How one that is shown again is hidden again; one that its record names no more has no number to be named by.
fn hide_again(photo: &HiddenPhoto) -> Option<Words> {
    let (visit, number) = photo.visit.zip(photo.number)?;
    let id = visit.to_string();
    let (ja, en) = match photo.why {
        HiddenWhy::Other => (" --reason 理由", " --reason WHY"),
        _ => ("", ""),
    };
    let typed = format!("kengai photos hide {} {number} --why", short(&id));
    Some(both(
        format!("写真{number}をまた隠すなら: {typed} {}{ja}", photo.why.ja()),
        format!("To hide photo {number} again: {typed} {}{en}", photo.why.code()),
    ))
}

/// That a photo is shown while no more may be taken.
fn still_withdrawn(on: kengai_model::CareDay, name: &str) -> Words {
    let on = kengai_screens::day(on);
    both(
        format!(
            "同意は{}に取り消されたままです。改めて同意があれば: kengai clients set {name} 写真の同意日 日付",
            on.ja
        ),
        format!(
            "Consent stays withdrawn since {}. If the client consents anew: kengai clients set {name} photo_consent.given DATE",
            on.en
        ),
    )
}

/// While the client's sheet is being written, what ends that.
fn under_way(book: &CareBook, client: ClientId, error: CareError) -> Failure {
    let CareError::UnderWay = error else { return error.into() };
    let Ok(name) = typed_name(book, client) else { return error.into() };
    let (finish, discard) =
        (format!("kengai clients finish {name}"), format!("kengai clients discard {name}"));
    Failure::new(
        Exit::Unsettled,
        Code::UnderWay,
        both(
            format!(
                "この方の利用者シートを書いている途中です。{finish} で終えるか、{discard} で書きかけを捨ててください"
            ),
            format!("the client's sheet is being written: {finish}, or {discard}"),
        ),
    )
}

/// The photos about which something was decided, as they stand now, and for scripts the whole list.
fn decided(book: &CareBook, photos: &[HiddenPhoto]) -> Result<Report, Failure> {
    let hidden = book.photos().hidden()?;
    let line = |photo: &HiddenPhoto| {
        let now = hidden.iter().find(|one| one.client == photo.client && one.sha == photo.sha);
        let words = now.map_or_else(|| kengai_screens::shown_photo(photo), kengai_screens::hidden_photo);
        both(format!("  {}", words.ja), format!("  {}", words.en))
    };
    Ok(Report::new(json!({ "hidden": hidden })).lines(photos.iter().map(line)))
}

/// The numbers of photos in the list that was seen last, as they are typed: ` 2 3`; where one of them has none there, that numbers
/// belong there.
fn rows(book: &CareBook, photos: &[HiddenPhoto]) -> Result<Words, Failure> {
    let listed = book.photos().listed()?;
    let row = |photo: &HiddenPhoto| listed.iter().position(|sha| *sha == photo.sha);
    let typed: Option<String> = photos.iter().map(|photo| Some(format!(" {}", row(photo)? + 1))).collect();
    Ok(typed.map_or_else(|| Words::lit(" 番号", " NUMBER"), Words::same))
}

fn shas(photos: &[HiddenPhoto]) -> Vec<Sha256> {
    photos.iter().map(|photo| photo.sha).collect()
}

fn list(book: &CareBook) -> Result<Report, Failure> {
    let hidden = book.photos().hidden()?;
    book.photos().note_listed(&hidden)?;
    let numbered = |(photo, number): (&HiddenPhoto, usize)| {
        let words = kengai_screens::hidden_photo(photo);
        both(format!("{number:>3}  {}", words.ja), format!("{number:>3}  {}", words.en))
    };
    let lines: Vec<Words> = hidden.iter().zip(1..).map(numbered).collect();
    let none = lines.is_empty().then(|| Words::lit("隠した写真はありません。", "No photo is hidden."));
    let open = hidden.iter().any(|photo| photo.decided.is_none()).then(|| {
        Words::lit(
            "決めていないものは: kengai photos keep 利用者 番号（隠したままにする）、kengai photos show 利用者 番号 --reason 理由（改めて同意をいただいて見せる）。番号がなければ、撤回で隠れたものすべて",
            "where nobody has decided: kengai photos keep CLIENT NUMBER (stays hidden), kengai photos show CLIENT NUMBER --reason WHY (asked anew, shown again); without a number, all that a withdrawal hides",
        )
    });
    Ok(Report::new(json!({ "hidden": hidden })).lines(lines).lines(none).lines(open))
}
