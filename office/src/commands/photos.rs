//! Photos that nobody sees: a manager's list of them, and what is decided about each.

use kengai::{CareBook, HiddenPhoto, PhotoDecision};
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{ClientId, Sha256};
use serde_json::json;

use super::note::coded;
use super::visit_photos::numbered;
use crate::failure::{Failure, Finding};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both, handle, short};

/// What to do with photos that are hidden, or are to be.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Managers: every hidden photo: whose, of which day, what for, by whom, why. Never the picture.
    Hidden,
    /// Managers: hide a photo of a record for good, on every device.
    Hide {
        /// Line number of the list seen last, or the record's id.
        visit: String,
        /// The photo's number in the record.
        number: usize,
        /// consent_withdrawn, wrong_client or other.
        #[arg(long, value_parser = coded::<HiddenWhy>)]
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

/// Which of a client's hidden photos.
#[derive(Debug, clap::Args)]
pub(crate) struct Which {
    /// Id, insured number, name or line number of today's list.
    client: String,
    /// The photos, by the numbers that the list shows; none: all of the client's.
    #[arg(value_name = "PHOTO")]
    numbers: Vec<String>,
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    match command {
        Command::Hidden => list(&book),
        Command::Hide { visit, number, why, reason } => {
            let visit = refs.visit(&visit)?;
            let photo = numbered(&book.visits().sheet(visit)?.record, number)?;
            book.photos().decide_about(visit, photo, &PhotoDecision::Hide { why, reason })?;
            let sha =
                book.photos().hidden()?.into_iter().find(|one| one.visit == visit && one.photo == photo);
            Ok(decided(&book, sha.as_slice())?.line(Words::lit(
                "この写真を隠しました。ほかの端末では、次に通信したときから見えなくなります。",
                "The photo is hidden. Other devices follow when they sync next.",
            )))
        }
        Command::Keep(which) => {
            let (client, photos) = chosen(&book, &refs, &which)?;
            let decision = PhotoDecision::Hide { why: HiddenWhy::ConsentWithdrawn, reason: None };
            book.photos().decide(client, &shas(&photos), &decision)?;
            Ok(decided(&book, &photos)?.line(both(
                format!("この{}枚を、隠したままにします（見せるには: kengai photos show）。", photos.len()),
                format!("These {} stay hidden (to show them: kengai photos show).", photos.len()),
            )))
        }
        Command::Show { which, reason } => {
            let (client, photos) = chosen(&book, &refs, &which)?;
            book.photos().decide(client, &shas(&photos), &PhotoDecision::Show { because: reason })?;
            Ok(decided(&book, &photos)?.line(both(
                format!(
                    "この{}枚を、また見られるようにしました。ほかの端末では、次に通信したときからです。",
                    photos.len()
                ),
                format!("These {} can be seen again; on other devices when they sync next.", photos.len()),
            )))
        }
    }
}

fn line(photo: &HiddenPhoto) -> Words {
    let words = kengai_screens::hidden_photo(photo);
    let number = handle(short(&photo.sha.to_string()));
    both(format!("  {}{}", words.ja, number.ja), format!("  {}{}", words.en, number.en))
}

/// The photos about which something was decided, as they stood before, and for scripts the whole list as it stands now.
fn decided(book: &CareBook, photos: &[HiddenPhoto]) -> Result<Report, Failure> {
    Ok(Report::new(json!({ "hidden": book.photos().hidden()? })).lines(photos.iter().map(line)))
}

fn shas(photos: &[HiddenPhoto]) -> Vec<Sha256> {
    photos.iter().map(|photo| photo.sha).collect()
}

fn list(book: &CareBook) -> Result<Report, Failure> {
    let hidden = book.photos().hidden()?;
    let lines: Vec<Words> = hidden.iter().map(line).collect();
    let none = lines.is_empty().then(|| Words::lit("隠した写真はありません。", "No photo is hidden."));
    let open = hidden.iter().any(|photo| photo.decided.is_none()).then(|| {
        Words::lit(
            "決めていないものは: kengai photos keep 利用者（隠したままにする）、kengai photos show 利用者 --reason 理由（改めて同意をいただいて見せる）",
            "where nobody has decided: kengai photos keep CLIENT (stays hidden), kengai photos show CLIENT --reason WHY (asked anew, shown again)",
        )
    });
    Ok(Report::new(json!({ "hidden": hidden })).lines(lines).lines(none).lines(open))
}

/// The client and the photos that are meant: without numbers those that a withdrawal hides. One that was hidden for what is on it is
/// meant by its number alone.
fn chosen(book: &CareBook, refs: &Refs<'_>, which: &Which) -> Result<(ClientId, Vec<HiddenPhoto>), Failure> {
    let client = refs.client(&which.client)?;
    let mut of_client = book.photos().hidden()?;
    of_client.retain(|photo| photo.client == client);
    if which.numbers.is_empty() {
        of_client.retain(|photo| photo.why == HiddenWhy::ConsentWithdrawn);
        return if of_client.is_empty() { Err(none_hidden()) } else { Ok((client, of_client)) };
    }
    let named = |text: &String| {
        let mut fits = of_client.iter().filter(|photo| photo.sha.to_string().starts_with(text.as_str()));
        match (fits.next(), fits.next()) {
            (Some(only), None) => Ok(only.clone()),
            _ => Err(none_hidden()),
        }
    };
    Ok((client, which.numbers.iter().map(named).collect::<Result<_, _>>()?))
}

fn none_hidden() -> Failure {
    Failure::input(Words::lit(
        "その隠した写真は、この利用者にはありません",
        "this client has no such hidden photo",
    ))
    .with([Finding::new("", Words::lit("一覧は: kengai photos hidden", "the list: kengai photos hidden"))])
}
