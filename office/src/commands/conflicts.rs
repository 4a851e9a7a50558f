//! Fields that two people wrote differently at the same time, in any record: both values stay until a manager decides.

use crate::failure_code::Code;
use kengai::{AtServer, CareBook, DocId, FieldConflict, Overruled, Settled};
use kengai_model::VisitId;
use kengai_model::fold::fold;
use serde_json::json;

use super::plan_changes;
use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{Words, at_server, both, handle, moment, short};

/// Which record.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Only this one: the record's id, or whose: name, insured number, line number of today's list. Without it: all.
    record: Option<String>,
    /// Decide this field, by the name that is shown.
    #[arg(long, value_name = "FIELD", requires = "record")]
    settle: Option<String>,
    /// Which of its values stands: the number shown before it.
    #[arg(long, value_name = "NUMBER", requires = "settle", conflicts_with = "value")]
    choice: Option<usize>,
    /// Instead: what stands from now on, written anew, such as both texts in one.
    #[arg(long, value_name = "TEXT", requires = "settle")]
    value: Option<String>,
    /// Why it is decided so.
    #[arg(long, requires = "settle")]
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
        let (conflicts, overruled) = (book.conflicts().all()?, book.conflicts().overruled()?);
        book.conflicts().note_shown(&conflicts)?;
        let plans = if book.is_manager() { book.care_plans().to_agree()? } else { Vec::new() };
        let json = json!({ "conflicts": conflicts, "overruled": overruled, "plans_to_agree": plans });
        return Ok(Report::new(json)
            .lines(overruled_lines(&overruled))
            .lines(plan_changes::to_agree(&plans))
            .lines(lines(&conflicts))
            .lines(how_first(&book, &conflicts)));
    };
    let records = records(&book, context, text)?;
    if let Some(field) = &args.settle {
        if !book.is_manager() {
            return Err(kengai::CareError::ManagersOnly.into());
        }
        return settle(&book, &conflict_named(&book, &records, field)?, args);
    }
    let mut conflicts = book.conflicts().all()?;
    conflicts.retain(|conflict| records.contains(&conflict.document));
    book.conflicts().note_shown(&conflicts)?;
    let json = json!({ "document": records.first().map(DocId::to_string), "conflicts": conflicts });
    Ok(Report::new(json).lines(lines(&conflicts)).lines(how_first(&book, &conflicts)))
}

/// How a manager decides, with the first of them as the example.
fn how_first(book: &CareBook, conflicts: &[FieldConflict]) -> Vec<Words> {
    let first = conflicts.first().filter(|_| book.is_manager());
    first.map(how).unwrap_or_default()
}

/// How a manager decides one: by commands that work as they stand.
pub(super) fn how(conflict: &FieldConflict) -> Vec<Words> {
    let document = conflict.document.to_string();
    let (record, label) = (short(&document), &conflict.label);
    let (ja, en) = (
        format!("kengai conflicts {record} --settle '{}'", label.ja),
        format!("kengai conflicts {record} --settle '{}'", label.en),
    );
    let choose = both(
        format!("→ 決めるとき: {ja} --choice 1 --reason '理由'"),
        format!("→ To decide: {en} --choice 1 --reason 'WHY'"),
    );
    let anew = anew(conflict).map(|(whether, value)| {
        both(
            format!("→ {}: {ja} --value '{}' --reason '理由'", whether.ja, value.ja),
            format!("→ {}: {en} --value '{}' --reason 'WHY'", whether.en, value.en),
        )
    });
    std::iter::once(choose).chain(anew).collect()
}

/// When somebody writes a value anew, and one that the field takes: both texts in one, or of what has no room for both another
/// value, such as one of these. `None` where nobody types such a field.
fn anew(conflict: &FieldConflict) -> Option<(Words, Words)> {
    let spec = kengai_model::spec::find(&conflict.field)?;
    let both_texts = Words::lit("両方を書いた文", "both in one text");
    if spec.parse(&both_texts.ja).is_ok() {
        return Some((Words::lit("両方を残すなら書き直す", "To keep both, write them anew"), both_texts));
    }
    let shown = conflict.values.iter().map(|one| &one.shown);
    let example = shown.into_iter().find(|shown| !shown.ja.is_empty() && spec.parse(&shown.ja).is_ok())?;
    Some((Words::lit("どれも違うなら、正しい値を", "Where none is right, the right value"), example.clone()))
}

