//! What happens when: drawn from the seed before anybody acts, so that the same seed plays the same month whichever thread
//! is faster.

use kengai_model::{CareDay, ClientId, IncidentKind};

use super::call::{Call, Fate};
use super::clock::{minute_of, text_of};
use super::phone::Phone;
use super::size::Size;
use crate::chance::Dice;
use crate::demo::trouble::Trouble;

/// Of a thousand visits: nobody records it; the client does not want it; something is missing; a note that wants 了解; another.
const NEVER: usize = 4;
const CANCELLED: usize = 12;
const UNFINISHED: usize = 12;
const NOTE_MUST: usize = 25;
const NOTE: usize = 80;
/// A day beyond which a client's medicine is photographed again.
const PHOTO_DAYS: u64 = 14;
/// One of so many visits of a month has one of these: falls, complaints, sudden changes; two people's
/// words; unplanned visits.
const ACCIDENT_OF: usize = 900;
const OTHER_OF: usize = 1_800;
const TWO_HANDS_OF: usize = 700;
const UNPLANNED_OF: usize = 350;

/// Something that is due from a day on, at the first visit that suits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Due {
    day: CareDay,
    fate: Fate,
}

/// What is special about a part of a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Half {
    /// Medicine is photographed.
    pub(super) photos: bool,
    /// There is a sync after it and another part after that, in which a record can be corrected.
    pub(super) corrected_later: bool,
}

/// Everything rare of a play with about so many visits, spread over its days.
pub(super) fn rare(size: &Size, visits: usize, dice: &mut Dice) -> Vec<Due> {
    let counted = [
        (Fate::Incident(IncidentKind::Accident), 1 + visits / ACCIDENT_OF),
        (Fate::Incident(IncidentKind::Complaint), 1 + visits / OTHER_OF),
        (Fate::Incident(IncidentKind::SuddenChange), 1 + visits / OTHER_OF),
        (Fate::Incident(IncidentKind::Restraint), 1),
        (Fate::TwoHands, 2 + visits / TWO_HANDS_OF),
        (Fate::TwoLines, 1 + visits / TWO_HANDS_OF),
        (Fate::Unplanned, 1 + visits / UNPLANNED_OF),
        (Fate::Photo, 1),
        (Fate::Draft, 1),
        (Fate::Never, 1),
        (Fate::Cancelled, 1),
        (Fate::Unfinished, 1),
        (Fate::Note(true), 2),
    ];
    let mut due = Vec::new();
    for (fate, count) in counted {
        for at in 0..count {
            // Evenly, with some chance, and early enough that a suitable visit follows.
            let percent = (100 * at + dice.below(100)) / count;
            due.push(Due { day: size.day_at(percent * 85 / 100), fate });
        }
    }
    // A fall of the last days is what a manager is asked about on the 9th.
    due.push(Due { day: size.day_at(90), fate: Fate::Incident(IncidentKind::Accident) });
    due.sort_by_key(|due| due.day);
    due
}

/// A number for a text: the same for ever.
#[must_use]
pub(super) fn number_of(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The visits that a device's user has to make in a part of a day, `from` included, `to` not.
///
/// # Errors
/// The list cannot be read.
pub(super) fn list(phone: &mut Phone, day: CareDay, from: u16, to: u16, seed: u64) -> Result<(), Trouble> {
    let visits = phone.book().visits().of_day(day, false).map_err(phone.trouble("today"))?;
    let mut calls: Vec<Call> = visits
        .into_iter()
        .filter(|visit| visit.visit.is_none() && (from..to).contains(&minute_of(visit.start)))
        .map(|visit| {
            let key = format!("{day}{}{}{}", text_of(visit.start), visit.client_name, phone.code);
            Call {
                row: Some(visit.row),
                client: visit.client,
                client_name: visit.client_name,
                day,
                start: minute_of(visit.start),
                fate: Fate::Usual,
                photo: false,
                unread: visit.unread > 0,
                seed: seed ^ number_of(&key),
            }
        })
        .collect();
    calls.sort_by(|a, b| (a.start, &a.client_name).cmp(&(b.start, &b.client_name)));
    phone.calls = calls;
    Ok(())
}

/// Draws what happens at everybody's visits of a part of a day.
pub(super) fn draw(
    helpers: &mut [Phone],
    due: &mut Vec<Due>,
    consented: impl Fn(&ClientId) -> bool,
    half: Half,
    dice: &mut Dice,
) {
    for call in helpers.iter_mut().flat_map(|phone| &mut phone.calls) {
        call.fate = usual(dice.below(1_000));
        let age = u64::from(call.day.ymd().2) + number_of(&call.client_name);
        call.photo =
            half.photos && consented(&call.client) && age.is_multiple_of(PHOTO_DAYS) && finishes(call.fate);
    }
    let Some(day) = helpers.iter().flat_map(|phone| &phone.calls).map(|call| call.day).next() else { return };
    let mut waiting = Vec::new();
    for rare in std::mem::take(due) {
        if rare.day > day || !place(helpers, rare.fate, &consented, half, dice) {
            waiting.push(rare);
        }
    }
    *due = waiting;
}

fn usual(chance: usize) -> Fate {
    let mut end = 0;
    for (of_thousand, fate) in [
        (NEVER, Fate::Never),
        (CANCELLED, Fate::Cancelled),
        (UNFINISHED, Fate::Unfinished),
        (NOTE_MUST, Fate::Note(true)),
        (NOTE, Fate::Note(false)),
    ] {
        end += of_thousand;
        if chance < end {
            return fate;
        }
    }
    Fate::Usual
}

const fn finishes(fate: Fate) -> bool {
    !matches!(fate, Fate::Never | Fate::Cancelled | Fate::Draft)
}

/// Gives something rare to a usual visit of somebody who syncs today; false where there is none.
fn place(
    helpers: &mut [Phone],
    fate: Fate,
    consented: &impl Fn(&ClientId) -> bool,
    half: Half,
    dice: &mut Dice,
) -> bool {
    // What is corrected in the afternoon was sent at noon.
    if matches!(fate, Fate::TwoHands | Fate::TwoLines) && !half.corrected_later {
        return false;
    }
    let suits = |phone: &Phone| !phone.silent && !phone.clock.is_wrong();
    let usual: Vec<(usize, usize)> = helpers
        .iter()
        .enumerate()
        .filter(|(_, phone)| suits(phone))
        .flat_map(|(at, phone)| phone.calls.iter().enumerate().map(move |(call, it)| (at, call, it)))
        .filter(|(_, _, call)| call.fate == Fate::Usual)
        .filter(|(_, _, call)| fate != Fate::Photo || consented(&call.client))
        .map(|(phone, at, _)| (phone, at))
        .collect();
    if usual.is_empty() {
        return false;
    }
    let (phone, call) = usual[dice.below(usual.len())];
    let calls = &mut helpers[phone].calls;
    if fate == Fate::Unplanned {
        // Right after the last visit, at the home of the one that was drawn.
        let start = calls.last().map_or(0, |last| last.start) + 15;
        let seed = calls[call].seed ^ 2;
        calls.push(Call { row: None, fate, start, photo: false, unread: false, seed, ..calls[call].clone() });
    } else {
        calls[call].fate = fate;
    }
    true
}
