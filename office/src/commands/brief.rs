//! The pre-visit brief: everything that a helper wants to know at the door, without a signal.

use std::path::{Path, PathBuf};

use kengai::{Brief, BriefPhoto, BriefVisit, CareBook, LastVisit, NoStool, NoteView, Standing};
use kengai_model::called::san;
use kengai_model::clock_mark::beside_time;
use kengai_model::note::{Importance, Recipient};
use kengai_model::outcome::OutcomeKind;
use kengai_model::tasks::Task;
use kengai_model::{CareDay, UnixMillis};
use serde_json::json;

use super::standing::{self, Reader, in_line};
use super::when::day;
use super::{consent_said, incident_lines, photo_written, plan_changes, rota_changes};
use crate::failure::Failure;
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{self, Words, both, counted, handle, moment, short};

/// Whose brief.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Id, insured number, name or line number of today's list.
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
    let brief = book.door().brief(client)?;
    let mut files = Vec::new();
    for photo in &brief.photos {
        files.push(match args.photos.as_deref() {
            Some(dir) => photo_written::written(&book, photo, dir, context.out.lang)?,
            None => None,
        });
    }
    // What was fetched just now may have turned out to be no photo.
    let brief = if args.photos.is_some() { book.door().brief(client)? } else { brief };
    let mut json = json!(brief);
    for (at, file) in files.iter().enumerate() {
        json["photos"][at]["file"] = json!(file.as_ref().map(|path| path.display().to_string()));
    }
    let written = files.iter().any(Option::is_some).then(|| {
        Words::lit(
            "書き出した写真は、あとで隠しても、このフォルダーに残ります。見終わったら消してください",
            "Photos that were written stay in that folder, also when they are hidden later. Remove them when you have seen them",
        )
    });
    let scope = consent_said::scope(&book, client, brief.photos_withdrawn)?;
    Ok(Report::new(json).lines(lines(&book, &brief, &files, scope)).lines(written))
}

/// How many notes are not shown, and where they are read.
fn older_notes(brief: &Brief) -> Option<Words> {
    let count = Some(brief.notes_older).filter(|count| *count > 0)?;
    let oldest = brief.notes.iter().map(|note| note.at_ms).min()?;
    let month = UnixMillis::new(i64::try_from(oldest).ok()?).ok()?.day().month();
    let name: String = brief.name.split_whitespace().collect();
    let command = format!("kengai history --client {name} --month {month} --notes-of-month");
    Some(both(
        format!(
            "  このほかに、前の申し送りが{count}件あります（読むには: {command}。言葉で探すには: kengai search）"
        ),
        format!(
            "  {count} older notes are not shown (to read them: {command}; to look for a word: kengai search)"
        ),
    ))
}

