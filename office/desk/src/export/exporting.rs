//! Exporting a month: everything that is to be written is prepared first, then whatever somebody has to answer is asked, one
//! question at a time, and only then a file is written.

use std::path::{Path, PathBuf};

use kengai::{Away, Board, BoardRow, CareBook, CareError, ListedFile, Since, WrittenLine};
use kengai_billing::CodeTable;
use kengai_billing::board::AssessedVisit;
use kengai_formats::file_name::FileKind;
use kengai_formats::upjsk::{self, Actual, ExportRequest};
use kengai_formats::value::OfficeNumber;
use kengai_model::{CareMonth, VisitId};

use super::actuals::{actual, value, written};
use super::error::ExportError;
use super::file_number::FileNumber;
use super::gone_offices::Gone;
use super::left_out::{LeftOut, Why};
use super::prepared::Prepared;
use super::write_files::write_files;
use crate::month::{Attention, is_found_since};

/// What somebody has answered already, or wants anyway.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// What says the same as the last time is written too.
    pub again: bool,
    /// It is written although the last contact was hours ago, or the clock is in doubt.
    pub anyway: bool,
    /// Rows that were sent may change or be gone.
    pub changed: bool,
    /// What was confirmed is written although a correction of it is begun here.
    pub as_confirmed: bool,
    /// Files whose number a wrong clock gave were never sent.
    pub not_sent: bool,
}

/// An export: what was found on the way, and how it ended.
#[derive(Debug)]
pub struct Export {
    /// The month.
    pub board: Board,
    /// What is in no file, and why.
    pub left_out: Vec<LeftOut>,
    /// Offices to which nothing goes any more.
    pub gone: Vec<Gone>,
    /// What stands about the records.
    pub attention: Attention,
    /// The files' numbers.
    pub number: FileNumber,
    /// Files to be written, or written.
    pub new: Vec<Prepared>,
    /// Files that say what the last ones said, and are not written.
    pub same: Vec<Prepared>,
    /// The last contact, where it was hours ago.
    pub away: Option<Away>,
    /// How it ended.
    pub answer: Answer,
}

/// How an export ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The files are written.
    Written(Written),
    /// Something is to be answered first; no file was made.
    Asked(Question),
}

/// Files that are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Where, in the order of [`Export::new`].
    pub paths: Vec<PathBuf>,
    /// Earlier files that count as never sent now, by their names.
    pub never_sent: Vec<String>,
}

/// What is to be answered first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// There is nothing to write.
    Nothing(Nothing),
    /// Everything was exported already, as it is ([`Export::same`]).
    Same,
    /// What was sent since the last contact is not in it.
    Away(Away),
    /// Nobody can say what time it is, by which the files would be numbered.
    ClockInDoubt,
    /// Corrections of these rows (places in the board's) are begun on this device, and their old values would be sent.
    BeingCorrected(Vec<usize>),
    /// Rows that were sent change or drop out.
    TakesBack,
}

/// Why there is nothing to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Nothing {
    /// The month has neither plan nor record.
    Empty,
    /// There is nothing to bill.
    NothingBilled,
    /// What was sent needs a correction.
    ToCorrect,
    /// What was sent has changed since it was confirmed: rows, as places in the board's.
    ChangedSince(Vec<usize>),
    /// Nothing is confirmed yet.
    NotConfirmed,
}

/// Writes the files of a month's actuals into a folder, or says what is to be answered first.
///
/// # Errors
/// Not a manager's device; values that cannot be written; a file that is there. No file was made then.
pub fn export_month(
    book: &CareBook,
    month: CareMonth,
    codes: &CodeTable,
    folder: &Path,
    answers: Answers,
) -> Result<Export, ExportError> {
    let Collected { board, left_out, actuals, lines, office } = collect(book, month, codes)?;
    let own_office = value(&office).ok_or(ExportError::OfficeNumber)?;
    let in_name = value(&month.compact()).ok_or(ExportError::Month)?;
    let mut number = FileNumber::of(book)?;
    let request = ExportRequest { own_office, month: in_name, made_at: number.made_at };
    let mut files = upjsk::write(&request, &actuals)
        .map_err(|problems| ExportError::Values(problems.listed().to_vec()))?;
    let gone = Gone::of(book, &request, &files)?;
    let attention = Attention::of(book)?;
    if !actuals.is_empty() {
        number.put_into(book, &mut files, answers.not_sent)?;
    }
    let prepared = if actuals.is_empty() { Vec::new() } else { Prepared::all(book, files, &lines)? };
    let (same, new) = prepared.into_iter().partition(|one| one.is_same() && !answers.again);
    let answer = Answer::Written(Written::default());
    let away = book.away()?;
    let mut export = Export { board, left_out, gone, attention, number, new, same, away, answer };
    export.answer = match export.question(book, answers) {
        Some(question) => Answer::Asked(question),
        None => {
            let never_sent = export.number.note_never_sent(book)?;
            Answer::Written(Written { paths: write_files(book, folder, &export.new)?, never_sent })
        }
    };
    Ok(export)
}