fn of_record(book: &CareBook, record: DocId) -> Result<Vec<FieldConflict>, Failure> {
    let mut conflicts = book.conflicts().all()?;
    conflicts.retain(|conflict| conflict.document == record);
    Ok(conflicts)
}

fn seen(book: &CareBook) -> Result<Report, Failure> {
    let ids: Vec<_> = book.conflicts().overruled()?.into_iter().map(|one| one.id).collect();
    book.conflicts().acknowledge_overruled(&ids)?;
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
fn settle(book: &CareBook, conflict: &FieldConflict, args: &Args) -> Result<Report, Failure> {
    let (record, field, seen) = (conflict.document, &conflict.field, &conflict.seen);
    let reason = args.reason.as_deref().unwrap_or_default();
    let choice = args.choice.and_then(|choice| choice.checked_sub(1));
    let choice = choice.filter(|at| *at < conflict.values.len());
    if choice.is_none() && args.value.is_none() {
        let count = conflict.values.len();
        let said = lines(std::slice::from_ref(conflict)).into_iter().chain(how(conflict));
        return Err(Failure::usage(both(
            format!("--choice 1 から {count} までで選ぶか、--value で書き直して決めてください"),
            format!("choose with --choice 1 to {count}, or write it anew with --value"),
        ))
        .with(said.map(|line| Finding::new(String::new(), line))));
    }
    if reason.trim().is_empty() {
        return Err(Failure::usage(Words::lit(
            "決めた理由がありません。--reason '本人に測り直した' のように書いてください",
            "why it is decided so is missing; write it, such as --reason 'measured again'",
        )));
    }
    let settled = match (choice, &args.value) {
        (Some(at), _) => book.conflicts().settle_for(record, field, at, seen, reason)?,
        (None, text) => {
            book.conflicts().settle_anew(record, field, text.as_deref().unwrap_or_default(), seen, reason)?
        }
    };
    let left = of_record(book, record)?;
    book.conflicts().note_shown(&left)?;
    let mut answer = settled_lines(&settled);
    let plans = book.care_plans().to_agree()?;
    answer.extend(plan_changes::to_agree(
        &plans.into_iter().filter(|plan| DocId(*plan.version.as_bytes()) == record).collect::<Vec<_>>(),
    ));
    if !left.is_empty() {
        answer.push(Words::lit("まだ決まっていない項目", "Still to be decided"));
        answer.extend(lines(&left));
    }
    let json =
        json!({ "document": record.to_string(), "settled": settled, "sent": false, "conflicts": left });
    Ok(Report::new(json).lines(answer))
}

/// The conflict that somebody means, in any of the records, as it was shown last: by the name that was printed, by the
/// field's own name, or by a part of what was printed that only one bears.
fn conflict_named(book: &CareBook, records: &[DocId], text: &str) -> Result<FieldConflict, Failure> {
    let mut shown = Vec::new();
    for record in records {
        shown.extend(book.conflicts().shown(*record)?);
    }
    let plain = |text: &str| fold(text).to_lowercase().replace([' ', '　'], "");
    let wanted = plain(text);
    let names = names(&shown);
    let any = |words: &Words, fits: &dyn Fn(&str) -> bool| fits(&plain(&words.ja)) || fits(&plain(&words.en));
    let tiers: [&dyn Fn(usize) -> bool; 4] = [
        &|at| shown[at].field == text,
        &|at| any(&names[at], &|name| name == wanted),
        &|at| any(&kengai_model::spec::label(&shown[at].field), &|name| name == wanted),
        &|at| any(&names[at], &|name| name.contains(&wanted)),
    ];
    for fits in tiers.into_iter().filter(|_| !wanted.is_empty()) {
        let found: Vec<usize> = (0..shown.len()).filter(|at| fits(*at)).collect();
        match found.as_slice() {
            [] => {}
            [only] => return Ok(shown[*only].clone()),
            several => return Err(ambiguous(text, several.iter().map(|at| (&shown[*at], &names[*at])))),
        }
    }
    let words = if shown.is_empty() {
        both("二つの値がある項目はありません", "no field holds two values")
    } else {
        both(
            format!("「{text}」に二つの値はありません。二つの値があるのは次のとおりです"),
            format!("“{text}” does not hold two values; these do"),
        )
    };
    let known = shown.iter().zip(&names).map(|(one, name)| Finding::new("", titled(one, name)));
    Err(Failure::new(Exit::Input, Code::NotFound, words).with(known))
}

fn titled(conflict: &FieldConflict, name: &Words) -> Words {
    let (title, number) = (&conflict.title, handle(short(&conflict.document.to_string())));
    both(format!("{}　{}{}", name.ja, title.ja, number.ja), format!("{}, {}{}", name.en, title.en, number.en))
}

/// Several could be meant: in one record by the whole name, in several by the number of the record.
fn ambiguous<'a>(text: &str, found: impl Iterator<Item = (&'a FieldConflict, &'a Words)>) -> Failure {
    Failure::new(
        Exit::Input,
        Code::Ambiguous,
        both(
            format!(
                "「{text}」はいくつかあります。項目の名前を下のとおりに書き、記録が違うときは名前のかわりに右の番号で指定してください"
            ),
            format!(
                "“{text}” could be several; write the name as below, and where the records differ give the number on the right instead of the name"
            ),
        ),
    )
    .with(found.map(|(one, name)| Finding::new("", titled(one, name))))
}