/// In the order in which it is needed at the door.
fn lines(book: &CareBook, brief: &Brief, files: &[Option<PathBuf>], scope: Option<Words>) -> Vec<Words> {
    let reader = Reader::of(book);
    let mut out = vec![both(format!("■ {}", san(&brief.name)), format!("■ {}", brief.name))];
    out.extend(brief.incidents.iter().flat_map(|one| incident_lines::at_the_door(one, reader)));
    out.extend(brief.withdrawn.iter().filter_map(incident_lines::withdrawn));
    let first = usize::try_from(brief.first).unwrap_or(usize::MAX).min(brief.notes.len());
    let (urgent, others) = brief.notes.split_at(first);
    out.extend(urgent.iter().flat_map(note_lines));
    out.extend(brief.changes.iter().flat_map(|change| rota_changes::lines(book, change)));
    out.extend(standing::all(&brief.cautions, "", reader));
    out.extend(standing::all(&brief.way, "", reader));
    out.extend(brief.visits.iter().flat_map(|visit| visit_lines(visit, reader)));
    out.extend(brief.plan_open.iter().flat_map(|open| plan_changes::at_the_door(open, reader)));
    out.extend(
        brief.last.iter().flat_map(|last| records_of_one(last).into_iter().chain(last_lines(last, reader))),
    );
    out.extend(brief.no_stool.map(no_stool_line));
    let unread = brief
        .unread
        .saturating_sub(urgent.iter().filter(|note| !note.read && !note.withdrawn).count() as u64);
    if !others.is_empty() || urgent.is_empty() {
        let more = if urgent.is_empty() { both("", "") } else { both("ほかの", "Other ") };
        out.push(both(
            format!("{}申し送り（未読{unread}件）", more.ja),
            format!("{}Handover notes ({unread} unread)", more.en),
        ));
    }
    out.extend(others.iter().flat_map(note_lines));
    out.extend(older_notes(brief));
    if !brief.vitals.is_empty() {
        out.push(Words::lit("バイタル（前回 → 最後）", "Vital signs (before → last)"));
        out.extend(brief.vitals.iter().flat_map(|one| super::emergency::vital(one, reader)));
    }
    if !brief.medicines.is_empty() || !brief.medicine_places.is_empty() {
        out.push(Words::lit("薬", "Medicines"));
        out.extend(brief.medicines.iter().flat_map(|one| super::emergency::medicine(one, reader)));
        out.extend(standing::all(&brief.medicine_places, "  ", reader));
    }
    out.extend(photo_lines(brief, files, scope));
    if !brief.remarks.is_empty() {
        out.push(Words::lit("それまでの特記事項", "Remarks before that"));
        out.extend(brief.remarks.iter().flat_map(|(day, said)| remark_lines(*day, said, reader)));
    }
    if !brief.contacts.is_empty() {
        out.push(Words::lit("急変のときの連絡先", "Whom to call in a sudden change"));
        for callee in &brief.contacts {
            out.push(super::emergency::callee(callee, "  "));
            out.extend(standing::all(&callee.several, "    ", reader));
        }
    }
    if !brief.several.is_empty() {
        out.push(Words::lit("利用者シートで2つ以上あるもの", "Several values in the client's sheet"));
        out.extend(standing::all(&brief.several, "  ", reader));
    }
    out
}

fn remark_lines(day: CareDay, said: &Standing, reader: Reader) -> Vec<Words> {
    let day = words::table_day(day);
    if said.is_conflict() {
        return standing::conflict(said, &format!("  {} ", day.ja), reader);
    }
    let text = in_line(&said.values);
    let mut out = vec![both(format!("  {} {}", day.ja, text.ja), format!("  {} {}", day.en, text.en))];
    out.extend(standing::parts(said, "    "));
    out
}

/// That a visit has several records, and who decides.
fn records_of_one(last: &LastVisit) -> Option<Words> {
    let records = last.records;
    (records > 1).then(|| {
        both(
            format!("★同じ訪問の記録が{records}件あります。どれも残っています（決めるのはサ責）"),
            format!("★ {records} records of this visit, all kept (the manager decides)"),
        )
    })
}

/// Who was there last, when, and how it went.
fn last_lines(last: &LastVisit, reader: Reader) -> Vec<Words> {
    let at = last.at.map_or_else(String::new, |at| format!(" {}", at.clock()));
    let (helpers, day) = (last.helpers.join("・"), words::day(last.day));
    let (by_ja, by_en) = match &last.typed_by {
        Some(by) => (format!("（代行入力 {by}）"), format!(" (typed in by {by})")),
        None => (String::new(), String::new()),
    };
    let several = last.facts.iter().any(|fact| fact.field == "outcome.kind");
    let outcome = match last.outcome {
        Some(outcome) => outcome.words(),
        None if several => both("", ""),
        None => Words::lit("記録の途中", "not finished"),
    };
    let mut out = vec![both(
        format!("前回の訪問 {}{at}　{helpers}{by_ja}　{}", day.ja, outcome.ja),
        format!("Last visit {}{at}  {helpers}{by_en}  {}", day.en, outcome.en),
    )];
    out.extend(standing::all(&last.facts, "  ", reader));
    out
}

