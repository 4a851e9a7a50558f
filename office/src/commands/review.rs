//! The manager's review of a month: how many visits have come how far, what is in the way and what would settle it, and
//! what is still on somebody's phone.

use kengai::{Board, BoardRow, CareBook, DeviceView, RowChangeView};
use kengai_model::board::Stage;
use kengai_model::reason::Severity;
use kengai_model::{CareMonth, CodeTable};
use serde_json::{Value, json};

use super::attention::Attention;
use super::codes::CodesArgs;
use super::devices;
use crate::failure::Failure;
use crate::home::Context;
use crate::output::Report;
use crate::words::{Words, both, short};

/// Which month.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 2026-11.
    #[arg(long, value_parser = month)]
    pub(crate) month: CareMonth,
    #[command(flatten)]
    pub(crate) codes: CodesArgs,
}

/// A month as people type it.
pub(crate) fn month(text: &str) -> Result<CareMonth, String> {
    text.parse().map_err(|_| "2026-11 のような年月 / a month such as 2026-11".to_owned())
}

/// A board and the devices beside it.
pub(crate) struct Review {
    /// The month's rows.
    pub(crate) board: Board,
    /// The office's devices.
    pub(crate) devices: Vec<DeviceView>,
    /// Changed visits of the month that somebody has not acknowledged.
    pub(crate) changes: Vec<RowChangeView>,
    /// Incidents that no manager has seen, and what stands twice.
    pub(crate) attention: Attention,
}

impl Review {
    /// Looks at a month.
    pub(crate) fn of(book: &CareBook, month: CareMonth, codes: &CodeTable) -> Result<Self, Failure> {
        let board = book.board(month, codes)?;
        let mut changes = book.rota_changes(month.first_day())?;
        changes.retain(|change| month.contains(change.date) && !change.waiting_for.is_empty());
        Ok(Self { board, devices: book.devices()?, changes, attention: Attention::of(book)? })
    }

    /// Planned visits whose time is over and of which nothing has come: the latest, by who should have gone, and how many
    /// older ones there are.
    pub(crate) fn overdue(&self) -> (Vec<OverdueGroup<'_>>, Option<Words>) {
        let all: Vec<&BoardRow> = self.board.rows.iter().filter(|row| row.overdue).collect();
        let older = all.len().saturating_sub(OVERDUE_SHOWN);
        let more = (older > 0).then(|| {
            both(format!("このほかに、より前の {older} 件"), format!("{older} earlier ones are left out"))
        });
        let mut groups: Vec<OverdueGroup<'_>> = Vec::new();
        for row in &all[older..] {
            let same = |group: &&mut OverdueGroup<'_>| {
                group.rows[0].state.helpers.keys().eq(row.state.helpers.keys())
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.rows.push(row),
                None => groups.push(OverdueGroup { rows: vec![row], contacts: self.contacts(row).collect() }),
            }
        }
        (groups, more)
    }

    /// When the devices of those who should have gone were last heard of.
    fn contacts(&self, row: &BoardRow) -> impl Iterator<Item = Words> {
        self.devices
            .iter()
            .filter(|device| row.state.helpers.keys().any(|staff| staff.to_string() == device.staff))
            .map(devices::line)
    }

    /// The keys of a review.
    pub(crate) fn to_json(&self) -> Value {
        let mut json = json!(self.board);
        json["devices"] = json!(self.devices);
        json["changes"] = json!(self.changes);
        self.attention.put_into(&mut json);
        json
    }

    /// Other people's phones with something on them, and those that were never heard of.
    pub(crate) fn silent(&self) -> impl Iterator<Item = &DeviceView> {
        self.devices
            .iter()
            .filter(|device| !device.this)
            .filter(|device| device.contact_ms.is_none() || device.waiting != kengai::WaitingView::default())
    }
}

/// Overdue visits of the same people.
pub(crate) struct OverdueGroup<'a> {
    /// The visits, by day; one at least.
    pub(crate) rows: Vec<&'a BoardRow>,
    contacts: Vec<Words>,
}

impl OverdueGroup<'_> {
    /// Who should have gone: their devices with the last contact, or their names where they have none.
    pub(crate) fn who(&self) -> Vec<Words> {
        if !self.contacts.is_empty() {
            return self.contacts.clone();
        }
        let names = self.rows.first().map_or_else(String::new, |row| row.helper_names.join("・"));
        vec![match names.as_str() {
            "" => Words::lit("担当なし", "nobody"),
            names => both(format!("{names}　端末なし"), format!("{names}, no device")),
        }]
    }
}

/// How many overdue visits a page shows: the latest are those that a call can still settle.
const OVERDUE_SHOWN: usize = 8;

/// Planned visits whose time is over and of which nothing has come.
pub(crate) const OVERDUE: Words = Words::lit(
    "予定の時刻を過ぎ、記録が届いていないもの（訪問していないか、まだ送られていない）",
    "Past their time, and no record has arrived (not done, or not yet sent)",
);

