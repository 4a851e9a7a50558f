//! What confirming says of each record: what it became, what is odd about it, what is in the way, and what else stands about it
//! that whoever signs has to know first.

use crate::failure_code::Code;
use kengai::{Board, BoardRow, ConfirmOutcome};
use kengai_billing::board::{AssessedVisit, Stage};
use kengai_billing::reason::{Reason, Severity};
use kengai_desk::month::Attention;
use kengai_model::VisitId;

use super::before_signing;
use super::board_row::whose_record;
use super::open_months;
use crate::failure::{Exit, Failure, Finding};
use crate::words::{Words, both, counted};

/// A month's board, and what waits beside it.
pub(super) struct Seen<'a> {
    pub(super) board: &'a Board,
    pub(super) attention: &'a Attention,
    /// What names a record in a command.
    pub(super) typed: &'a dyn Fn(VisitId) -> String,
}

impl Seen<'_> {
    fn record(&self, visit: VisitId) -> Option<(&BoardRow, &AssessedVisit)> {
        let rows = self.board.rows.iter();
        rows.flat_map(|row| row.state.visits.iter().map(move |one| (row, one)))
            .find(|(_, one)| one.id == visit)
    }

    /// What else stands about a record, as lines below it.
    fn known(&self, visit: VisitId) -> Vec<Words> {
        let Some((row, one)) = self.record(visit) else { return Vec::new() };
        let lines = before_signing::of_record(row, one, self.board, self.attention, self.typed);
        lines
            .into_iter()
            .map(|line| both(format!("      {}", line.ja), format!("      {}", line.en)))
            .collect()
    }

    /// Those in which several people's values stand are named before they are signed; what the rules stop says so itself.
    ///
    /// # Errors
    /// There are such: nothing is signed.
    pub(super) fn asked(
        &self,
        visits: &[VisitId],
        undecided: impl Fn(&VisitId) -> bool,
    ) -> Result<(), Failure> {
        let open = |id: &&VisitId| {
            let signable = |(row, one): (&BoardRow, &AssessedVisit)| {
                !one.confirmed && !row.begun_here.contains(id) && !one.assessment.stops_confirming()
            };
            undecided(id) && self.record(**id).is_some_and(signable)
        };
        let asked: Vec<VisitId> = visits.iter().filter(open).copied().collect();
        if asked.is_empty() {
            return Ok(());
        }
        let words = Words::lit(
            "二つの記入があり、決めていない記録があります。まだ何も確定していません。決めるか、このまま確定するなら --as-it-stands を付けてください",
            "Several values stand in some of these, not decided; nothing was confirmed. Decide, or to confirm them as they stand: --as-it-stands",
        );
        let lines = asked.iter().flat_map(|visit| {
            std::iter::once(self.name_line(*visit)).chain(self.known(*visit)).collect::<Vec<_>>()
        });
        Err(Failure::new(Exit::Unsettled, Code::Asked, words).with(lines.map(|line| Finding::new("", line))))
    }

    fn name_line(&self, visit: VisitId) -> Words {
        let name = self.visit_name(visit);
        both(format!("  {}", name.ja), format!("  {}", name.en))
    }

    /// An odd one, what is odd about it, and what else stands.
    fn odd_lines_of(&self, visit: VisitId) -> Vec<Words> {
        let name = self.visit_name(visit);
        let reasons = self.reasons(visit, Severity::Warn);
        let join = |pick: fn(&Words) -> &str, by: &str| reasons.iter().map(pick).collect::<Vec<_>>().join(by);
        let line = both(
            format!("  {}: {}", name.ja, join(|words| &words.ja, "、")),
            format!("  {}: {}", name.en, join(|words| &words.en, "; ")),
        );
        std::iter::once(line).chain(self.known(visit)).collect()
    }

    fn reasons(&self, visit: VisitId, severity: Severity) -> Vec<Words> {
        let found = self.record(visit).into_iter().flat_map(|(_, one)| one.assessment.reasons());
        found.filter(|reason| reason.severity == severity).map(Reason::words).collect()
    }

    /// The odd ones under their heading; nothing where there are none.
    pub(super) fn odd_lines(&self, odd: &[VisitId]) -> Vec<Words> {
        let head = (!odd.is_empty()).then(|| self.odd_head(odd));
        head.into_iter().chain(odd.iter().flat_map(|visit| self.odd_lines_of(*visit))).collect()
    }

    /// 気になる4件: how many are not signed before somebody has looked at them.
    fn odd_head(&self, odd: &[VisitId]) -> Words {
        let count = odd.len();
        let (ja, en) = match odd.iter().any(|visit| self.attention.of_visit(*visit).next().is_some()) {
            true => (
                "。二つの記入のあるものは --as-it-stands も",
                "; where several values stand, --as-it-stands too",
            ),
            false => ("", ""),
        };
        let month = open_months::typed(self.board.month);
        both(
            format!(
                "気になる{count}件は、まだ確定していません。先に見てください（確定するときは kengai review{month} の番号か --odd-too{ja}）"
            ),
            format!(
                "{count} odd, not confirmed yet: look at them first (to confirm: the number in review, or --odd-too{en})"
            ),
        )
    }

    /// Why nothing was signed.
    pub(super) fn nothing_ready(&self, odd: &[VisitId]) -> Failure {
        if !odd.is_empty() {
            let lines = odd.iter().flat_map(|visit| {
                let of = visit.to_string();
                self.odd_lines_of(*visit).into_iter().map(move |line| Finding::new(of.clone(), line))
            });
            return Failure::new(Exit::Unsettled, Code::OddOnly, self.odd_head(odd)).with(lines);
        }
        let (month, typed) = (self.board.month.words(), open_months::typed(self.board.month));
        let nothing_billed = self.nothing_billed().map(|line| Finding::new("", line));
        Failure::new(
            Exit::Unsettled,
            Code::NothingReady,
            both(
                format!(
                    "{}に、いま確定できる記録はありません。何も変わっていません → kengai review{typed} で見てください",
                    month.ja
                ),
                format!(
                    "nothing of {} is ready to be confirmed; nothing was changed → look at: kengai review{typed}",
                    month.en
                ),
            ),
        )
        .with(nothing_billed)
    }

    /// What has nothing to bill waits too, and is signed by its number alone.
    pub(super) fn nothing_billed(&self) -> Option<Words> {
        let visits = self.board.rows.iter().flat_map(|row| &row.state.visits);
        let n = visits.filter(|visit| visit.stage == Stage::Done).count();
        let month = self.board.month;
        (n > 0).then(|| {
            both(
                format!("{} {n}件は、kengai review --month {month} の番号で確定します（kengai confirm 番号 --month {month}）", Stage::Done.ja()),
                format!("{} with nothing to bill: confirm by number, kengai review --month {month} has it", counted(n as u64, "record", "records")),
            )
        })
    }

    /// What was confirmed of that which was named, by its name (a number is easily mistyped), and what else stands about it.
    pub(super) fn confirmed_lines(&self, outcomes: &[(VisitId, ConfirmOutcome)]) -> Vec<Words> {
        let done = outcomes.iter().filter(|(_, outcome)| !is_refused(*outcome));
        done.flat_map(|(visit, outcome)| {
            std::iter::once(self.outcome_line(*visit, *outcome)).chain(self.known(*visit)).collect::<Vec<_>>()
        })
        .collect()
    }

    /// What else stands about those that were confirmed together, each with its name.
    pub(super) fn known_of_confirmed(&self, outcomes: &[(VisitId, ConfirmOutcome)]) -> Vec<Words> {
        let done = outcomes.iter().filter(|(_, outcome)| *outcome == ConfirmOutcome::Confirmed);
        done.flat_map(|(visit, _)| {
            let known = self.known(*visit);
            let name = (!known.is_empty()).then(|| self.name_line(*visit));
            name.into_iter().chain(known).collect::<Vec<_>>()
        })
        .collect()
    }

    /// What must be settled before a record is confirmed, as the review says it; nothing where nothing is in the way.
    fn in_the_way(&self, visit: VisitId) -> Option<Words> {
        let words = self.reasons(visit, Severity::Error);
        let known = self.known(visit);
        let join = |pick: fn(&Words) -> &str| {
            let below = known.iter().map(|line| pick(line).trim());
            words.iter().map(pick).chain(below).collect::<Vec<_>>().join("\n      ")
        };
        (!words.is_empty()).then(|| both(join(|words| &words.ja), join(|words| &words.en)))
    }

    /// What became of a record, with whose visit it is, and when.
    pub(super) fn outcome_line(&self, visit: VisitId, outcome: ConfirmOutcome) -> Words {
        let in_place = match outcome {
            ConfirmOutcome::Blocked => self.in_the_way(visit),
            ConfirmOutcome::BeingCorrected => Some(before_signing::being_corrected(&(self.typed)(visit))),
            ConfirmOutcome::Duplicate => self
                .known(visit)
                .into_iter()
                .next()
                .map(|line| both(line.ja.trim().to_owned(), line.en.trim().to_owned())),
            _ => None,
        };
        let words = in_place.unwrap_or_else(|| outcome_words(outcome));
        let name = self.visit_name(visit);
        both(format!("  {}: {}", name.ja, words.ja), format!("  {}: {}", name.en, words.en))
    }

    /// 11月16日（月） 7:30〜7:45 見本 一郎.
    fn visit_name(&self, visit: VisitId) -> Words {
        self.record(visit).map_or_else(
            || Words::lit("訪問の記録", "a visit's record"),
            |(row, _)| whose_record(row, visit, self.board.as_of.day()),
        )
    }
}