fn no_stool_line(none: NoStool) -> Words {
    let days = none.days;
    match none.last {
        Some(last) => {
            let last = words::table_day(last);
            both(
                format!("  便なし {days}日（最後は {}）", last.ja),
                format!("  No bowel movement for {} (the last on {})", counted(days, "day", "days"), last.en),
            )
        }
        None => both(
            format!("  便なし {days}日以上（記録のある間）"),
            format!("  No bowel movement for {} or more, as far as records go", counted(days, "day", "days")),
        ),
    }
}

/// The photos, or why there are none to see.
fn photo_lines(brief: &Brief, files: &[Option<PathBuf>], scope: Option<Words>) -> Vec<Words> {
    let mut out = Vec::new();
    if !brief.photos.is_empty() || scope.is_some() {
        out.push(Words::lit("写真", "Photos"));
    }
    out.extend(scope.map(|scope| both(format!("  {}", scope.ja), format!("  {}", scope.en))));
    out.extend(brief.photos_withdrawn.map(kengai_screens::consent_withdrawn));
    let hidden = kengai_screens::photos_hidden(brief.photos_hidden);
    out.extend(hidden.map(|words| both(format!("  {}", words.ja), format!("  {}", words.en))));
    out.extend(brief.photos.iter().zip(files).map(|(photo, file)| photo_line(photo, file.as_deref())));
    out
}

/// What is to be done at a visit of today, and how.
fn visit_lines(visit: &BriefVisit, reader: Reader) -> Vec<Words> {
    let time = visit.slot.words();
    let tasks = |pick: fn(&Task) -> &'static str, sep: &str| {
        visit.tasks.iter().map(pick).collect::<Vec<_>>().join(sep)
    };
    let over = match (visit.recorded, visit.past) {
        _ if visit.being_written => Words::lit("（記録中）", " (being written)"),
        (true, _) if visit.not_made.is_some() => {
            let kind = visit.not_made.map_or_else(|| both("", ""), OutcomeKind::words);
            both(format!("（{}）", kind.ja), format!(" ({})", kind.en))
        }
        (true, _) => Words::lit("（終わりました）", " (over)"),
        (false, true) => {
            Words::lit("（予定の時刻を過ぎています。記録はまだです）", " (past its time, no record yet)")
        }
        (false, false) => both("", ""),
    };
    let mut out = vec![both(
        format!("今日の訪問 {}{}　{}", time.ja, over.ja, tasks(|task| task.ja(), "、")).trim_end().to_owned(),
        format!("Visit today {}{}  {}", time.en, over.en, tasks(|task| task.en(), ", "))
            .trim_end()
            .to_owned(),
    )];
    // How it is done is for whoever goes there.
    if visit.recorded {
        return out;
    }
    if !visit.cautions.is_empty() {
        out.push(both(format!("  留意点: {}", visit.cautions), format!("  Mind: {}", visit.cautions)));
    }
    let steps = visit.steps.lines().zip(1..).map(|(step, place)| Words::same(format!("  {place}. {step}")));
    out.extend(steps);
    out.extend(plan_changes::another_time(&visit.plan_is_about));
    out.extend(standing::all(&visit.several, "  ", reader));
    out
}

/// For whom a note is that is not for the reader.
fn recipients(note: &NoteView) -> Words {
    let names = |pick: fn(&Recipient) -> &'static str| note.to.iter().map(pick).collect::<Vec<_>>();
    both(format!("{}あて", names(|to| to.ja()).join("・")), format!("for {}", names(|to| to.en()).join(", ")))
}