/// Changed visits that not everybody concerned has acknowledged.
pub(crate) const UNACKNOWLEDGED: Words =
    Words::lit("変更をまだ了解していない人がいる訪問", "Changes that somebody has not acknowledged");

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    let review = Review::of(&book, args.month, &args.codes.load()?)?;
    Ok(Report::new(review.to_json()).lines(lines(&review)))
}

/// What a month's board says, in sentences.
pub(crate) fn lines(review: &Review) -> Vec<Words> {
    let board = &review.board;
    let mut out = vec![Words::same(format!("{} {}", board.office, board.month))];
    let counts_ja: Vec<String> =
        board.counts.iter().map(|(stage, n)| format!("{} {n}件", stage.ja())).collect();
    let counts_en: Vec<String> =
        board.counts.iter().map(|(stage, n)| format!("{}: {n}", stage.en())).collect();
    out.push(both(counts_ja.join("　"), counts_en.join(", ")));
    out.extend(review.attention.incident_lines());
    out.extend(devices::alarms(&review.devices));
    out.extend(review.attention.conflict_lines(true));
    for stage in [Stage::Blocked, Stage::InProgress, Stage::Ready, Stage::Done, Stage::Confirmed] {
        let rows: Vec<&BoardRow> = board.rows.iter().filter(|row| row.state.stage == stage).collect();
        if rows.is_empty() {
            continue;
        }
        out.push(both(format!("■ {}", stage.ja()), format!("■ {}", stage.en())));
        for row in rows {
            out.push(row_line(row));
            out.extend(reason_lines(row));
            out.extend(conflict_lines(review, row));
        }
    }
    let (overdue, more) = review.overdue();
    if !overdue.is_empty() {
        out.push(both(format!("■ {}", OVERDUE.ja), format!("■ {}", OVERDUE.en)));
        out.extend(more.map(|more| both(format!("  {}", more.ja), format!("  {}", more.en))));
        for group in overdue {
            let who = group.who().into_iter();
            out.extend(who.map(|line| both(format!("  {}", line.ja), format!("  {}", line.en))));
            out.extend(group.rows.into_iter().map(|row| {
                let line = row_line(row);
                both(format!("  {}", line.ja), format!("  {}", line.en))
            }));
        }
    }
    if !review.changes.is_empty() {
        out.push(both(format!("■ {}", UNACKNOWLEDGED.ja), format!("■ {}", UNACKNOWLEDGED.en)));
        out.extend(review.changes.iter().flat_map(super::rota::lines));
    }
    let silent: Vec<Words> = review.silent().map(devices::line).collect();
    if silent.is_empty() {
        out.push(Words::lit(
            "どの端末にも未送信のものはありません（最後の通信の時点）。",
            "Nothing waits on any device (as of its last contact).",
        ));
    } else {
        out.push(Words::lit(
            "■ まだ端末にあるもの（最後の通信の時点）",
            "■ Still on a device (as of its last contact)",
        ));
        out.extend(silent.into_iter().map(|line| both(format!("  {}", line.ja), format!("  {}", line.en))));
    }
    out
}

/// When, whose, by whom.
pub(crate) fn row_line(row: &BoardRow) -> Words {
    let state = &row.state;
    let slot = state.slot.map_or_else(String::new, |slot| format!(" {}–{}", slot.start, slot.end));
    let visits: Vec<String> =
        state.visits.iter().map(|visit| short(&visit.id.to_string()).to_owned()).collect();
    let (names, visits) = (row.helper_names.join("・"), visits.join(" "));
    let (names_ja, names_en) = match names.as_str() {
        "" => ("担当なし", "nobody"),
        names => (names, names),
    };
    let (date, client) = (state.date, &row.client_name);
    let ja = format!("  {date}{slot}  {client}　{names_ja}　{visits}");
    let en = format!("  {date}{slot}  {client}  {names_en}  {visits}");
    both(ja.trim_end(), en.trim_end())
}

/// What stands twice in a row's records.
fn conflict_lines(review: &Review, row: &BoardRow) -> Vec<Words> {
    let of_row = row.state.visits.iter().flat_map(|visit| review.attention.of_visit(visit.id));
    of_row.map(|line| both(format!("      {}", line.ja), format!("      {}", line.en))).collect()
}

/// What was found and what would settle it; notes only where nothing else is.
fn reason_lines(row: &BoardRow) -> Vec<Words> {
    row.state
        .visits
        .iter()
        .flat_map(|visit| visit.assessment.reasons())
        .filter(|reason| reason.severity != Severity::Info)
        .map(|reason| {
            let (mark, words) = (reason.severity.words(), reason.words());
            both(format!("      [{}] {}", mark.ja, words.ja), format!("      [{}] {}", mark.en, words.en))
        })
        .collect()
}
