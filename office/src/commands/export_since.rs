//! What a new file of actuals changes against the last one to the same office, row by row in people's words: before anything
//! that was sent is taken back, somebody has read whose visit it is.

use std::collections::BTreeMap;

use kengai::{RowFate, SaidLine, Since, SinceRow};
use kengai_desk::export::{Export, Gone};
use kengai_model::UnixMillis;
use kengai_model::called::san;
use kengai_model::clock_mark::beside_time;

use super::left_out;
use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::words::{Words, both, table_day, times};

/// Rows that were sent change or drop out: nothing is written before somebody has seen which.
pub(super) fn question(export: &Export) -> Failure {
    let words = Words::lit(
        "前に書き出した行のうち、変わるもの・なくなるものがあります。まだ何も書いていません。下を確かめて、これでよければ --changed を付けてください",
        "Rows that were exported before change or drop out; no file was made. Look at them, and if they are right: --changed",
    );
    let earlier = export.new.iter().filter_map(|one| Some((one.to(), one.since.as_ref()?)));
    let lines = earlier.flat_map(|(to, since)| {
        let head = both(format!("事業所番号 {to} あて:"), format!("To office {to}:"));
        std::iter::once(head).chain(lines(export, since))
    });
    Failure::new(Exit::Unsettled, Code::ChangesExported, words)
        .with(lines.map(|line| Finding::new("", both(line.ja.trim().to_owned(), line.en.trim().to_owned()))))
}

/// When the last file was written and by whom, and each row that is not as it was.
pub(super) fn lines(export: &Export, since: &Since) -> Vec<Words> {
    let (day, clock) = (on(export.board.as_of, since.at_ms), beside_time(since.clock_ahead));
    let who =
        since.by.as_ref().map_or(Words::lit("", ""), |by| both(format!("{by}さんが"), format!(" by {by}")));
    let counts = [
        (RowFate::Added, "＋", "+"),
        (RowFate::Changed, "変更", "changed "),
        (RowFate::Dropped, "−", "-"),
        (RowFate::Confirmed, "確定し直し", "confirmed again "),
    ];
    let there = counts.iter().filter(|(what, ..)| since.count(*what) > 0);
    let (ja, en): (Vec<String>, Vec<String>) = there
        .map(|(what, ja, en)| (format!("{ja}{}", since.count(*what)), format!("{en}{}", since.count(*what))))
        .unzip();
    let (ja, en) = match ja.as_slice() {
        [] => ("変わりありません".to_owned(), "nothing has changed".to_owned()),
        _ => (ja.join(" "), en.join(", ")),
    };
    let mut out = vec![both(
        format!("  {}{}{}にも書き出しています。そのときから {ja}", who.ja, day.ja, clock.ja),
        format!("  Exported before{}, {}{}; since then {en}", who.en, day.en, clock.en),
    )];
    out.extend(added(since));
    out.extend(since.rows.iter().filter_map(|row| one(row, export)));
    out
}

/// Offices to which nothing goes any more: what they have of this month stays with them.
pub(super) fn gone_lines(export: &Export) -> Vec<Words> {
    let of = |gone: &Gone| {
        let (to, day, n) = (&gone.office, on(export.board.as_of, gone.since.at_ms), gone.since.rows.len());
        let head = both(
            format!(
                "事業所番号 {to} あてに{}に書き出した{n}行は、今回は1行もありません。ファイルは作りません → 送ってあるなら、相手に知らせてください:",
                day.ja
            ),
            format!(
                "To office {to}: {n} rows were exported on {}, none is left, and no file is made → if it was sent, tell them:",
                day.en
            ),
        );
        let rows: Vec<Words> = gone.since.rows.iter().filter_map(|row| one(row, export)).collect();
        std::iter::once(head).chain(rows)
    };
    export.gone.iter().flat_map(of).collect()
}

