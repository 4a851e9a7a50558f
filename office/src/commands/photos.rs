//! Photos that nobody sees: a manager's list of them, and what is decided about each.

use kengai::{CareBook, HiddenPhoto, PhotoDecision};
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{ClientId, Sha256, VisitId};
use serde_json::json;

use super::note::coded;
use super::visit_photos::numbered;
use crate::failure::{Failure, Finding};
use crate::home::Context;
use crate::refs::{Refs, short_number};
use crate::report::Report;
use crate::words::{Words, both};

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
    /// The photos, by their numbers in the list that was seen last; none: all of the client's that a withdrawal hides.
    #[arg(value_name = "PHOTO")]
    numbers: Vec<String>,
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    match command {
        Command::Hidden => list(&book),
        Command::Hide { visit, number, why, reason } => hide(&book, refs.visit(&visit)?, number, why, reason),
        Command::Keep(which) => keep(&book, &refs, &which),
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

fn hide(
    book: &CareBook,
    visit: VisitId,
    number: usize,
    why: HiddenWhy,
    reason: Option<String>,
) -> Result<Report, Failure> {
    let photo = numbered(&book.visits().sheet(visit)?.record, number)?;
    let of_it = |one: &HiddenPhoto| one.visit == Some(visit) && one.photo == Some(photo) && !one.is_gone;
    let before = book.photos().hidden()?.into_iter().find(of_it).filter(|one| one.decided.is_some());
    book.photos().decide_about(visit, photo, &PhotoDecision::Hide { why, reason })?;
    let now = book.photos().hidden()?.into_iter().find(of_it);
    let said = match before.zip(now.clone()).filter(|(before, now)| before != now) {
        Some((before, _)) => kengai_screens::hidden_anew(&before),
        None => Words::lit(
            "この写真を隠しました。ほかの端末では、次に通信したときから見えなくなります。",
            "The photo is hidden. Other devices follow when they sync next.",
        ),
    };
    Ok(decided(book, now.as_slice())?.line(said))
}

fn keep(book: &CareBook, refs: &Refs<'_>, which: &Which) -> Result<Report, Failure> {
    let (client, mut photos) = chosen(book, refs, which)?;
    // Of what somebody has decided about already there is nothing to keep: it would say another reason.
    photos.retain(|photo| photo.decided.is_none());
    let decision = PhotoDecision::Hide { why: HiddenWhy::ConsentWithdrawn, reason: None };
    book.photos().decide(client, &shas(&photos), &decision)?;
    let (count, name) = (photos.len(), book.clients().name(client)?);
    let typed: String = name.split_whitespace().collect();
    Ok(decided(book, &photos)?.line(both(
        format!(
            "この{count}枚を、隠したままにします。また見せるなら: kengai photos show {typed} --reason ご本人に改めて確認した"
        ),
        format!("These {count} stay hidden. To show them again: kengai photos show {typed} --reason WHY"),
    )))
}

fn line(photo: &HiddenPhoto) -> Words {
    let words = kengai_screens::hidden_photo(photo);
    both(format!("  {}", words.ja), format!("  {}", words.en))
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
    let listed = book.photos().listed()?;
    let named = |text: &String| {
        // By its number in the list that was seen last, or by its hash, as scripts have it.
        let number = short_number(text).and_then(|number| number.parse::<usize>().ok());
        let sha = number.and_then(|number| listed.get(number.checked_sub(1)?).map(Sha256::to_string));
        let typed = sha.or_else(|| Some(text.to_lowercase()).filter(|text| text.len() >= HASH_LETTERS));
        let fits = |photo: &&HiddenPhoto| {
            typed.as_ref().is_some_and(|typed| photo.sha.to_string().starts_with(typed))
        };
        let mut fits = of_client.iter().filter(fits);
        match (fits.next(), fits.next()) {
            (Some(only), None) => Ok(only.clone()),
            _ => Err(none_hidden()),
        }
    };
    Ok((client, which.numbers.iter().map(named).collect::<Result<_, _>>()?))
}

/// So many letters of a hash name a photo.
const HASH_LETTERS: usize = 8;

fn none_hidden() -> Failure {
    Failure::input(Words::lit(
        "その番号の隠した写真は、この利用者にはありません",
        "this client has no hidden photo with that number",
    ))
    .with([Finding::new("", Words::lit("一覧は: kengai photos hidden", "the list: kengai photos hidden"))])
}