fn note_lines(note: &NoteView) -> Vec<Words> {
    let mark = match (note.mine, note.for_me, note.read, note.acknowledged) {
        (true, ..) => Words::lit("自分", "mine"),
        (.., true) => Words::lit("了解済", "acknowledged"),
        (_, _, true, _) => Words::lit("既読", "read"),
        (_, true, ..) => Words::lit("未読", "UNREAD"),
        (_, false, ..) => recipients(note),
    };
    let importance = match note.importance {
        Importance::Normal => both("", ""),
        other => both(format!("【{}】", other.ja()), format!("[{}] ", other.en())),
    };
    let id = note.note.to_string();
    let wants = if note.withdrawn {
        taken_back(note)
    } else if note.must_acknowledge && !note.acknowledged && note.for_me {
        let id = short(&id);
        both(format!("　→ 了解が必要: kengai ack {id}"), format!("  → must be acknowledged: kengai ack {id}"))
    } else {
        both("", "")
    };
    let (at, clock) = (moment(note.at_ms), beside_time(note.clock_ahead));
    // What is to be acknowledged has its number in the command that does it.
    let number = handle(Some(short(&id)).filter(|id| !wants.ja.contains(*id)).unwrap_or_default());
    let names =
        |list: &[kengai::ReceiptView]| list.iter().map(|r| r.name.clone()).collect::<Vec<_>>().join("・");
    let mut lines = vec![both(
        format!(
            "  [{}] {}{}　{} {}{}{}{}",
            mark.ja, importance.ja, note.text, note.from, at.ja, clock.ja, number.ja, wants.ja
        ),
        format!(
            "  [{}] {}{}  {} {}{}{}{}",
            mark.en, importance.en, note.text, note.from, at.en, clock.en, number.en, wants.en
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

/// So much of an id tells a note that was taken back from the one that was written in its place.
const LONGER: usize = 12;

/// That its writer took it back, and when; for whom it is news, how that is answered.
fn taken_back(note: &NoteView) -> Words {
    let at = note.withdrawn_ms.map_or_else(|| Words::same(""), moment);
    let (space_ja, space_en) = if at.ja.is_empty() { ("", "") } else { (" ", ", ") };
    let (ja, en) = match note.withdrawn_news {
        true => {
            // Written again it has the same number: this one is named by more of it.
            let id: String = note.note.to_string().chars().take(LONGER).collect();
            (format!("　→ 分かったら: kengai ack {id}"), format!("  → once you know: kengai ack {id}"))
        }
        false => (String::new(), String::new()),
    };
    both(
        format!("　（書いた人が取り消しました{space_ja}{}）{ja}", at.ja),
        format!("  (taken back by its writer{space_en}{}){en}", at.en),
    )
}

fn photo_line(photo: &BriefPhoto, file: Option<&Path>) -> Words {
    let old = kengai_screens::photo_old(photo)
        .map_or_else(|| both("", ""), |old| both(format!("【{}】", old.ja), format!("[{}] ", old.en)));
    let place = match (&photo.set_aside, file, photo.here) {
        (Some(why), ..) => why.clone(),
        (None, Some(path), _) => Words::same(path.display().to_string()),
        (None, None, true) => Words::lit(
            "この端末にあります（--photos フォルダー で書き出し）",
            "on this device (--photos DIR writes it)",
        ),
        (None, None, false) if photo.thumbnail.is_some() => Words::lit(
            "縮小版があります（--photos フォルダー で書き出し。元の写真は電波のある所で）",
            "the small picture is here (--photos DIR writes it; the photo where there is a signal)",
        ),
        (None, None, false) => Words::lit(
            "まだ届いていません（電波のある所で開けます）",
            "not here yet (opens where there is a signal)",
        ),
    };
    let day = words::table_day(photo.day);
    let later = match photo.added_later {
        true => Words::lit("（訪問のあとで追加）", " (added after the visit)"),
        false => both("", ""),
    };
    let slot =
        photo.slot.map_or_else(|| both("", ""), |s| both(format!("・{}", s.ja()), format!(", {}", s.en())));
    both(
        format!(
            "  {}{}{} {}{} {}　{}",
            old.ja,
            photo.purpose.ja(),
            slot.ja,
            day.ja,
            later.ja,
            photo.caption,
            place.ja
        ),
        format!(
            "  {}{}{} {}{} {}  {}",
            old.en,
            photo.purpose.en(),
            slot.en,
            day.en,
            later.en,
            photo.caption,
            place.en
        ),
    )
}
