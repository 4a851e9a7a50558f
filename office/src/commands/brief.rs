//! The pre-visit brief: everything that a helper wants to know at the door, without a signal.

use std::path::{Path, PathBuf};

use kengai::{Brief, BriefPhoto, BriefVisit, CareBook, CareError, NoteView, VitalSeen};
use kengai_model::note::Importance;
use kengai_model::tasks::Task;
use kengai_model::{CareDay, FieldValue, spec};
use serde_json::json;

use super::visit::day;
use super::wait_for;
use crate::failure::{Failure, Finding};
use crate::home::Context;
use crate::output::Report;
use crate::refs::{Refs, parsed};
use crate::words::{Words, both, moment, short};

/// Whose brief.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Line number of the day's list, id, insured number or name.
    #[arg(value_name = "CLIENT|ROW")]
    client: String,
    /// Write the photos as JPEG files into this folder.
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Another day's list.
    #[arg(long, value_parser = day)]
    date: Option<CareDay>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let client = Refs::of_day(context, &book, args.date).showing().client(&args.client)?;
    let brief = book.brief(client)?;
    let mut files = Vec::new();
    for photo in &brief.photos {
        files.push(args.photos.as_deref().map(|dir| write_photo(&book, photo, dir)).transpose()?.flatten());
    }
    let mut json = json!(brief);
    for (at, file) in files.iter().enumerate() {
        json["photos"][at]["file"] = json!(file.as_ref().map(|path| path.display().to_string()));
    }
    Ok(Report::new(json).lines(lines(&brief, &files)))
}

/// Writes a photo that is on this device or can be fetched now; never over another file.
fn write_photo(book: &CareBook, photo: &BriefPhoto, dir: &Path) -> Result<Option<PathBuf>, Failure> {
    let jpeg = match wait_for(book.fetch_photo(parsed(&photo.sha)?))? {
        Ok(jpeg) => jpeg,
        // The brief is read without a signal: what is here is shown, the rest says where it can be opened.
        Err(CareError::Older) => None,
        Err(error) => return Err(error.into()),
    };
    let Some(jpeg) = jpeg else { return Ok(None) };
    std::fs::create_dir_all(dir).map_err(|error| Failure::file(dir, &error))?;
    let old = if photo.superseded { "-old" } else { "" };
    let path = dir.join(format!("{}-{}-{}{old}.jpg", photo.day, photo.purpose, short(&photo.sha)));
    match std::fs::read(&path) {
        Ok(there) if there == jpeg => {}
        Ok(_) => {
            let name = path.display();
            return Err(Failure::input(both(
                format!("{name} がすでにあります。上書きはしません"),
                format!("{name} is there already; nothing is written over it"),
            ))
            .with([Finding::new(
                "photos",
                Words::lit("別のフォルダーを指定してください", "name another folder"),
            )]));
        }
        Err(_) => std::fs::write(&path, jpeg).map_err(|error| Failure::file(&path, &error))?,
    }
    Ok(Some(path))
}

fn lines(brief: &Brief, files: &[Option<PathBuf>]) -> Vec<Words> {
    let mut out = vec![both(format!("■ {} さん", brief.name), format!("■ {}", brief.name))];
    if !brief.cautions.is_empty() {
        out.push(both(format!("注意: {}", brief.cautions), format!("Cautions: {}", brief.cautions)));
    }
    if !brief.allergies.is_empty() {
        let label = spec::label("health.allergies");
        out.push(both(
            format!("{}: {}", label.ja, brief.allergies),
            format!("{}: {}", label.en, brief.allergies),
        ));
    }
    out.extend(brief.changes.iter().flat_map(super::rota::lines));
    out.extend(brief.visits.iter().flat_map(visit_lines));
    out.push(both(
        format!("申し送り（未読{}件）", brief.unread),
        format!("Handover notes ({} unread)", brief.unread),
    ));
    out.extend(brief.notes.iter().flat_map(note_lines));
    if !brief.vitals.is_empty() {
        out.push(Words::lit("バイタル（前回 → 最後）", "Vital signs (before → last)"));
        out.extend(brief.vitals.iter().map(vital_line));
    }
    if !brief.medicines.is_empty() {
        out.push(Words::lit("薬", "Medicines"));
        out.extend(brief.medicines.iter().map(super::emergency::medicine));
    }
    if !brief.photos.is_empty() {
        out.push(Words::lit("写真", "Photos"));
        out.extend(brief.photos.iter().zip(files).map(|(photo, file)| photo_line(photo, file.as_deref())));
    }
    if !brief.remarks.is_empty() {
        out.push(Words::lit("特記事項", "Remarks"));
        out.extend(brief.remarks.iter().map(|(day, text)| Words::same(format!("  {day} {text}"))));
    }
    if !brief.contacts.is_empty() {
        out.push(Words::lit("急変のときの連絡先", "Whom to call in a sudden change"));
        out.extend(
            brief
                .contacts
                .iter()
                .map(|(name, relation, phone)| Words::same(format!("  {name}（{relation}） {phone}"))),
        );
    }
    out
}