/// What is confirmed of a month.
struct Collected {
    board: Board,
    left_out: Vec<LeftOut>,
    actuals: Vec<Actual>,
    lines: Vec<(OfficeNumber, WrittenLine)>,
    /// The office's number.
    office: String,
}

fn collect(book: &CareBook, month: CareMonth, codes: &CodeTable) -> Result<Collected, CareError> {
    let office = book.exports().office()?;
    let board = book.review().board(month, codes)?;
    let mut left_out = LeftOut::of_board(&board);
    let (mut actuals, mut lines) = (Vec::new(), Vec::new());
    for line in &book.exports().lines(month, codes)? {
        if line.still_to_come {
            left_out.push(LeftOut::of_line(&board, line, Why::StillToCome));
            continue;
        }
        match actual(line, &office) {
            Some(actual) => {
                lines.push((actual.care_management_office.clone(), written(line, &actual)));
                actuals.push(actual);
            }
            None => left_out.push(LeftOut::of_line(&board, line, Why::NoNumber)),
        }
    }
    Ok(Collected { board, left_out, actuals, lines, office: office.number.to_string() })
}

impl Export {
    /// The first thing that is to be answered and is not.
    fn question(&self, book: &CareBook, answers: Answers) -> Option<Question> {
        if self.new.is_empty() && self.same.is_empty() {
            return Some(Question::Nothing(self.nothing(book)));
        }
        if self.new.is_empty() {
            return Some(Question::Same);
        }
        if let Some(away) = self.away.filter(|_| !answers.anyway) {
            return Some(Question::Away(away));
        }
        if self.number.is_in_doubt() && !answers.anyway {
            return Some(Question::ClockInDoubt);
        }
        let begun = self.being_corrected();
        if !begun.is_empty() && !answers.as_confirmed {
            return Some(Question::BeingCorrected(begun));
        }
        let takes_back = self.new.iter().filter_map(|one| one.since.as_ref()).any(Since::takes_back);
        (takes_back && !answers.changed).then_some(Question::TakesBack)
    }

    /// Rows whose old values would be sent of what somebody here is correcting.
    fn being_corrected(&self) -> Vec<usize> {
        let sent =
            |visit: &VisitId| self.new.iter().flat_map(|one| &one.lines).any(|line| line.visit == *visit);
        self.places(|row| row.begun_here.iter().any(sent))
    }

    fn places(&self, wanted: impl Fn(&BoardRow) -> bool) -> Vec<usize> {
        self.board.rows.iter().enumerate().filter(|(_, row)| wanted(row)).map(|(at, _)| at).collect()
    }

    /// What is true of a month of which there is nothing to write.
    fn nothing(&self, book: &CareBook) -> Nothing {
        let is_billed =
            |one: &LeftOut| !matches!(one.why, Why::NotBilled | Why::NotConfirmedNotBilled | Why::Duplicate);
        if self.left_out.is_empty() {
            return Nothing::Empty;
        }
        if !self.left_out.iter().any(is_billed) {
            return Nothing::NothingBilled;
        }
        if self.left_out.iter().any(|one| one.why == Why::ExportedBlocked) {
            return Nothing::ToCorrect;
        }
        let is_changed = |visit: &AssessedVisit| {
            !visit.confirmed && book.exports().was_exported(visit.id).unwrap_or(false)
        };
        let changed = self.places(|row| row.state.visits.iter().any(is_changed));
        if changed.is_empty() { Nothing::NotConfirmed } else { Nothing::ChangedSince(changed) }
    }

    /// Why a visit is in no file, where it is in none.
    #[must_use]
    pub fn why(&self, visit: VisitId) -> Option<Why> {
        self.left_out.iter().find(|one| one.visit == Some(visit)).map(|one| one.why)
    }
}

/// How many exported visits have to be corrected, because the rules found something since.
#[must_use]
pub fn to_correct(board: &Board) -> usize {
    board.rows.iter().flat_map(|row| &row.state.visits).filter(|visit| is_found_since(visit)).count()
}

/// The files of a month's actuals that this device knows.
///
/// # Errors
/// The care book does not open its lists.
pub fn files_of(book: &CareBook, month: CareMonth) -> Result<Vec<ListedFile>, CareError> {
    let prefix = format!("{}_{}_", FileKind::Upjsk.prefix(), month.compact());
    book.exports().listed(&prefix)
}