/// What each conflict is called where it is printed: no two of one record alike.
fn names(conflicts: &[FieldConflict]) -> Vec<Words> {
    let mut names: Vec<Words> = Vec::with_capacity(conflicts.len());
    for (at, one) in conflicts.iter().enumerate() {
        let before = &conflicts[..at];
        let same = before.iter().filter(|b| b.document == one.document && b.label == one.label).count();
        let (ja, en) = (&one.label.ja, &one.label.en);
        names.push(match same {
            0 => one.label.clone(),
            n => both(format!("{ja}（{}つ目）", n + 1), format!("{en} ({})", n + 1)),
        });
    }
    names
}

fn settled_lines(settled: &Settled) -> Vec<Words> {
    let (title, label) = (&settled.title, &settled.label);
    let all: Vec<&Words> =
        std::iter::once(&settled.chosen).chain(settled.others.iter().map(|other| &other.shown)).collect();
    let mut lines = Vec::new();
    if all.iter().any(|words| words.ja.contains('\n')) {
        lines.push(both(format!("{}　{}", title.ja, label.ja), format!("{}, {}", title.en, label.en)));
        lines.extend(settled_texts(settled, &all));
    } else {
        let quoted = kengai_screens::quoted(&all);
        let (chosen, others) = (&quoted[0], &quoted[1..]);
        let ja: Vec<&str> = others.iter().map(|other| &*other.ja).collect();
        let en: Vec<&str> = others.iter().map(|other| &*other.en).collect();
        lines.push(both(
            format!(
                "{}　{}: {} に決めました。{} も履歴に残ります。まだ送っていません",
                title.ja,
                label.ja,
                chosen.ja,
                ja.join(" と ")
            ),
            format!(
                "{}, {}: {} stands, {} stays in the history. Not sent yet",
                title.en,
                label.en,
                chosen.en,
                en.join(" and ")
            ),
        ));
    }
    if settled.now.is_conflict() || !settled.now.parts.is_empty() {
        lines.push(Words::lit(
            "見たあとに別の値が届きました。それも残してあります",
            "Something came that had not been shown; it is kept beside it",
        ));
    }
    lines
}

