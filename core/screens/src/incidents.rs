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
            // What was written since was seen too: the first time stays the first.
            let again = seen.again_ms.map(day_and_time);
            let (again_ja, again_en) = again.map_or_else(Default::default, |again| {
                (format!("（書き足しは{}）", again.ja), format!(" (what was added: {})", again.en))
            });
            ja.push(format!("{}が{}に{again_ja}", seen.name, at.ja));
            en.push(format!("{} {}{again_en}", seen.name, at.en));
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
