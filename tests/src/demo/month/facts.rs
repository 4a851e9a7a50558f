//! What must be true when everybody has synced for the last time: nothing lost, nothing twice, everybody sees the same.

use std::collections::BTreeSet;

use kengai::{Board, BoardRow, DocId, DocRef, FieldConflict};
use kengai_billing::Stage;
use kengai_model::{CareMonth, PlanRowId, VisitId};

use super::call::Apart;
use super::closing::codes;
use super::phone::Phone;
use super::sights::{Sight, What};
use super::stage::Month;
use super::wrong;
use crate::demo::trouble::Trouble;

/// So many of its latest records a phone compares with what the managers have.
const COMPARED: usize = 20;

/// What a manager sees of everything.
struct Seen {
    visits: BTreeSet<VisitId>,
    boards: Vec<Board>,
    conflicts: Vec<FieldConflict>,
    incidents: usize,
    unseen: usize,
    notes: usize,
}

/// Looks, and tells.
///
/// # Errors
/// A device could not be asked.
pub(super) fn check(month: &mut Month<'_>) -> Result<(), Trouble> {
    month.teller.section("確かめる", "What must be true now");
    queues(month)?;
    let seen: Vec<Seen> =
        month.managers.iter().map(|manager| look(month, manager)).collect::<Result<_, _>>()?;
    let first = &seen[0];
    let same = seen.iter().all(|other| {
        rows(other) == rows(first)
            && other.conflicts == first.conflicts
            && (other.incidents, other.unseen, other.notes) == (first.incidents, first.unseen, first.notes)
    });
    let managers = seen.len();
    month.teller.fact(
        same,
        &format!("サ責 {managers} 人の端末は、同じ一覧・同じ未決・同じ申し送りを見せています"),
        &format!("The {managers} managers' devices show the same board, the same conflicts, the same notes"),
    );
    records(month, first);
    incidents_and_notes(month, first);
    conflicts(month, first);
    parts(month)?;
    helpers_agree(month)?;
    clocks(month)?;
    never_came(month, first);
    Ok(())
}

/// The boards' rows. Which files were written only the device knows that wrote them.
fn rows(seen: &Seen) -> Vec<BoardRow> {
    let plain = |stage| if stage == Stage::Exported { Stage::Confirmed } else { stage };
    let mut rows: Vec<BoardRow> = seen.boards.iter().flat_map(|board| board.rows.clone()).collect();
    for row in &mut rows {
        row.state.stage = plain(row.state.stage);
        for visit in &mut row.state.visits {
            visit.stage = plain(visit.stage);
            visit.exported = false;
        }
    }
    rows
}

fn look(month: &Month<'_>, manager: &Phone) -> Result<Seen, Trouble> {
    let book = manager.book();
    let of = month.size.month();
    let mut months: Vec<CareMonth> = vec![of];
    months.extend((month.size.until.day.month() != of).then(|| of.next()));
    let boards: Vec<Board> = months
        .into_iter()
        .map(|of| book.review().board(of, &codes()))
        .collect::<Result<_, _>>()
        .map_err(manager.trouble("review"))?;
    let rows = boards.iter().flat_map(|board| &board.rows);
    let visits = rows.flat_map(|row| &row.state.visits).map(|visit| visit.id).collect();
    let (mut incidents, mut notes) = (0, 0);
    for card in book.clients().all().map_err(manager.trouble("clients"))? {
        let client = card.client;
        incidents += book.incidents().of_client(client).map_err(manager.trouble("incidents"))?.len();
        notes += book.handovers().of_client(client).map_err(manager.trouble("notes"))?.len();
    }
    let conflicts = book.conflicts().all().map_err(manager.trouble("conflicts"))?;
    let unseen = book.incidents().unseen().map_err(manager.trouble("incidents"))?.len();
    Ok(Seen { visits, boards, conflicts, incidents, unseen, notes })
}

