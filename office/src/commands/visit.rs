//! Visits: recording one. Every change is durable before it is answered.

use crate::failure_code::Code;
use std::path::PathBuf;

use kengai::{CareBook, DocRef};
use kengai_model::called::san;
use kengai_model::medication::MedicationSlot;
use kengai_model::photo::PhotoPurpose;
use kengai_model::service::Scheme;
use kengai_model::{CareDay, CareMonth, FieldError, Fields, VisitId, VisitRecord};
use serde_json::json;

use super::note::coded;
use super::older::opened;
use super::sheet::People;
use super::today;
use super::undecided::undecided;
use super::visit_fields::{self, typed};
use super::visit_photos::{self, NewPhoto};
use super::visit_repeats;
use super::visit_shown::{saved, shown};
use super::visit_unplanned::{self, Beginning};
use super::when::{day, month};
use super::{before_start, drafting, photo_out, start};
use super::{both_times, came_since, visit_finish};
use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, both};

/// A record or draft.
#[derive(Debug, clap::Args)]
pub(crate) struct VisitArgs {
    /// Line number of the list seen last, or the record's id.
    visit: String,
    /// The number is one of this day's list.
    #[arg(long, value_parser = day)]
    date: Option<CareDay>,
    /// The number is one of this month's review, and so are those of other records that are named.
    #[arg(long = "month", value_name = "MONTH", value_parser = month, conflicts_with = "date")]
    of_review: Option<CareMonth>,
}

impl VisitArgs {
    fn refs<'a>(&self, context: &'a Context, book: &'a CareBook) -> Refs<'a> {
        Refs::of_day(context, book, self.date).of_month(self.of_review)
    }

    fn find(&self, context: &Context, book: &CareBook) -> Result<VisitId, Failure> {
        self.refs(context, book).visit(&self.visit)
    }

    /// The same, to be written into.
    fn draft(&self, context: &Context, book: &CareBook) -> Result<VisitId, Failure> {
        self.refs(context, book).draft(&self.visit)
    }
}

/// What to do with a visit.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// The day's visits, as `today`.
    List(today::Args),
    /// Arrive and begin the record, or go on with the draft.
    Start(start::Args),
    /// Arrive at a visit that nobody planned (an emergency, an extra one); finish it with that outcome and its reason.
    Unplanned {
        /// Id, insured number, name or line number of today's list.
        client: String,
        /// Under which scheme: kaigo, sogo, shogai, jihi.
        #[arg(long, value_parser = coded::<Scheme>, default_value = "kaigo")]
        scheme: Scheme,
        #[command(flatten)]
        how: Beginning,
    },
    /// Write fields: FIELD VALUE, many pairs.
    Set {
        #[command(flatten)]
        visit: VisitArgs,
        /// Pairs of a field and its value; an empty value clears the field.
        #[arg(required = true, num_args = 2.., value_name = "FIELD VALUE")]
        pairs: Vec<String>,
        /// It repeats a record although that is of another planned visit.
        #[arg(long)]
        anyway: bool,
    },
    /// Write fields from stdin, one FIELD VALUE a line, each saved before it is answered.
    Write(VisitArgs),
    /// Add a photo; ask the client first, every time.
    Photo(PhotoArgs),
    /// Take a photo of the draft again: another picture in its place.
    Retake(RetakeArgs),
    /// Leave: stamps the time.
    Leave(VisitArgs),
    /// End the record.
    Finish {
        #[command(flatten)]
        visit: VisitArgs,
        /// Although required fields are missing; the manager will see which.
        #[arg(long)]
        anyway: bool,
        /// Without the times that have not come yet: a clock that was wrong wrote them.
        #[arg(long)]
        drop_times: bool,
        /// Although others have written something else since it was begun: both stay, and a manager decides.
        #[arg(long)]
        as_it_stands: bool,
    },
    /// Take the end of a record back, while it is not sent: it is being written again, with everything in it.
    Undo(VisitArgs),
    /// Show a record or draft.
    Show(VisitArgs),
    /// Open a finished record for a change.
    Change(VisitArgs),
    /// Throw a draft away; a finished record stays.
    Discard(VisitArgs),
    /// Every field with its name in both languages.
    Fields,
}

/// A photo to be added.
#[derive(Debug, clap::Args)]
pub(crate) struct PhotoArgs {
    #[command(flatten)]
    visit: VisitArgs,
    /// The photo's file (JPEG, PNG, WebP); it is made small, and position data and all else that is not the picture is removed.
    file: PathBuf,
    /// medicine_place, prescription, skin or surroundings.
    #[arg(long, value_parser = purpose)]
    purpose: PhotoPurpose,
    /// The client was asked for this photo.
    #[arg(long)]
    asked: bool,
    /// morning, noon, evening or bedtime.
    #[arg(long, value_parser = coded::<MedicationSlot>)]
    slot: Option<MedicationSlot>,
    /// A line about it.
    #[arg(long)]
    caption: Option<String>,
}