/// What is to be done at a visit of today, and how.
fn visit_lines(visit: &BriefVisit) -> Vec<Words> {
    let time = format!("{}–{}", visit.slot.start, visit.slot.end);
    let tasks = |pick: fn(&Task) -> &'static str, sep: &str| {
        visit.tasks.iter().map(pick).collect::<Vec<_>>().join(sep)
    };
    let mut out = vec![both(
        format!("今日の訪問 {time}　{}", tasks(|task| task.ja(), "、")).trim_end().to_owned(),
        format!("Visit today {time}  {}", tasks(|task| task.en(), ", ")).trim_end().to_owned(),
    )];
    if !visit.cautions.is_empty() {
        out.push(both(format!("  留意点: {}", visit.cautions), format!("  Mind: {}", visit.cautions)));
    }
    let steps = visit.steps.lines().zip(1..).map(|(step, place)| Words::same(format!("  {place}. {step}")));
    out.extend(steps);
    out
}

fn note_lines(note: &NoteView) -> Vec<Words> {
    let mark = match (note.mine, note.read, note.acknowledged) {
        (true, ..) => Words::lit("自分", "mine"),
        (_, false, _) => Words::lit("未読", "UNREAD"),
        (_, true, false) => Words::lit("既読", "read"),
        (_, true, true) => Words::lit("了解済", "acknowledged"),
    };
    let importance = match note.importance {
        Importance::Normal => both("", ""),
        other => both(format!("【{}】", other.ja()), format!("[{}] ", other.en())),
    };
    let wants = if note.withdrawn {
        both("　（書いた人が取り消しました）", "  (taken back by its writer)")
    } else if note.must_acknowledge && !note.acknowledged && !note.mine {
        let id = short(&note.note);
        both(format!("　→ 了解が必要: kengai ack {id}"), format!("  → must be acknowledged: kengai ack {id}"))
    } else {
        both("", "")
    };
    let at = moment(note.at_ms);
    let names =
        |list: &[kengai::ReceiptView]| list.iter().map(|r| r.name.clone()).collect::<Vec<_>>().join("・");
    let mut lines = vec![both(
        format!(
            "  [{}] {}{}　{} {at} {}{}",
            mark.ja,
            importance.ja,
            note.text,
            note.from,
            short(&note.note),
            wants.ja
        ),
        format!(
            "  [{}] {}{}  {} {at} {}{}",
            mark.en,
            importance.en,
            note.text,
            note.from,
            short(&note.note),
            wants.en
        ),
    )];
    if !note.read_by.is_empty() {
        let (read, acknowledged) = (names(&note.read_by), names(&note.acknowledged_by));
        let (ack_ja, ack_en) = if acknowledged.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("　了解: {acknowledged}"), format!("; acknowledged by {acknowledged}"))
        };
        lines.push(both(format!("      既読: {read}{ack_ja}"), format!("      read by {read}{ack_en}")));
    }
    lines
}

fn vital_line(vital: &VitalSeen) -> Words {
    let path = if vital.field.starts_with("vitals.blood_pressure") {
        vital.field.clone()
    } else {
        format!("{}.value", vital.field)
    };
    let label = spec::label(&path);
    let show = |value: i64| spec::show(&path, &FieldValue::Int(value));
    let (last, day) = (show(vital.value), vital.day);
    let before = vital.before.map(show);
    let (ja, en) = before.map_or_else(Default::default, |b| (format!("{} → ", b.ja), format!("{} → ", b.en)));
    both(
        format!("  {} {ja}{}（{day}）", label.ja, last.ja),
        format!("  {} {en}{} ({day})", label.en, last.en),
    )
}

fn photo_line(photo: &BriefPhoto, file: Option<&Path>) -> Words {
    let old = if photo.superseded { both("【旧】", "[old] ") } else { both("", "") };
    let place = match (file, photo.here) {
        (Some(path), _) => Words::same(path.display().to_string()),
        (None, true) => Words::lit(
            "この端末にあります（--photos DIR で書き出し）",
            "on this device (--photos DIR writes it)",
        ),
        (None, false) => Words::lit(
            "まだ届いていません（電波のある所で開けます）",
            "not here yet (opens where there is a signal)",
        ),
    };
    let slot =
        photo.slot.map_or_else(|| both("", ""), |s| both(format!("・{}", s.ja()), format!(", {}", s.en())));
    both(
        format!(
            "  {}{}{} {} {}　{}",
            old.ja,
            photo.purpose.ja(),
            slot.ja,
            photo.day,
            photo.caption,
            place.ja
        ),
        format!(
            "  {}{}{} {} {}  {}",
            old.en,
            photo.purpose.en(),
            slot.en,
            photo.day,
            photo.caption,
            place.en
        ),
    )
}