/// Every device has sent everything, but those that were kept from it.
fn queues(month: &mut Month<'_>) -> Result<(), Trouble> {
    let (mut empty, mut waiting, mut of, mut again) = (0, Vec::new(), 0, 0);
    for phone in month.managers.iter().chain(&month.helpers) {
        let status = phone.book().status().map_err(phone.trouble("status"))?;
        again += u64::from(status.begun_again > 0);
        if phone.silent {
            let unsent = phone.done.records.len() - phone.done.sent;
            waiting.push((phone.name.clone(), unsent, status.waiting.records >= unsent as u64));
        } else {
            of += 1;
            empty += usize::from(status.waiting.records == 0 && status.waiting.photos == 0);
        }
    }
    let set_back = month.helpers.iter().flat_map(|phone| &phone.done.sights);
    let set_back = set_back.filter(|sight| sight.what == What::BeganAgain).count() as u64;
    month.teller.fact(
        empty == of && again == set_back,
        &format!("届く端末 {of} 台に、未送信は 0 件（1台は古い写しから戻され、新しい名で続けています: {again}）"),
        &format!("On the {of} devices that can be reached nothing is left unsent ({again} of them goes on after being set back)"),
    );
    let silent: Vec<String> = waiting.iter().map(|(name, unsent, _)| format!("{name} {unsent}")).collect();
    month.teller.fact(
        waiting.iter().all(|(_, _, holds)| *holds),
        &format!("届かない端末は、その記録を持ったままです: {}", silent.join("、")),
        &format!("Phones that reach nobody still hold their records: {}", silent.join(", ")),
    );
    Ok(())
}

fn records(month: &mut Month<'_>, seen: &Seen) {
    let sent: BTreeSet<VisitId> = month.helpers.iter().flat_map(|phone| phone.done.sent_records()).collect();
    let count = month.helpers.iter().map(|phone| phone.done.sent).sum::<usize>();
    month.teller.fact(
        sent == seen.visits && count == sent.len(),
        &format!(
            "送られた記録 {count} 件は、事業所に {} 件。失われたもの、二重のものはありません",
            seen.visits.len()
        ),
        &format!("{count} records were sent, {} are in the office: none lost, none twice", seen.visits.len()),
    );
}

fn incidents_and_notes(month: &mut Month<'_>, seen: &Seen) {
    let (incidents, notes) = month.helpers.iter().fold((0, 0), |(incidents, notes), phone| {
        (incidents + phone.done.incidents_sent, notes + phone.done.notes_sent)
    });
    let saw = month.office.seen;
    month.teller.fact(
        incidents == seen.incidents && incidents == seen.unseen + saw && seen.unseen > 0,
        &format!("事故・苦情・急変・身体拘束 {incidents} 件が、すべて事業所にあります（サ責が見た {saw} 件、まだ {} 件）", seen.unseen),
        &format!("All {incidents} accidents, complaints, sudden changes and restraints are in the office ({saw} seen by a manager, {} not yet)", seen.unseen),
    );
    month.teller.fact(
        notes == seen.notes && notes > 0,
        &format!("申し送り {notes} 件が、すべて事業所にあります"),
        &format!("All {notes} handover notes are in the office"),
    );
}

fn conflicts(month: &mut Month<'_>, seen: &Seen) {
    let there: BTreeSet<(DocId, String)> =
        seen.conflicts.iter().map(|conflict| (conflict.document, conflict.field.clone())).collect();
    let two_each = seen.conflicts.iter().all(|conflict| conflict.values.len() == 2);
    let settled = month.office.settled;
    month.teller.fact(
        there == month.open && two_each && !there.is_empty(),
        &format!("2人が別々に書いた項目 {} 件は両方の値が残り（うち {settled} 件はサ責が決めました）", there.len() + settled),
        &format!("{} fields that two people wrote apart kept both values ({settled} of them a manager has settled)", there.len() + settled),
    );
    for conflict in &seen.conflicts {
        let title = month.teller.pick(&conflict.title.ja, &conflict.title.en).to_owned();
        let see = format!("./manager conflicts {}", conflict.document);
        month.sights.push(Sight::new(What::ConflictOpen, month.size.until.day, &title, see));
    }
}