/// A photo to be taken again.
#[derive(Debug, clap::Args)]
pub(crate) struct RetakeArgs {
    #[command(flatten)]
    visit: VisitArgs,
    /// The photo's number in the record.
    number: usize,
    /// The file of the new picture.
    file: PathBuf,
    /// The client was asked for this photo.
    #[arg(long)]
    asked: bool,
}

/// The purpose of a photo as people say it.
fn purpose(text: &str) -> Result<PhotoPurpose, String> {
    if ["処方箋", "処方せん"].contains(&text.trim()) {
        return Ok(PhotoPurpose::Prescription);
    }
    coded(text)
}

pub(crate) fn run(context: &Context, command: Command) -> Result<Report, Failure> {
    if matches!(command, Command::Fields) {
        return Ok(visit_fields::list());
    }
    let book = context.open()?;
    let refs = Refs::new(context, &book);
    match command {
        Command::List(args) => today::day_list(&book, context, &args),
        Command::Start(args) => start::run(context, &book, &args),
        Command::Unplanned { client, scheme, how } => {
            let again = format!("kengai visit unplanned {client}");
            let client = refs.client(&client)?;
            visit_unplanned::begin(&book, client, scheme, &how, &again)
        }
        Command::Set { visit, pairs, anyway } => {
            let refs = visit.refs(context, &book);
            set(&book, &refs, refs.draft(&visit.visit)?, &pairs, anyway)
        }
        Command::Write(args) => {
            let people = People::of(&book)?;
            let refs = args.refs(context, &book);
            let visit = refs.draft(&args.visit)?;
            drafting::write_lines(context, &Lines { book: &book, refs: &refs, people: &people, visit })
        }
        Command::Photo(args) => {
            let visit = args.visit.draft(context, &book)?;
            let PhotoArgs { file, purpose, asked, slot, caption, .. } = args;
            visit_photos::add(&book, visit, NewPhoto { file, purpose, asked, slot, caption })
        }
        Command::Retake(args) => {
            let visit = args.visit.draft(context, &book)?;
            visit_photos::retake(&book, visit, args.number, &args.file, args.asked)
        }
        Command::Leave(args) => leave(&book, args.draft(context, &book)?),
        Command::Finish { visit, anyway, drop_times, as_it_stands } => {
            let visit = visit.draft(context, &book)?;
            came_since::asked(&book, visit, as_it_stands)?;
            visit_finish::finish(&book, visit, anyway, drop_times)
        }
        Command::Undo(args) => {
            let sheet = book.visits().undo(args.find(context, &book)?)?;
            let line = Words::lit(
                "終了を取り消しました。記録は続けられます（何も失われていません）。",
                "The end is taken back: the record goes on, and nothing of it is lost.",
            );
            Ok(shown(&book, &sheet)?.line(line))
        }
        Command::Show(args) => {
            let visit = args.refs(context, &book).showing().visit(&args.visit)?;
            let sheet = opened(context, &book, &DocRef::Visit(visit), || book.visits().sheet(visit))?;
            refs.about(sheet.record.client)?;
            shown(&book, &sheet)
        }
        Command::Change(args) => {
            let visit = args.find(context, &book)?;
            let sheet = opened(context, &book, &DocRef::Visit(visit), || book.visits().change(visit))?;
            Ok(shown(&book, &sheet)?.first(visit_finish::signed_words(book.visits().signed(visit)?)))
        }
        Command::Discard(args) => discard(&book, args.find(context, &book)?),
        Command::Fields => Ok(visit_fields::list()),
    }
}

/// Leaves, and says what stood there before.
fn leave(book: &CareBook, visit: VisitId) -> Result<Report, Failure> {
    let before = book.visits().sheet(visit)?.record;
    book.visits().leave(visit).map_err(|error| undecided(book, &DocRef::Visit(visit), error))?;
    let stood = left_before(book, visit, &before)?;
    Ok(saved(book, visit, &["out.at".to_owned()], &Fields::new())?.lines(stood))
}

/// Throws a draft away; a finished record stays.
fn discard(book: &CareBook, visit: VisitId) -> Result<Report, Failure> {
    if !book.visits().sheet(visit)?.draft {
        let typed = before_start::typed(book, visit)?;
        return Err(Failure::new(
            Exit::Unsettled,
            Code::NoDraft,
            both(
                format!(
                    "書きかけはありません。終えた記録はそのままです（直すなら kengai visit change {typed}）"
                ),
                format!(
                    "there is no draft. The finished record stays (to correct it: kengai visit change {typed})"
                ),
            ),
        ));
    }
    book.visits().discard(visit)?;
    super::discarded::thrown_away(book, json!({ "visit": visit }))
}

