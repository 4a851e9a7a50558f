//! A day: the office in the morning, visits with no signal until noon and until the evening, a sync after each.

use kengai::DocId;
use kengai_model::CareDay;

use super::call::{Apart, Fate};
use super::clock::{OFFICE, clock_text, instant_ms};
use super::fate::Half;
use super::sights::{Sight, What};
use super::stage::{Month, for_all, now_ms};
use super::{fate, office, visits, wrong};
use crate::demo::trouble::Trouble;

/// When everybody has a signal at noon, and when at night; minutes of the day.
// After the last visits of the morning and of the day are over: what is sent was written before.
const NOON: u16 = 13 * 60 + 25;
const NIGHT: u16 = 21 * 60 + 5;
/// Of the last day, the last sync is so long before the end.
const BEFORE_END: u16 = 40;
/// One of so many is still writing then.
const WRITING_OF: u64 = 3;
/// The server makes a backup once in so many days.
const BACKUP_DAYS: u32 = 7;

/// Plays a day, the last one as far as it goes.
///
/// # Errors
/// A step could not be played.
pub(super) fn play(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let last = (day == month.size.until.day).then(|| month.size.until.minute - BEFORE_END);
    wrong::morning(month, day)?;
    month.wave(day, OFFICE)?;
    office::morning(month, day)?;
    let noon = last.map_or(NOON, |end| end.min(NOON));
    let night = last.unwrap_or(NIGHT);
    part(month, day, (0, noon), Half { photos: true, corrected_later: night > noon })?;
    month.wave(day, noon)?;
    month.sync_helpers()?;
    other_hand(month)?;
    if night > noon {
        office::afternoon(month, day)?;
        part(month, day, (noon, night), Half { photos: false, corrected_later: false })?;
        month.wave(day, night)?;
        month.sync_helpers()?;
    }
    if last.is_some() {
        // Everybody who can has what the others have sent.
        month.sync_managers()?;
        month.sync_helpers()?;
        month.sync_managers()?;
    } else if day.ymd().2.is_multiple_of(BACKUP_DAYS) {
        month.server.back_up()?;
    }
    Ok(())
}

/// Visits of a part of a day, on as many threads as the machine has cores.
fn part(month: &mut Month<'_>, day: CareDay, (from, to): (u16, u16), half: Half) -> Result<(), Trouble> {
    let (seed, bag) = (month.size.seed, &month.bag);
    let at = instant_ms(day, from.max(6 * 60));
    for_all(month.teller, "today", &mut month.helpers, |phone| {
        phone.clock.forward(at);
        fate::list(phone, day, from, to, seed)
    })?;
    let consents = &month.consents;
    fate::draw(&mut month.helpers, &mut month.due, |client| consents.contains(client), half, &mut month.dice);
    for_all(month.teller, &format!("{day}"), &mut month.helpers, |phone| {
        visits::make_all(phone, bag)?;
        if !half.photos {
            for (visit, apart) in std::mem::take(&mut phone.done.two_hands) {
                apart.write(phone.book(), visit, 0, bag.lang).map_err(phone.trouble("correct"))?;
            }
        }
        Ok(())
    })
}

/// At noon a manager corrects what the helper will correct, too: neither has heard of the other.
fn other_hand(month: &mut Month<'_>) -> Result<(), Trouble> {
    let visits: Vec<_> = month.helpers.iter().flat_map(|phone| phone.done.two_hands.clone()).collect();
    if visits.is_empty() {
        return Ok(());
    }
    let (now, lang) = (now_ms(month.wave), month.bag.lang);
    let manager = &mut month.managers[0];
    manager.sync(&month.runtime, now)?;
    for (visit, apart) in visits {
        apart.write(manager.book(), visit, 1, lang).map_err(manager.trouble("correct"))?;
        match apart {
            Apart::Value => {
                month.open.insert((DocId(*visit.as_bytes()), apart.field().to_owned()));
            }
            Apart::Line => month.parts.push(visit),
        }
    }
    manager.sync(&month.runtime, now)
}

/// After the last sync: the visits of the last minutes stay on the phones, some of them as drafts.
///
/// # Errors
/// A step could not be played.
pub(super) fn late(month: &mut Month<'_>) -> Result<(), Trouble> {
    let (day, end) = (month.size.until.day, month.size.until.minute);
    let (seed, bag) = (month.size.seed, &month.bag);
    let from = end - BEFORE_END;
    for_all(month.teller, "late", &mut month.helpers, |phone| {
        phone.clock.forward(instant_ms(day, from));
        fate::list(phone, day, from, end, seed)?;
        for call in &mut phone.calls {
            // Whoever is still there at the end is in the middle of it, and some are still writing.
            if call.start + 15 > end || call.seed.is_multiple_of(WRITING_OF) {
                call.fate = Fate::Draft;
            }
        }
        visits::make_all(phone, bag)
    })?;
    for phone in &month.helpers {
        let unsent = phone.done.records.len() - phone.done.sent;
        if unsent > 0 {
            let who = format!("{} ({unsent})", phone.name);
            let see = format!("./{} status", phone.code);
            month.sights.push(Sight::new(What::Unsent, day, &who, see));
        }
    }
    Ok(())
}

/// A time of the last day for commands.
pub(super) fn end_text(month: &Month<'_>) -> String {
    clock_text(month.size.until.day, month.size.until.minute)
}