/// What two people added stands as two parts below the common text, with their names, and nobody has to decide.
fn parts(month: &mut Month<'_>) -> Result<(), Trouble> {
    let manager = &month.managers[0];
    let mut whole = 0;
    for visit in &month.parts {
        let standing = manager.book().reading().standing(&DocRef::Visit(*visit), Apart::Line.field());
        let standing = standing.map_err(manager.trouble("visit"))?;
        let writers: BTreeSet<&str> =
            standing.parts.iter().flat_map(|part| &part.by).map(|by| by.name.as_str()).collect();
        whole += usize::from(standing.values.len() == 1 && standing.parts.len() == 2 && writers.len() == 2);
        let see = format!("./manager visit show {visit}");
        month.sights.push(Sight::new(
            What::Parts,
            month.size.until.day,
            &writers.into_iter().collect::<Vec<_>>().join("・"),
            see,
        ));
    }
    month.teller.fact(
        whole == month.parts.len() && whole > 0,
        &format!("2人が書き足した記録 {whole} 件は、もとの文と2人の行が、それぞれの名前で残っています"),
        &format!(
            "{whole} records to which two people added keep the text and both lines, each with its writer"
        ),
    );
    Ok(())
}

/// What a phone shows of its own latest records is what the managers read.
fn helpers_agree(month: &mut Month<'_>) -> Result<(), Trouble> {
    let manager = &month.managers[0];
    let (mut compared, mut equal) = (0, 0);
    for phone in month.helpers.iter().filter(|phone| !phone.silent) {
        for (visit, _) in phone.done.records.iter().rev().take(COMPARED) {
            let here = phone.book().visits().sheet(*visit).map_err(phone.trouble("visit"))?;
            let there = manager.book().visits().sheet(*visit).map_err(manager.trouble("visit"))?;
            compared += 1;
            equal += usize::from(here.record == there.record);
        }
    }
    month.teller.fact(
        compared == equal && compared > 0,
        &format!("ヘルパーの端末の記録 {compared} 件は、事業所のものと同じです"),
        &format!("{compared} records read the same on the helpers' phones and in the office"),
    );
    Ok(())
}

/// What was recorded by a clock that was wrong says so in the office.
fn clocks(month: &mut Month<'_>) -> Result<(), Trouble> {
    let manager = &month.managers[0];
    let (mut ahead, mut behind) = (0, 0);
    for phone in wrong::off(month) {
        for (visit, _) in &phone.done.records[..phone.done.sent] {
            let there = manager.book().visits().sheet(*visit).map_err(manager.trouble("visit"))?;
            match there.record.clock.minutes() {
                Some(minutes) if minutes > 0 => ahead += 1,
                Some(_) => behind += 1,
                None => {}
            }
        }
    }
    month.teller.fact(
        ahead > 0 && behind > 0,
        &format!(
            "時計の進んでいた端末の記録 {ahead} 件と、遅れていた端末の記録 {behind} 件には、その印があります"
        ),
        &format!("{ahead} records of a clock that was ahead and {behind} of one that was behind say so"),
    );
    Ok(())
}

/// Past visits without a record: exactly those of which none was sent.
fn never_came(month: &mut Month<'_>, seen: &Seen) {
    let sent: BTreeSet<PlanRowId> = month
        .helpers
        .iter()
        .flat_map(|phone| &phone.done.records[..phone.done.sent])
        .filter_map(|(_, row)| *row)
        .collect();
    let overdue: Vec<_> = seen
        .boards
        .iter()
        .flat_map(|board| &board.rows)
        .filter(|row| row.state.stage == Stage::NoRecord)
        .collect();
    let known = overdue.iter().all(|row| row.state.row.is_some_and(|row| !sent.contains(&row)));
    let unsent: BTreeSet<PlanRowId> = month
        .helpers
        .iter()
        .flat_map(|phone| &phone.done.records[phone.done.sent..])
        .filter_map(|(_, row)| *row)
        .collect();
    let on_phones =
        overdue.iter().filter(|row| row.state.row.is_some_and(|row| unsent.contains(&row))).count();
    // What somebody recorded and the office does not have is over: nobody calls it a visit to come.
    let hidden = seen.boards.iter().flat_map(|board| &board.rows).any(|row| {
        row.state.stage == Stage::Planned && row.state.row.is_some_and(|row| unsent.contains(&row))
    });
    month.teller.fact(
        known && !hidden && on_phones > 0,
        &format!(
            "過ぎたのに記録のない訪問は {} 件: {on_phones} 件は端末に残り、ほかは書かれていません",
            overdue.len()
        ),
        &format!(
            "{} past visits have no record here: {on_phones} are still on phones, nobody wrote the others",
            overdue.len()
        ),
    );
}
