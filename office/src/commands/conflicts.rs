//! Fields that two people wrote differently at the same time, in any record: both values stay until a manager decides.

use kengai::{AtServer, CareBook, FieldConflict, Overruled, Settled};
use kengai_model::fold::fold;
use serde_json::json;

use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::output::Report;
use crate::refs::Refs;
use crate::words::{Words, at_server, both, handle, moment, short};

/// Characters of a text that a sentence about it quotes.
const QUOTED_CHARS_MAX: usize = 40;

/// Which record.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this one: the record's id, or whose: name, insured number, line number of today's list. Without it: all.
    record: Option<String>,
    /// Decide this field.
    #[arg(long, value_name = "FIELD", requires_all = ["choice", "record"])]
    settle: Option<String>,
    /// Which of its values stands: the number shown before it.
    #[arg(long, value_name = "NUMBER", requires = "settle")]
    choice: Option<usize>,
    /// Why it is decided so.
    #[arg(long, value_name = "TEXT", requires = "settle")]
    reason: Option<String>,
    /// I know what was decided against what I wrote.
    #[arg(long, conflicts_with_all = ["record", "settle"])]
    seen: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    if args.seen {
        return seen(&book);
    }
    let Some(text) = &args.record else {
        let (conflicts, overruled) = (book.all_conflicts()?, book.overruled()?);
        book.note_shown(&conflicts)?;
        let plans = if book.is_manager() { book.plans_to_agree()? } else { Vec::new() };
        let json = json!({ "conflicts": conflicts, "overruled": overruled, "plans_to_agree": plans });
        return Ok(Report::new(json)
            .lines(overruled_lines(&overruled))
            .lines(super::plan_changes::to_agree(&plans))
            .lines(lines(&conflicts)));
    };
    let records = records(&book, context, text)?;
    if let (Some(field), Some(choice)) = (&args.settle, args.choice) {
        if !book.is_manager() {
            return Err(kengai::CareError::ManagersOnly.into());
        }
        let record = holding(&book, &records, field)?;
        return settle(&book, &record, field, choice, args.reason.as_deref().unwrap_or_default());
    }
    let mut conflicts = book.all_conflicts()?;
    conflicts.retain(|conflict| records.contains(&conflict.document));
    book.note_shown(&conflicts)?;
    Ok(Report::new(json!({ "document": records.first(), "conflicts": conflicts })).lines(lines(&conflicts)))
}

/// Of several documents of a client the one that holds the field that somebody decides about.
fn holding(book: &CareBook, records: &[String], field: &str) -> Result<String, Failure> {
    let mut holding = Vec::new();
    for record in records {
        if named(&book.conflicts_shown(record)?, field).is_ok() {
            holding.push(record.clone());
        }
    }
    match (&holding[..], records) {
        ([only], _) | ([], [only]) => Ok(only.clone()),
        ([], _) => named(&[], field).map(|conflict| conflict.document.clone()),
        _ => Err(Failure::usage(both(
            format!("「{field}」はいくつかの記録にあります。見出しの右の番号で指定してください"),
            format!("“{field}” stands in several records; give the number beside the heading"),
        ))),
    }
}

fn of_record(book: &CareBook, record: &str) -> Result<Vec<FieldConflict>, Failure> {
    let mut conflicts = book.all_conflicts()?;
    conflicts.retain(|conflict| conflict.document == record);
    Ok(conflicts)
}

fn seen(book: &CareBook) -> Result<Report, Failure> {
    let ids: Vec<String> = book.overruled()?.into_iter().map(|one| one.id).collect();
    book.acknowledge_overruled(&ids)?;
    let line = if ids.is_empty() {
        Words::lit("確認するものはありません。", "Nothing waits to be seen.")
    } else {
        both(
            format!("{}件を確認しました。この端末に保存済み・未送信", ids.len()),
            format!("{} seen; saved on this device, not sent", ids.len()),
        )
    };
    Ok(Report::new(json!({ "seen": ids })).line(line))
}

