//! The office's part of a day: files come in, what phones sent is read, conflicts are settled; and when tomorrow is changed
//! (`changes`) and the month is closed (`closing`).

use std::collections::BTreeSet;

use kengai::DocId;
use kengai_model::{CareDay, CareMonth, ClientId, IncidentId, NoteId};

use super::clock::{OFFICE, clock_text};
use super::sights::{Sight, What};
use super::stage::{Month, everybody};
use super::{changes, closing, founding, words};
use crate::demo::founding::Files;
use crate::demo::trouble::Trouble;

/// Records are confirmed on every so many days.
const CONFIRM_DAYS: u32 = 4;
/// Of a hundred open conflicts, so many are settled each morning; after this part of the play they stay.
const SETTLE_PERCENT: usize = 25;
const SETTLE_UNTIL: usize = 75;
/// Of a hundred incidents, so many are seen each morning; after this part of the play none is.
const SEEN_PERCENT: usize = 80;
const SEEN_UNTIL: usize = 85;
/// Days (in hundredths of the play) on which two managers write cautions of one client apart; the last one stays.
const CAUTIONS: [usize; 2] = [30, 85];
/// The day on which a care manager sends a changed plan of one client.
const PLAN_FILE: usize = 45;
/// Whose: the fourth of the generated ones.
const HOSPITAL: &str = "0000000004";
/// Days between the plan of the next month and its first day.
const NEXT_MONTH_DAYS: usize = 5;

/// From nine on.
///
/// # Errors
/// A step could not be played.
pub(super) fn morning(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    month.sync_managers()?;
    files(month, day)?;
    read_notes(month, day)?;
    see_incidents(month, day)?;
    if day <= month.size.day_at(SETTLE_UNTIL) {
        settle(month, day)?;
    }
    changes::tomorrow(month, day)?;
    cautions(month, day)?;
    let exports = day == month.size.until.day.previous();
    if day.ymd().2 % CONFIRM_DAYS == 1 || exports {
        let months: BTreeSet<CareMonth> = [day.previous().month(), month.size.month()].into();
        for of in months {
            closing::confirm(month, of)?;
        }
    }
    if exports {
        closing::export(month, day)?;
    }
    month.sync_managers()
}

/// After noon.
///
/// # Errors
/// A step could not be played.
pub(super) fn afternoon(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    if day != month.size.until.day.previous() {
        return Ok(());
    }
    changes::cancel_unseen(month, day)?;
    closing::after_export(month, day)?;
    let now = month.now_ms();
    month.managers[0].sync(&month.runtime, now)
}

/// Files of care managers: the next month, and a changed plan of one client who goes to hospital.
fn files(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let next = month.size.month().next();
    let days = month.size.days();
    let first = days.iter().position(|day| day.month() == next);
    let due = first.is_some_and(|first| days.get(first.saturating_sub(NEXT_MONTH_DAYS)) == Some(&day));
    let clock = clock_text(day, OFFICE + 5);
    if due {
        let files = founding::files(month, next)?;
        month.take_in(&files, &clock)?;
    }
    if day == month.size.day_at(PLAN_FILE) {
        let file = changed_plan(month, day.next())?;
        let answer = month.take_in(&["plan", "import", "--upplan", &file].map(str::to_owned), &clock)?;
        month.office.by_file = answer.number("/cancelled")?;
        let see = format!("./manager history --client {HOSPITAL} --month {}", day.month());
        month.sights.push(Sight::new(What::PlanFile, day, HOSPITAL, see));
    }
    Ok(())
}

/// The client's plan once more, without what was planned after a day.
fn changed_plan(month: &Month<'_>, after: CareDay) -> Result<String, Trouble> {
    let folder = month.world.folder.join(format!("month-{}", after.month()));
    let old = Files::in_folder(&folder)?.import_args()[3].clone();
    let bytes = std::fs::read(&old).map_err(Trouble::io(old.clone()))?;
    let last = after.to_string().replace('-', "");
    let mut kept = Vec::new();
    for row in bytes.split(|byte| *byte == b'\n') {
        let columns: Vec<&[u8]> = row.split(|byte| *byte == b',').collect();
        let is_his = columns.get(2).is_some_and(|insured| *insured == HOSPITAL.as_bytes());
        if is_his && columns.get(9).is_some_and(|date| *date <= last.as_bytes()) {
            kept.extend_from_slice(row);
            kept.push(b'\n');
        }
    }
    let folder = month.world.folder.join("plan-changed");
    std::fs::create_dir_all(&folder).map_err(Trouble::file(&folder))?;
    let new = folder.join(std::path::Path::new(&old).file_name().unwrap_or_default());
    std::fs::write(&new, kept).map_err(Trouble::file(&new))?;
    Ok(new.display().to_string())
}