/// What is new, a line for each person.
fn added(since: &Since) -> Vec<Words> {
    let mut people: BTreeMap<&str, Vec<Words>> = BTreeMap::new();
    for row in since.rows.iter().filter(|row| row.what == RowFate::Added) {
        people.entry(&row.client_name).or_default().extend(row.after.as_ref().map(when));
    }
    let line = |(name, days): (&str, Vec<Words>)| {
        let join = |pick: fn(&Words) -> &str, by: &str| days.iter().map(pick).collect::<Vec<_>>().join(by);
        both(
            format!("    ＋ {} {}", san(name), join(|day| &day.ja, "、")),
            format!("    + {name} {}", join(|day| &day.en, ", ")),
        )
    };
    people.into_iter().map(line).collect()
}

/// A row that was sent and is not as it was.
fn one(row: &SinceRow, export: &Export) -> Option<Words> {
    let name = &row.client_name;
    let before = row.before.as_ref().map_or_else(
        || both("（前の内容はこの端末では読めません）", "(what it said cannot be read on this device)"),
        when,
    );
    match row.what {
        RowFate::Added => None,
        RowFate::Changed => {
            let after = row.after.as_ref().map(|after| differs(row.before.as_ref(), after))?;
            Some(both(
                format!("    変更 {} {} → {}", san(name), before.ja, after.ja),
                format!("    changed: {name} {} → {}", before.en, after.en),
            ))
        }
        RowFate::Dropped => {
            let why = export.why(row.visit).map_or_else(
                || {
                    Words::lit(
                        "別の事業所あてか、確定がありません",
                        "it goes to another office or is not confirmed",
                    )
                },
                left_out::words,
            );
            Some(both(
                format!("    − {} {}（{}）", san(name), before.ja, why.ja),
                format!("    - {name} {} ({})", before.en, why.en),
            ))
        }
        RowFate::Confirmed => Some(both(
            format!("    確定し直し {} {}（行の内容は同じ）", san(name), before.ja),
            format!("    confirmed again: {name} {} (the row says the same)", before.en),
        )),
    }
}

/// 11/16 7:30〜7:45.
fn when(said: &SaidLine) -> Words {
    let (day, slot) = (table_day(said.date), times(Some(said.start), Some(said.end)));
    both(format!("{} {}", day.ja, slot.ja), format!("{} {}", day.en, slot.en))
}

/// What a row says now, in what it differs.
fn differs(before: Option<&SaidLine>, after: &SaidLine) -> Words {
    let Some(before) = before else { return when(after) };
    let mut parts = Vec::new();
    if (before.date, before.start, before.end) != (after.date, after.start, after.end) {
        parts.push(when(after));
    }
    if let (Some(was), Some(code)) = (&before.code, &after.code)
        && was != code
    {
        parts.push(both(format!("サービスコード {was} → {code}"), format!("service code {was} → {code}")));
    }
    if parts.is_empty() {
        return Words::lit(
            "日時は同じで、ほかの欄（番号・単位数・コードなど）が変わります",
            "the same time, other columns (numbers, units, code …) change",
        );
    }
    let join = |pick: fn(&Words) -> &str, by: &str| parts.iter().map(pick).collect::<Vec<_>>().join(by);
    both(join(|part| &part.ja, "、"), join(|part| &part.en, ", "))
}

/// The day, and today the time, at which a file was written.
pub(super) fn on(as_of: UnixMillis, ms: u64) -> Words {
    let at = i64::try_from(ms).ok().and_then(|ms| UnixMillis::new(ms).ok()).unwrap_or(as_of);
    let day = at.day();
    let (today, long) = (as_of.day(), day.long(as_of.day()));
    if day == today {
        return both(format!("今日{}", at.minute().clock()), format!("today, {}", at.minute().clock()));
    }
    // Without the weekday: 12月8日と同じ内容です.
    let ja = long.ja.split('（').next().unwrap_or_default().to_owned();
    both(ja, day.short(today).en)
}
