//! Looking for words in what people wrote.

use std::io::IsTerminal;

use kengai::{FOUND_MAX, Found, FoundText, SearchFilter};
use kengai_model::CareDay;
use serde_json::json;

use super::when::day;
use crate::failure::Failure;
use crate::home::Context;
use crate::refs::Refs;
use crate::report::Report;
use crate::words::{self, Words, both, handle, short};

/// What to look for.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Words; of several, all must stand there.
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    /// This client only.
    #[arg(long)]
    client: Option<String>,
    /// From this day on.
    #[arg(long, value_parser = day, value_name = "DATE")]
    from: Option<CareDay>,
    /// Up to this day.
    #[arg(long, value_parser = day, value_name = "DATE")]
    to: Option<CareDay>,
}

pub(crate) fn run(context: &Context, args: &Args) -> Result<Report, Failure> {
    if args.words.iter().all(|word| word.trim().is_empty()) {
        return Err(Failure::input(Words::lit(
            "探す言葉を一つ以上入れてください（例: kengai search 発熱）",
            "give at least one word to look for (such as: kengai search fever)",
        )));
    }
    let book = context.open()?;
    let client = match &args.client {
        Some(client) => Some(Refs::new(context, &book).showing().client(client)?),
        None => None,
    };
    let left = |left: u64| {
        context.out.progress(&both(
            format!("検索の準備: 残り {left}"),
            format!("preparing the search: {left} left"),
        ));
    };
    book.search().prepare(&left)?;
    context.out.progress_end();
    let filter = SearchFilter { client, from: args.from, to: args.to };
    let result = book.search().find(&args.words.join(" "), &filter)?;
    let mark = Mark::for_output();
    let mut lines: Vec<Words> = result.found.iter().flat_map(|found| found_lines(found, &mark)).collect();
    if result.found.is_empty() {
        lines.push(Words::lit(
            "見つかりません（この端末にある分）",
            "nothing found (of what is on this device)",
        ));
    }
    if result.more {
        lines.push(both(
            format!("ほかにもあります。{FOUND_MAX}件まで表示しました。言葉を足すか、--client --from --to で絞れます"),
            format!("there are more than these {FOUND_MAX}; add a word, or narrow it down with --client --from --to"),
        ));
    }
    Ok(Report::new(json!(result)).lines(lines))
}

/// What stands around a hit: bold on a terminal, brackets elsewhere.
struct Mark {
    before: &'static str,
    after: &'static str,
}

impl Mark {
    fn for_output() -> Self {
        if std::io::stdout().is_terminal() {
            Self { before: "\u{1b}[1m", after: "\u{1b}[0m" }
        } else {
            Self { before: "【", after: "】" }
        }
    }

    fn text(&self, found: &FoundText) -> String {
        let mut out = String::new();
        if found.cut_before {
            out.push('…');
        }
        for (at, c) in found.text.chars().enumerate() {
            if found.hits.iter().any(|(_, end)| *end == at) {
                out.push_str(self.after);
            }
            if found.hits.iter().any(|(start, _)| *start == at) {
                out.push_str(self.before);
            }
            out.push(c);
        }
        if found.hits.iter().any(|(_, end)| *end == found.text.chars().count()) {
            out.push_str(self.after);
        }
        if found.cut_after {
            out.push('…');
        }
        out
    }
}

fn found_lines(found: &Found, mark: &Mark) -> Vec<Words> {
    let day = found.day.map_or_else(|| both("", ""), words::table_day);
    let (number, name, who) =
        (handle(short(&found.place.to_string())), &found.client_name, found.who.join("・"));
    let mut lines = vec![both(
        format!("■ {} {name}　{}　{who}{}", day.ja, found.what.ja, number.ja),
        format!("■ {} {name}  {}  {who}{}", day.en, found.what.en, number.en),
    )];
    lines.extend(found.texts.iter().map(|text| {
        let marked = mark.text(text);
        both(format!("  {}: {marked}", text.label.ja), format!("  {}: {marked}", text.label.en))
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_marked_where_they_stand() {
        let found = FoundText {
            field: "remarks".to_owned(),
            label: Words::lit("特記事項", "Remarks"),
            text: "湿布とｶﾞｰｾﾞを交換".to_owned(),
            hits: vec![(0, 2), (9, 11)],
            cut_before: true,
            cut_after: false,
        };
        assert_eq!(Mark { before: "【", after: "】" }.text(&found), "…【湿布】とｶﾞｰｾﾞを【交換】");
    }
}