fn read_notes(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let visits = everybody(month, day)?;
    let clients: BTreeSet<ClientId> =
        visits.iter().filter(|visit| visit.unread > 0).map(|visit| visit.client).collect();
    let manager = &mut month.managers[0];
    for client in clients {
        let notes = manager.book().handovers().of_client(client).map_err(manager.trouble("notes"))?;
        let unread = notes.iter().filter(|note| !note.read && !note.mine && note.must_acknowledge);
        let ids: Vec<NoteId> = unread.map(|note| note.note).collect();
        manager.book().handovers().acknowledge(&ids).map_err(manager.trouble("acknowledge"))?;
        manager.done.read += ids.len();
        manager.done.acknowledged += ids.len();
    }
    Ok(())
}

/// Most incidents are seen on the next morning; those of the last days are not.
fn see_incidents(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let manager = &month.managers[0];
    let unseen = manager.book().incidents().unseen().map_err(manager.trouble("incidents"))?;
    let old = day < month.size.day_at(SEEN_UNTIL);
    let seen = unseen.iter().filter(|_| old && month.dice.chance(SEEN_PERCENT));
    let ids: Vec<IncidentId> = seen.map(|one| one.incident).collect();
    month.office.seen += ids.len();
    manager.book().incidents().see(&ids).map_err(manager.trouble("incident seen"))
}

fn settle(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let manager = &month.managers[0];
    let conflicts = manager.book().conflicts().all().map_err(manager.trouble("conflicts"))?;
    let known = |document: DocId, field: &str| month.open.contains(&(document, field.to_owned()));
    let mut settled = Vec::new();
    for conflict in conflicts.iter().filter(|conflict| known(conflict.document, &conflict.field)) {
        if month.dice.chance(SETTLE_PERCENT) {
            let done = manager.book().conflicts().settle_for(
                conflict.document,
                &conflict.field,
                0,
                &conflict.seen,
                "電話で確かめた",
            );
            done.map_err(manager.trouble("settle"))?;
            settled.push(conflict);
        }
    }
    for conflict in settled {
        month.open.remove(&(conflict.document, conflict.field.clone()));
        month.office.settled += 1;
        let see = format!("./manager history {}", conflict.document);
        let title = month.teller.pick(&conflict.title.ja, &conflict.title.en).to_owned();
        month.sights.push(Sight::new(What::ConflictSettled, day, &title, see));
    }
    Ok(())
}

/// Two managers write cautions of one client, and neither has heard of the other.
fn cautions(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let Some(at) = CAUTIONS.iter().position(|percent| day == month.size.day_at(*percent)) else {
        return Ok(());
    };
    let lang = month.bag.lang;
    let mut clients =
        month.managers[0].book().clients().all().map_err(month.managers[0].trouble("clients"))?;
    clients.sort_by(|a, b| a.insured.cmp(&b.insured));
    let card = &clients[at];
    let client = card.client;
    for (manager, text) in month.managers.iter().zip(words::CAUTIONS) {
        let written = manager.book().clients().set_fields(client, &[("cautions", text[lang])]);
        written.map_err(manager.trouble("clients set"))?;
    }
    month.sync_managers()?;
    month.sync_managers()?;
    let conflicts =
        month.managers[1].book().conflicts().all().map_err(month.managers[1].trouble("conflicts"))?;
    let new = conflicts.iter().filter(|conflict| conflict.field == "cautions");
    month.open.extend(new.map(|conflict| (conflict.document, conflict.field.clone())));
    let see = format!("./manager emergency {}", card.insured);
    month.sights.push(Sight::new(What::Cautions, day, &card.name, see));
    Ok(())
}
