//! Phrases in both languages. The type is the model's, so that neither language can lag behind; what this program says
//! again and again stands here.

pub(crate) use kengai_desk::words::both;
pub(crate) use kengai_model::words::{Lang, Words};
pub(crate) use kengai_screens::{STAGES, counted, stage_mark as mark};

use kengai::{Delivery, VisitState};
use kengai_model::{CareDay, MinuteOfDay, UnixMillis};

use crate::clock;

/// Where a record stands: never "saved" where it is not known to be sent.
pub(crate) fn delivery(delivery: Delivery) -> Words {
    match delivery {
        Delivery::Saved => Words::lit("この端末に保存済み・未送信", "saved on this device, not sent"),
        Delivery::Sent => Words::lit("送信済み", "sent"),
        Delivery::BackedUp => Words::lit("送信済み・バックアップ済み", "sent and backed up"),
        Delivery::SetAside => {
            Words::lit("送れません（理由は kengai status）", "cannot be sent (see status for the reason)")
        }
    }
}

/// How far a planned visit has come.
pub(crate) fn visit_state(state: VisitState) -> Words {
    with_delivery(kengai_screens::state_word(state).words, state.delivery())
}

/// How far a record has come, with where it stands.
pub(crate) fn with_delivery(state: Words, stands: Option<Delivery>) -> Words {
    let Some(stands) = stands.map(delivery) else { return state };
    both(format!("{}・{}", state.ja, stands.ja), format!("{}, {}", state.en, stands.en))
}

/// So many visits: 118件.
pub(crate) fn visits(n: usize) -> Words {
    both(format!("{n}件"), n.to_string())
}

/// So many people: 8人.
pub(crate) fn people(n: usize) -> Words {
    both(format!("{n}人"), if n == 1 { "1 person".to_owned() } else { format!("{n} people") })
}

/// An instant in a list: 11/16 6:31.
pub(crate) fn moment(ms: u64) -> Words {
    kengai::moment(ms, clock::answering_on())
}

/// The same of what a record holds.
pub(crate) fn instant(at: UnixMillis) -> Words {
    at.stamp(clock::answering_on())
}

/// What the server says of when it took something.
pub(crate) fn at_server(server: kengai::AtServer) -> Words {
    kengai::at_server(server, clock::answering_on())
}

/// A day in a sentence or a heading: 11月16日（月）.
pub(crate) fn day(day: CareDay) -> Words {
    day.long(clock::answering_on())
}

/// A day in a table: 11/16.
pub(crate) fn table_day(day: CareDay) -> Words {
    day.short(clock::answering_on())
}

/// 7:30〜8:15; nothing on a side that nobody knows.
pub(crate) fn times(start: Option<MinuteOfDay>, end: Option<MinuteOfDay>) -> Words {
    let text = |time: Option<MinuteOfDay>| time.map_or_else(String::new, MinuteOfDay::clock);
    let (start, end) = (text(start), text(end));
    both(format!("{start}〜{end}"), format!("{start}–{end}"))
}

/// The beginning of an id, for people; commands take it back.
pub(crate) fn short(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

/// What a command takes where a list has no line numbers, at the end of its line: said to be one, and nothing without it.
pub(crate) fn handle(id: &str) -> Words {
    match id {
        "" => both("", ""),
        id => both(format!("　［番号 {id}］"), format!("  [number {id}]")),
    }
}

/// How many bytes, for people.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.1} GB", count as f64 / 1e9),
    }
}
