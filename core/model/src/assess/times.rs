//! The record's times against the plan, the clock and the server: rules 1 and 3.

use super::Case;
use crate::clock_mark::{ahead_words, span};
use crate::reason::{Reason, Rule};
use crate::spec;
use crate::time::UnixMillis;
use crate::words::Words;

/// An arrival that lies this far from the planned time wants a look, minutes.
const FAR_MINUTES: i64 = 120;
/// Further off is another day, minutes.
const DAY_MINUTES: i64 = 24 * 60;
/// Fewer minutes than these, of as many planned, are the band's to judge.
const BAND_MINUTES: i64 = 20;
/// A stay shorter than this share of what was planned wants a look.
const SHORT_PER_CENT: i64 = 50;

/// Rule 1: a time that lies after the record itself; a clock that was known to be wrong.
pub(super) fn by_the_clock(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let ahead = case.record.clock.ahead;
    for late in &case.view.late {
        let label = spec::label(&late.field);
        let (at, written) = (late.at.minute(), moment(late.written, case));
        let found = Words::new(
            format!("{}（{at}）が、記録された時刻（{}）より後です", label.ja, written.ja),
            format!("{} ({at}) lies after the record itself ({})", label.en, written.en),
        );
        let settle = Words::lit("本人に時刻を確かめて直す", "ask the helper, and correct the time");
        // By a clock that is known to be wrong it may well be the true time.
        reasons.push(if ahead.is_some() {
            Reason::warn(Rule::OneOutcome, late.field.clone(), found, settle)
        } else {
            Reason::error(Rule::OneOutcome, late.field.clone(), found, settle)
        });
    }
    if let Some(ahead) = ahead {
        let (off, words) = (span(ahead.raw()), ahead_words(ahead.raw()));
        let how = if ahead.raw() > 0 { "進んだ" } else { "遅れた" };
        let found = Words::new(
            format!("時計が{}{how}端末で記録されています", off.ja),
            format!("Recorded on a device whose {}", words.en),
        );
        let settle = Words::lit(
            "入室・退室などの時刻を本人に確かめ、違えば直す",
            "ask the helper about the times, and correct those that are wrong",
        );
        reasons.push(Reason::warn(Rule::OneOutcome, "clock.ahead", found, settle));
    }
}

fn moment(at: UnixMillis, case: &Case<'_>) -> Words {
    let (day, minute) = (at.day(), at.minute());
    if day == case.record.date {
        Words::same(minute.to_string())
    } else {
        Words::same(format!("{day} {minute}"))
    }
}

/// Rule 3: a stay much shorter than planned, an arrival hours from the plan.
pub(super) fn against_the_plan(case: &Case<'_>, reasons: &mut Vec<Reason>) {
    let Some(planned) = case.planned() else { return };
    // Whoever said that it was changed has said why.
    if case.record.outcome.reason.is_some() {
        return;
    }
    if let Some(actual) = case.record.actual_minutes()
        && actual >= 1
        && (actual >= BAND_MINUTES || planned.minutes() < BAND_MINUTES)
        && actual * 100 < planned.minutes() * SHORT_PER_CENT
    {
        let minutes = planned.minutes();
        let found = Words::new(
            format!("予定{minutes}分のところ、実際は{actual}分です"),
            format!("{actual} minutes of {minutes} planned"),
        );
        let settle = Words::lit("時刻を確かめるか、理由を書く", "check the times, or give the reason");
        reasons.push(Reason::warn(Rule::Band, "out.at", found, settle));
    }
    if let (Some(arrived), Ok(start)) = (case.record.arrived, case.record.date.at(planned.start)) {
        let off = start.minutes_until(arrived.at);
        // Another day is an error of its own.
        if (FAR_MINUTES..DAY_MINUTES).contains(&off.abs()) {
            let apart = span(off);
            let found = Words::new(
                format!("入室が予定から{}離れています", apart.ja),
                format!("The arrival lies {} from the plan", apart.en),
            );
            let settle = Words::lit("時刻を確かめるか、理由を書く", "check the time, or give the reason");
            reasons.push(Reason::warn(Rule::OneOutcome, "in.at", found, settle));
        }
    }
}
