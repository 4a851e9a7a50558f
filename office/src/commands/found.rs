//! Founding: the first manager's device, and the paper's words.

use std::io::Write;
use std::path::{Path, PathBuf};

use kengai::{FoundingRequest, check_founding};
use kengai_desk::files;
use serde_json::json;
use unicode_normalization::UnicodeNormalization as _;

use super::{not_reached, wait_for};
use crate::failure::{Exit, Failure, Finding};
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both};

/// How wide a word and the space after it are, columns.
const COLUMN: usize = 14;

/// Who founds what.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The text that the server printed (single use).
    #[arg(long)]
    ticket: String,
    /// The office's number, 10 digits.
    #[arg(long, value_name = "OFFICE-NUMBER")]
    office_number: String,
    /// The office's name.
    #[arg(long, value_name = "OFFICE-NAME")]
    office_name: String,
    /// Your name.
    #[arg(long)]
    name: String,
    /// Your name in kana.
    #[arg(long)]
    kana: String,
    /// Your staff code.
    #[arg(long)]
    code: String,
    /// For scripts: write the 24 words into this new file instead of showing them.
    #[arg(long, value_name = "FILE")]
    paper_file: Option<PathBuf>,
}

pub(crate) fn run(context: &Context, args: Args) -> Result<Report, Failure> {
    let request = FoundingRequest {
        ticket: args.ticket,
        office_number: args.office_number,
        office_name: args.office_name,
        name: args.name,
        kana: args.kana,
        staff_code: args.code,
    };
    check_founding(&request)?;
    let book = context.open_to_join()?;
    // Before anything is founded: words that cannot be kept would be lost for ever.
    let mut paper = match args.paper_file.as_deref().map(files::new_file).transpose() {
        Ok(paper) => paper,
        Err(error) => {
            context.forget_joining(book);
            return Err(error.into());
        }
    };
    let words = match wait_for(book.found(&request)).and_then(|found| found.map_err(Failure::from)) {
        Ok(words) => words,
        Err(failure) => {
            // A clear no: the next try is a first one. Without an answer it is asked for again as it was.
            if matches!(failure.exit, Exit::Input | Exit::NotAllowed) {
                context.forget_joining(book);
            }
            return Err(without_paper(args.paper_file.as_deref(), not_reached(failure, &NOT_FOUNDED)));
        }
    };
    context.has_joined(&book)?;
    let words = words.words(context.out.lang);
    let founded = Words::lit("事業所を登録しました。", "The organisation is founded.");
    let device = book.device_id().to_string();
    if let (Some(file), Some(path)) = (&mut paper, &args.paper_file) {
        writeln!(file, "{}", words.as_str())
            .and_then(|()| file.sync_all())
            // Founded, and the file cannot be written: the last chance to see the words is now.
            .map_err(|error| {
                Failure::file(path, &error).with([Finding::new("words", Words::same(words.as_str()))])
            })?;
        book.members().paper_is_written()?;
        let kept = both(
            format!("24語を {} に書きました。紙に写し、ファイルを消してください。", path.display()),
            format!("The 24 words are in {}. Copy them onto paper and delete the file.", path.display()),
        );
        let report = Report::new(json!({ "device": device, "paper_file": path.display().to_string() }));
        return Ok(report.line(founded).line(kept));
    }
    let list: Vec<&str> = words.split(' ').collect();
    let report = Report::new(json!({ "device": device, "words": list }));
    Ok(report
        .line(founded)
        .line(Words::lit(
            "次の24語を紙に書いて、金庫など安全な場所にしまってください。書けたら kengai paper --written を。",
            "Write these 24 words onto paper and lock it away; then say: kengai paper --written",
        ))
        .lines(rows(&list))
        .line(Words::lit(
            "すべての端末をなくしたとき、事業所を取り戻せるのはこの紙だけです。",
            "If every device is lost, this paper alone brings the organisation back.",
        )))
}

/// What a founding without a server says in place of what is saved and synced: there is nothing yet.
const NOT_FOUNDED: Words = Words::lit(
    "サーバーにつながりません。事業所はまだ登録されていません。サーバーが動いているか、電波があるかを確かめて、同じ kengai found をもう一度行ってください",
    "the server cannot be reached, and the organisation is not founded yet. Check that the server runs and that there is a signal, then give the same kengai found again",
);

/// The words, six a line.
pub(crate) fn rows(words: &[&str]) -> impl Iterator<Item = Words> {
    words.chunks(6).enumerate().map(|(at, row)| {
        let row: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(column, word)| format!("{:>2} {word}{}", at * 6 + column + 1, gap(word)))
            .collect();
        Words::same(row.join(" ").trim_end().to_owned())
    })
}

/// Spaces up to the next column; kana are two columns wide.
fn gap(word: &str) -> String {
    let width: usize = word.nfc().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
    " ".repeat(COLUMN.saturating_sub(width))
}

/// Nothing was founded: takes the empty file away again.
fn without_paper(path: Option<&Path>, failure: Failure) -> Failure {
    if let Some(path) = path {
        // An empty file that stays is ugly and harmless.
        let _ = std::fs::remove_file(path);
    }
    failure
}