pub(super) fn is_refused(outcome: ConfirmOutcome) -> bool {
    !matches!(outcome, ConfirmOutcome::Confirmed | ConfirmOutcome::AlreadyConfirmed)
}

/// What became of a record, and what to do where something is to be done.
pub(crate) const fn outcome_words(outcome: ConfirmOutcome) -> Words {
    match outcome {
        ConfirmOutcome::Confirmed => Words::lit("確定しました", "confirmed"),
        ConfirmOutcome::AlreadyConfirmed => Words::lit("すでに確定しています", "confirmed already"),
        ConfirmOutcome::Blocked => Words::lit(
            "先に決めることがあります → kengai review で理由を見て、直してください",
            "something must be settled first → look at review, which says why",
        ),
        ConfirmOutcome::Unfinished => Words::lit(
            "まだ記録中です → ヘルパーが終えて送るのを待ってください",
            "still being recorded → wait until the helper has finished and sent it",
        ),
        ConfirmOutcome::BeingCorrected => Words::lit(
            "この端末に書きかけの訂正があります → kengai visit finish で入れるか、kengai visit discard でやめてから確定してください",
            "a correction of it is begun on this device → put it in with kengai visit finish, or drop it with kengai visit discard, then confirm",
        ),
        ConfirmOutcome::Duplicate => Words::lit(
            "ほかの記録の重複とされていて、請求には入りません → 元の記録を確定してください",
            "it is marked as the duplicate of another record and is not billed → confirm that one",
        ),
        ConfirmOutcome::OwnVisit => Words::lit(
            "自分の訪問です → ほかのサ責が確定してください",
            "one's own visit → ask another manager to confirm it",
        ),
        ConfirmOutcome::StillToCome => Words::lit(
            "まだ来ていない訪問です → 終わってから確定してください",
            "the visit has not come yet → confirm it when it is over",
        ),
        ConfirmOutcome::Undecided => Words::lit(
            "二つの記入があり、決めていません → kengai conflicts で見て決めるか、このまま確定するなら --as-it-stands を付けてください",
            "several values stand in it, not decided → decide (kengai conflicts), or to confirm it so: --as-it-stands",
        ),
        ConfirmOutcome::ReasonNeeded => Words::lit(
            "確定のあとに変わっています → --reason で理由を書いてください",
            "it changed after the confirmation → give the reason with --reason",
        ),
    }
}