/// 退室 that stood there before this one, and how it comes back.
fn left_before(book: &CareBook, visit: VisitId, before: &VisitRecord) -> Result<Option<Words>, Failure> {
    let minute = |record: &VisitRecord| record.left.map(|left| left.at.minute());
    let Some(stood) = minute(before) else { return Ok(None) };
    if minute(&book.visits().sheet(visit)?.record) == Some(stood) {
        return Ok(None);
    }
    let (name, at, typed) =
        (book.clients().name(before.client)?, stood.clock(), before_start::typed(book, visit)?);
    Ok(Some(both(
        format!("{}の退室は、前は {at} でした。戻すなら: kengai visit set {typed} 退室 {at}", san(&name)),
        format!("{name}: you had left at {at}. To go back to it: kengai visit set {typed} out.at {at}"),
    )))
}

fn set(
    book: &CareBook,
    refs: &Refs<'_>,
    visit: VisitId,
    pairs: &[String],
    anyway: bool,
) -> Result<Report, Failure> {
    if !pairs.len().is_multiple_of(2) {
        return Err(Failure::usage(Words::lit(
            "項目と値を組にして指定してください（例: 体温 36.8 血圧 132/84）",
            "give pairs of a field and its value (such as: temperature 36.8 blood_pressure 132/84)",
        )));
    }
    let people = People::of(book)?;
    let mut pairs = pairs.to_vec();
    for pair in pairs.chunks_exact_mut(2) {
        pair[1] = photo_out::meant(book, visit, &pair[0], &pair[1])?;
    }
    // All or none: everything that would be refused is found on a copy first.
    let record = book.visits().sheet(visit)?.record;
    let before = record.to_fields();
    let said: Vec<&str> = pairs.iter().skip(1).step_by(2).map(String::as_str).collect();
    let pairs = visit_fields::together(refs, &people, record.clone(), &pairs)?;
    visit_repeats::asked(book, &record, &pairs, anyway)?;
    let borrowed: Vec<(&str, &str)> =
        pairs.iter().map(|(field, value)| (field.as_str(), value.as_str())).collect();
    let refused = record.clone().set_all(&borrowed).err().unwrap_or_default();
    if !refused.is_empty() {
        let words = Words::lit(
            "保存できない値があります。何も変わっていません",
            "some values cannot be; nothing was changed",
        );
        return Err(Failure::new(Exit::Input, Code::Field, words)
            .with(refused.iter().map(|error| finding(error, &pairs, &said)))
            .with(both_times::said(book, visit, &record, &pairs)?));
    }
    book.visits()
        .set_fields(visit, &borrowed)
        .map_err(|error| undecided(book, &DocRef::Visit(visit), error))?;
    let fields: Vec<String> = pairs.into_iter().map(|(field, _)| field).collect();
    photo_out::note(book, visit, &record, &fields)?;
    saved(book, visit, &fields, &before)
}

/// What is wrong with a field, with the word that was typed.
fn finding(error: &FieldError, pairs: &[(String, String)], said: &[&str]) -> Finding {
    let words = error.words();
    let within = |field: &str| error.field.strip_prefix(field).is_some_and(|rest| rest.starts_with('.'));
    let typed = pairs.iter().rposition(|(field, _)| *field == error.field || within(field));
    let value = typed.and_then(|at| said.get(at)).copied().unwrap_or_default();
    Finding::new(
        error.field.clone(),
        both(format!("「{value}」 {}", words.ja), format!("'{value}': {}", words.en)),
    )
}

/// A visit's draft that is written line by line.
struct Lines<'a> {
    book: &'a CareBook,
    refs: &'a Refs<'a>,
    people: &'a People<'a>,
    visit: VisitId,
}

impl drafting::WriteField for Lines<'_> {
    fn knows(&self, name: &str) -> bool {
        visit_fields::resolve(name).is_ok()
    }

    fn set(&self, name: &str, value: &str) -> Result<String, Failure> {
        let record = self.book.visits().sheet(self.visit)?.record;
        let value = &*photo_out::meant(self.book, self.visit, name, value)?;
        let open = visit_fields::open_reason(name, value, &record)?;
        let (field, value) = typed(self.refs, self.people, &record, open.as_deref().unwrap_or(name), value)?;
        visit_repeats::asked(self.book, &record, &[(field.clone(), value.clone())], false)?;
        let set = self.book.visits().set_field(self.visit, &field, &value);
        set.map_err(|error| undecided(self.book, &DocRef::Visit(self.visit), error))?;
        photo_out::note(self.book, self.visit, &record, std::slice::from_ref(&field))?;
        Ok(field)
    }

    fn fields(&self) -> Result<Fields, Failure> {
        Ok(self.book.visits().sheet(self.visit)?.record.to_fields())
    }

    fn people(&self) -> Option<&People<'_>> {
        Some(self.people)
    }

    fn label(&self, field: &str) -> Words {
        match self.book.visits().sheet(self.visit) {
            Ok(sheet) => visit_fields::label_in(&sheet.record, field),
            Err(_) => visit_fields::label(field),
        }
    }
}