/// Decides between the values that were shown last; what came since stays, and is shown.
fn settle(
    book: &CareBook,
    record: &str,
    field: &str,
    choice: usize,
    reason: &str,
) -> Result<Report, Failure> {
    let shown = book.conflicts_shown(record)?;
    let conflict = named(&shown, field)?;
    let at = choice.checked_sub(1).filter(|at| *at < conflict.values.len()).ok_or_else(|| {
        let count = conflict.values.len();
        Failure::usage(both(
            format!("--choice は 1 から {count} までです。もう一度 kengai conflicts で見てください"),
            format!("--choice is 1 to {count}; look again with kengai conflicts"),
        ))
        .with(lines(&shown).into_iter().map(|line| Finding::new(String::new(), line)))
    })?;
    if reason.trim().is_empty() {
        return Err(Failure::usage(Words::lit(
            "決めた理由がありません。--reason '本人に測り直した' のように書いてください",
            "why it is decided so is missing; write it, such as --reason 'measured again'",
        )));
    }
    let settled = book.settle_conflict(record, &conflict.field, at, &conflict.seen, reason)?;
    let left = of_record(book, record)?;
    book.note_shown(&left)?;
    let mut answer = settled_lines(&settled);
    if !left.is_empty() {
        answer.push(Words::lit("まだ決まっていない項目", "Still to be decided"));
        answer.extend(lines(&left));
    }
    let json = json!({ "document": record, "settled": settled, "sent": false, "conflicts": left });
    Ok(Report::new(json).lines(answer))
}

/// The conflict that somebody means: by the label that was shown, or the field's name.
fn named<'a>(conflicts: &'a [FieldConflict], text: &str) -> Result<&'a FieldConflict, Failure> {
    let wanted = fold(text).to_lowercase();
    let same = |label: &str| fold(label).to_lowercase() == wanted;
    let exact = conflicts.iter().find(|conflict| conflict.field == text);
    let mut by_label =
        conflicts.iter().filter(|conflict| same(&conflict.label.ja) || same(&conflict.label.en));
    match (exact, by_label.next(), by_label.next()) {
        (Some(conflict), ..) | (None, Some(conflict), None) => Ok(conflict),
        (None, Some(_), Some(_)) => Err(Failure::usage(both(
            format!("「{text}」はいくつかあります。（ ）の中の名前で指定してください"),
            format!("several fields are called “{text}”; use the name in ( )"),
        ))),
        (None, None, _) => {
            let ja: Vec<&str> = conflicts.iter().map(|conflict| &*conflict.label.ja).collect();
            let en: Vec<&str> = conflicts.iter().map(|conflict| &*conflict.label.en).collect();
            let words = if conflicts.is_empty() {
                both("この記録に、二つの値がある項目はありません", "no field of this record holds two values")
            } else {
                both(
                    format!("「{text}」に二つの値はありません。二つの値があるのは: {}", ja.join("、")),
                    format!("“{text}” does not hold two values; these do: {}", en.join(", ")),
                )
            };
            Err(Failure::new(Exit::Input, "not_found", words))
        }
    }
}

/// A value within a sentence.
fn quoted(words: &Words) -> Words {
    let short = |text: &str| {
        let first = text.lines().next().unwrap_or_default();
        let cut: String = first.chars().take(QUOTED_CHARS_MAX).collect();
        if cut == text { cut } else { format!("{cut}…") }
    };
    both(short(&words.ja), short(&words.en))
}

fn settled_lines(settled: &Settled) -> Vec<Words> {
    let (title, label, chosen) = (&settled.title, &settled.label, quoted(&settled.chosen));
    let others: Vec<Words> = settled.others.iter().map(|other| quoted(&other.shown)).collect();
    let ja: Vec<&str> = others.iter().map(|other| &*other.ja).collect();
    let en: Vec<&str> = others.iter().map(|other| &*other.en).collect();
    let mut lines = vec![
        both(format!("■ {}", title.ja), format!("■ {}", title.en)),
        both(
            format!(
                "{}: {} に決めました。{} も履歴に残ります。まだ送っていません",
                label.ja,
                chosen.ja,
                ja.join(" と ")
            ),
            format!(
                "{}: {} stands, {} stays in the history. Not sent yet",
                label.en,
                chosen.en,
                en.join(" and ")
            ),
        ),
    ];
    if settled.now.is_conflict() || !settled.now.parts.is_empty() {
        lines.push(Words::lit(
            "見たあとに別の値が届きました。それも残してあります",
            "Something came that had not been shown; it is kept beside it",
        ));
    }
    lines
}

