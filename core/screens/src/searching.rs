//! What a search came to, in one line.

use kengai_model::Words;

use crate::line::Line;
use crate::stop::Stop;

/// What a search screen knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFacts {
    /// What was asked.
    pub words: String,
    /// How much was found.
    pub found: i64,
    /// There is more than is shown.
    pub more: bool,
    /// The answer is not there yet.
    pub looking: bool,
    /// Why there is no answer.
    pub failure: Option<Stop>,
}

/// One line for a person; `None` before anything was asked.
#[must_use]
pub fn searching(facts: &SearchFacts) -> Option<Line> {
    let (words, found) = (&facts.words, facts.found);
    if words.trim().is_empty() {
        return None;
    }
    if facts.looking {
        return Some(Line::waits(Words::lit("さがしています…", "Searching…")));
    }
    if let Some(stop) = &facts.failure {
        return Some(stop.line());
    }
    Some(Line::quiet(match found {
        0 => Words::new(
            format!("「{words}」はありません。もっと前は電波のある所でさがせます"),
            format!("No “{words}” here. Older ones need a signal"),
        ),
        _ if facts.more => Words::new(
            format!("{found}件を表示（ほかにもあります）"),
            format!("The first {found}; there are more"),
        ),
        _ => Words::new(format!("{found}件"), format!("{found} found")),
    }))
}
