//! Accidents, complaints, restraint, sudden changes: who has seen one.

use kengai::IncidentNews;
use kengai_model::Words;

use crate::days::day_and_time;
use crate::line::Line;

/// Which managers have seen it, or that nobody has.
#[must_use]
pub fn seen_by(news: &IncidentNews) -> Line {
    if !news.seen_by.is_empty() {
        let (mut ja, mut en) = (Vec::new(), Vec::new());
        for seen in &news.seen_by {
            let at = day_and_time(seen.at_ms);
            ja.push(format!("{}が{}に", seen.name, at.ja));
            en.push(format!("{} {}", seen.name, at.en));
        }
        let words = Words::new(format!("{}見ました", ja.join("、")), format!("Seen by {}", en.join(", ")));
        return Line::quiet(words);
    }
    Line::waits(if news.changed_since {
        Words::lit(
            "書き足されました。そのあとはまだ誰も見ていません",
            "Written into since. Seen by nobody after that",
        )
    } else {
        Words::lit("まだ誰も見ていません", "Seen by nobody yet")
    })
}
