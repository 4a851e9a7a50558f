//! The 24 words, until somebody says that they are on paper; and whether a paper is the right one, at any time.

use crate::failure_code::Code;
use kengai::{CareBook, PaperError, PaperWords};
use serde_json::json;

use super::read_line;
use crate::commands::found;
use crate::failure::{Exit, Failure};
use crate::home::Context;
use crate::report::Report;
use crate::words::{Words, both, counted};

/// The 24 words of the paper: shown again until `--written` says that they are on paper.
///
/// Example: kengai paper --written
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The words are on paper: forget them here for ever.
    #[arg(long)]
    written: bool,
    /// Read the 24 words from stdin (Japanese or English) and say whether they are this organisation's.
    #[arg(long, conflicts_with = "written")]
    check: bool,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    let book = context.open()?;
    if args.check {
        return check(context, &book);
    }
    let Some(words) = book.members().unwritten_paper()? else {
        return Err(Failure::new(
            Exit::Unsettled,
            Code::NoPaper,
            Words::lit(
                "この端末に24語はもうありません。紙だけにあります → 紙は鍵のかかる所にしまい、確かめるなら kengai paper --check を使ってください",
                "The 24 words are not on this device any more; they stand on paper alone → keep the paper locked away; kengai paper --check compares it",
            ),
        ));
    };
    if args.written {
        book.members().paper_is_written()?;
        return Ok(Report::new(json!({ "written": true })).line(Words::lit(
            "24語をこの端末から消しました。これからは紙だけが頼りです。鍵のかかる所にしまってください。",
            "The 24 words are forgotten here. From now on they stand on paper alone: keep it locked away.",
        )));
    }
    let words = words.words(context.out.lang);
    let list: Vec<&str> = words.split(' ').collect();
    Ok(Report::new(json!({ "words": list })).lines(found::rows(&list)))
}

/// Reads a paper's words and compares the keys that they stand for with this organisation's.
fn check(context: &Context, book: &CareBook) -> Result<Report, Failure> {
    context.out.ask(&Words::lit(
        "紙の24語を、順番どおりに空白で区切って入れてください:",
        "Type the paper's 24 words in their order, with spaces between them:",
    ));
    let mut typed = String::new();
    while typed.split_whitespace().count() < 24 {
        let Some(line) = read_line().filter(|line| !line.trim().is_empty()) else { break };
        typed.push_str(&line);
        typed.push('\n');
        let left = 24_usize.saturating_sub(typed.split_whitespace().count());
        if left > 0 {
            context.out.ask(&both(
                format!("あと{left}語（やめるときは Enter だけ）:"),
                format!("{} to go (Enter alone gives up):", counted(left as u64, "word", "words")),
            ));
        }
    }
    let words = PaperWords::read(&typed).map_err(|error| {
        Failure::input(match error {
            PaperError::Count(count) => both(
                format!("24語ではなく{count}語です。紙の初めから全部入れてください"),
                format!("These are {count} words and not 24. Type all of the paper from its beginning"),
            ),
            PaperError::Unknown(place) => both(
                format!("{place}語目がどの一覧にもありません。紙をもう一度見てください"),
                format!("Word {place} is in neither list. Look at the paper again"),
            ),
            _ => Words::lit(
                "どれかの語が違うか、順番が違います。紙をもう一度見てください",
                "A word is another one, or two changed places. Look at the paper again",
            ),
        })
    })?;
    if book.members().is_our_paper(&words)? {
        return Ok(Report::new(json!({ "ours": true })).line(Words::lit(
            "この事業所の紙です。そのまましまってください。",
            "This is the paper of this organisation. Put it back where it is safe.",
        )));
    }
    Err(Failure::new(
        Exit::Unsettled,
        Code::OtherPaper,
        Words::lit(
            "24語は正しい組ですが、この事業所の紙ではありません。ほかの紙を探してください",
            "The 24 words are whole, and not this organisation's. Look for the other paper",
        ),
    ))
}