/// What was decided against what this user wrote.
pub(crate) fn overruled_lines(overruled: &[Overruled]) -> Vec<Words> {
    if overruled.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![Words::lit(
        "あなたが書いた値とは別の値に決まりました（確認したら kengai conflicts --seen）",
        "Decided for another value than you wrote (once you know: kengai conflicts --seen)",
    )];
    for one in overruled {
        let (title, label, name) = (&one.title, &one.label, &one.by.name);
        let (was, now, when) = (quoted(&one.was), quoted(&one.now), moment(one.device_ms));
        let reason = one.reason.as_deref().unwrap_or_default();
        let (ja, en) = if reason.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("　理由: {reason}"), format!("  reason: {reason}"))
        };
        lines.push(both(
            format!(
                "  {}　{}: {} に決まりました。あなたの {} も履歴に残ります　{name}　{}{ja}",
                title.ja, label.ja, now.ja, was.ja, when.ja
            ),
            format!(
                "  {}  {}: {} stands, your {} stays in the history  {name}  {}{en}",
                title.en, label.en, now.en, was.en, when.en
            ),
        ));
    }
    lines
}

/// The documents in conflict that somebody means: one by the beginning of its id, else a client's (number of a line, name, …);
/// where they have none, a visit as everywhere.
fn records(book: &CareBook, context: &Context, text: &str) -> Result<Vec<String>, Failure> {
    let all = book.all_conflicts()?;
    let mut known: Vec<&FieldConflict> = all.iter().collect();
    known.dedup_by_key(|conflict| &conflict.document);
    let mut named = known.iter().filter(|one| text.len() >= 4 && one.document.starts_with(text));
    if let (Some(only), None) = (named.next(), named.next()) {
        return Ok(vec![only.document.clone()]);
    }
    let refs = Refs::new(context, book);
    let visit = refs.visit(text);
    if let Ok(visit) = &visit
        && known.iter().any(|one| one.document == visit.to_string())
    {
        return Ok(vec![visit.to_string()]);
    }
    match refs.client(text) {
        Ok(client) => {
            let client = client.to_string();
            let theirs = known.iter().filter(|one| one.client.as_deref() == Some(&client));
            Ok(theirs.map(|one| one.document.clone()).collect())
        }
        Err(failure) if failure.code == "ambiguous" => Err(failure),
        Err(failure) => visit.map(|visit| vec![visit.to_string()]).map_err(|_| failure),
    }
}

fn lines(conflicts: &[FieldConflict]) -> Vec<Words> {
    if conflicts.is_empty() {
        return vec![Words::lit("二つの値がある項目はありません。", "No field holds two values.")];
    }
    let mut lines = Vec::new();
    let mut document = "";
    for conflict in conflicts {
        if document != conflict.document {
            document = &conflict.document;
            let (title, id) = (&conflict.title, short(document));
            lines.push({
                let number = handle(id);
                both(format!("■ {}{}", title.ja, number.ja), format!("■ {}{}", title.en, number.en))
            });
        }
        let (label, field) = (&conflict.label, &conflict.field);
        lines.push(both(format!("{}（{field}）", label.ja), format!("{} ({field})", label.en)));
        for (one, number) in conflict.values.iter().zip(1..) {
            let when = one.device_ms.map_or_else(|| both("", ""), moment);
            let server = match one.server {
                AtServer::Unknown => both("", ""),
                known => at_server(known),
            };
            let names: Vec<&str> =
                std::iter::once(&one.by).chain(&one.also_by).map(|by| by.name.as_str()).collect();
            let (shown, name) = (&one.shown, names.join("・"));
            let indent = |text: &str| text.replace('\n', "\n     ");
            lines.push(both(
                format!("  {number}. {}　{name}　{}　{}", indent(&shown.ja), when.ja, server.ja)
                    .trim_end()
                    .to_owned(),
                format!("  {number}. {}  {name}  {}  {}", indent(&shown.en), when.en, server.en)
                    .trim_end()
                    .to_owned(),
            ));
        }
    }
    lines
}