/// Texts of several lines, whole: what stands, and what stays in the history, with the lines marked in which they differ.
fn settled_texts(settled: &Settled, all: &[&Words]) -> Vec<Words> {
    let label = &settled.label;
    let marked = kengai_screens::marked(all);
    let indent = |words: &Words| {
        let text = |text: &str| format!("    {}", text.replace('\n', "\n    "));
        both(text(&words.ja), text(&words.en))
    };
    let mut lines = vec![
        both(
            format!("{}: 次の文に決めました。まだ送っていません", label.ja),
            format!("{}: this stands. Not sent yet", label.en),
        ),
        indent(&marked[0]),
    ];
    for (other, words) in settled.others.iter().zip(&marked[1..]) {
        let by: Vec<&str> = other.by.iter().map(|by| by.name.as_str()).collect();
        let by = by.join("・");
        lines.push(both(format!("履歴に残るもの（{by}）"), format!("What stays in the history ({by})")));
        lines.push(indent(words));
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
        let ((now, was), when) = (kengai_screens::now_and_was(one), moment(one.device_ms));
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
fn records(book: &CareBook, context: &Context, text: &str) -> Result<Vec<DocId>, Failure> {
    let all = book.conflicts().all()?;
    let mut known: Vec<&FieldConflict> = all.iter().collect();
    known.dedup_by_key(|conflict| conflict.document);
    let mut named = known.iter().filter(|one| text.len() >= 4 && one.document.to_string().starts_with(text));
    if let (Some(only), None) = (named.next(), named.next()) {
        return Ok(vec![only.document]);
    }
    let refs = Refs::new(context, book);
    let visit = refs.visit(text);
    if let Ok(visit) = &visit
        && known.iter().any(|one| one.document == of_visit(*visit))
    {
        return Ok(vec![of_visit(*visit)]);
    }
    match refs.client(text) {
        Ok(client) => {
            let theirs = known.iter().filter(|one| one.client == Some(client));
            Ok(theirs.map(|one| one.document).collect())
        }
        Err(failure) if failure.code == Code::Ambiguous => Err(failure),
        Err(failure) => visit.map(|visit| vec![of_visit(visit)]).map_err(|_| failure),
    }
}

/// A visit's document has the visit's id.
pub(super) fn of_visit(visit: VisitId) -> DocId {
    DocId(*visit.as_bytes())
}

/// Each record, and in it each field with every value.
pub(super) fn lines(conflicts: &[FieldConflict]) -> Vec<Words> {
    if conflicts.is_empty() {
        return vec![Words::lit("二つの値がある項目はありません。", "No field holds two values.")];
    }
    let mut lines = Vec::new();
    let mut document = None;
    for (conflict, name) in conflicts.iter().zip(names(conflicts)) {
        if document != Some(conflict.document) {
            document = Some(conflict.document);
            let title = &conflict.title;
            lines.push({
                let number = handle(short(&conflict.document.to_string()));
                both(format!("■ {}{}", title.ja, number.ja), format!("■ {}{}", title.en, number.en))
            });
        }
        lines.push(name);
        let shown: Vec<&Words> = conflict.values.iter().map(|one| &one.shown).collect();
        for ((one, shown), number) in conflict.values.iter().zip(kengai_screens::marked(&shown)).zip(1..) {
            let when = one.device_ms.map_or_else(|| both("", ""), moment);
            let server = match one.server {
                AtServer::Unknown => both("", ""),
                known => at_server(known),
            };
            let names: Vec<&str> =
                std::iter::once(&one.by).chain(&one.also_by).map(|by| by.name.as_str()).collect();
            let name = names.join("・");
            let indent = |text: &str| text.replace('\n', "\n     ");
            lines.push(both(
                format!("  {number}. {}　{name}　{}　{}", indent(&shown.ja), when.ja, server.ja)
                    .trim_end()
                    .to_owned(),
                format!("  {number}. {}  {name}  {}  {}", indent(&shown.en), when.en, server.en)
                    .trim_end()
                    .to_owned(),
            ));
            lines.extend(one.reason.iter().map(|why| {
                both(
                    format!("     決めた理由: {}", indent(why)),
                    format!("     decided because: {}", indent(why)),
                )
            }));
        }
    }
    lines
}
