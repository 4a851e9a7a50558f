//! An incident as it reaches people: at the door, in the day's list, in the manager's lists.

use kengai::IncidentNews;
use kengai_model::called::san;
use kengai_model::clock_mark::beside_time;

use super::standing::{Reader, lines, parts};
use crate::words::{Words, both, moment, short};

/// What it is and when it happened, whose, in one line.
pub(crate) fn head(news: &IncidentNews) -> Words {
    let name = news.name();
    let at = news.at_ms.map_or_else(
        || both("", ""),
        |ms| {
            let at = moment(ms);
            both(format!(" {}", at.ja), format!(" {}", at.en))
        },
    );
    let clock = beside_time(news.clock_ahead);
    let by = news.by.as_ref().map_or("", |by| by.name.as_str());
    let text = |pick: fn(&Words) -> &str, sep: &str| {
        let said = news.what.iter().filter(|one| !one.is_conflict());
        let said: Vec<&str> = said.filter_map(|one| Some(pick(&one.values.first()?.shown))).collect();
        sentences(&said, sep).replace('\n', " ")
    };
    let (what_ja, what_en) = (text(|words| &words.ja, "。"), text(|words| &words.en, "; "));
    let client = &news.client_name;
    let tail = |what: &str, sep: &str, open: &str, close: &str| {
        let mut tail = if what.is_empty() { String::new() } else { format!("{sep}{what}") };
        if !by.is_empty() {
            tail.push_str(&format!("{open}{by}{close}"));
        }
        tail
    };
    both(
        format!("▲{}{}{} {}{}", name.ja, at.ja, clock.ja, san(client), tail(&what_ja, "　", "（", "）")),
        format!("▲{}{}{} {client}{}", name.en, at.en, clock.en, tail(&what_en, ": ", " (", ")")),
    )
}

/// Texts of several fields in a row; one that ends its sentence itself needs nothing between.
fn sentences(said: &[&str], sep: &str) -> String {
    let ended = |text: &str| text.ends_with(['。', '．', '！', '？', '」', '.', '!', '?']);
    let mut out = String::new();
    for text in said {
        if ended(&out) {
            out.push_str(if sep == "。" { "" } else { " " });
        } else if !out.is_empty() {
            out.push_str(sep);
        }
        out.push_str(text.trim_end());
    }
    out
}

/// That an incident was recorded by mistake, and why; for whoever had read of it.
pub(crate) fn withdrawn(news: &IncidentNews) -> Option<Words> {
    let reason = news.withdrawn.as_ref()?;
    let (name, client) = (news.name(), &news.client_name);
    let at = news.at_ms.map_or_else(|| both("", ""), moment);
    let by = news.by.as_ref().map_or("", |by| by.name.as_str());
    let who = withdrawn_by(&news.withdrawn_by, news.withdrawn_ms, reason);
    Some(both(
        format!("取り消された記録: {} {} {client} さん（{by}）　{}", name.ja, at.ja, who.ja),
        format!("Withdrawn: {} {} {client} ({by}). {}", name.en, at.en, who.en),
    ))
}

/// 11/16 7:45 手本 のぞみ が取り消し　理由: 押しまちがい
pub(crate) fn withdrawn_by(name: &str, at_ms: Option<u64>, reason: &str) -> Words {
    let at = at_ms.map_or_else(|| both("", ""), moment);
    both(
        format!("{} {name}が取り消し　理由: {reason}", at.ja).trim_start().to_owned(),
        format!("{} withdrawn by {name}, reason: {reason}", at.en).trim_start().to_owned(),
    )
}

/// An incident with everything that stands in it; whoever reads it knows whether a manager has seen it.
pub(crate) fn at_the_door(news: &IncidentNews, reader: Reader) -> Vec<Words> {
    let mut out = vec![withdrawn(news).unwrap_or_else(|| head(news))];
    for one in &news.what {
        if one.is_conflict() {
            out.extend(lines(one, "    ", reader));
        } else {
            out.extend(parts(one, "    "));
        }
    }
    let seen = seen(news);
    out.push(both(format!("    {}", seen.ja), format!("    {}", seen.en)));
    out
}

/// Which manager saw it, and when.
pub(crate) fn seen(news: &IncidentNews) -> Words {
    let names: Vec<(String, String)> = news
        .seen_by
        .iter()
        .map(|one| {
            let at = moment(one.at_ms);
            // What was written since was seen too: the first time stays the first.
            let (again_ja, again_en) = one.again_ms.map(moment).map_or_else(Default::default, |again| {
                (format!("（そのあとの分は{}に）", again.ja), format!(" (what came since: {})", again.en))
            });
            (format!("{}が{}に{again_ja}", one.name, at.ja), format!("{} {}{again_en}", one.name, at.en))
        })
        .collect();
    if names.is_empty() {
        return unseen_since(news);
    }
    let (ja, en): (Vec<String>, Vec<String>) = names.into_iter().unzip();
    both(format!("{}見ました", ja.join("、")), format!("Seen by {}", en.join(", ")))
}

/// That no manager has seen what it says now, and who saw what it said before.
fn unseen_since(news: &IncidentNews) -> Words {
    if !news.changed_since {
        return Words::lit("サ責はまだ誰も見ていません", "Seen by no manager yet");
    }
    let before = news.seen_before.iter().map(|one| {
        let at = moment(one.at_ms);
        (format!("{} {}", one.name, at.ja), format!("{} {}", one.name, at.en))
    });
    let (ja, en): (Vec<String>, Vec<String>) = before.unzip();
    let (since_ja, since_en) = match news.withdrawn {
        Some(_) => ("サ責が見たあとに取り消されています", "Withdrawn since a manager saw it"),
        None => ("サ責が見たあとに書き足されています", "Written into since a manager saw it"),
    };
    both(
        format!("{since_ja}。そのあとはまだ誰も見ていません（見た人: {}）", ja.join("、")),
        format!("{since_en}. Seen by nobody since (before: {})", en.join(", ")),
    )
}

/// Over the incidents that no manager has seen.
pub(crate) fn unseen_head(count: usize) -> Words {
    both(
        format!("事故・苦情・身体拘束・急変　サ責がまだ見ていないもの {count}件"),
        format!("Accidents, complaints, restraint, sudden changes that no manager has seen: {count}"),
    )
}

/// The incidents that no manager has seen, each with its lines and what to do.
pub(crate) fn unseen(news: &[IncidentNews]) -> Vec<Vec<Words>> {
    let block = |one: &IncidentNews| {
        let mut out = at_the_door(one, Reader::Manager);
        let id = typed(one, news);
        out.push(both(
            format!("    → 見たら: kengai incident seen {id}　くわしく: kengai incident show {id}"),
            format!(
                "    → when you have seen it: kengai incident seen {id}; in full: kengai incident show {id}"
            ),
        ));
        out
    };
    news.iter().map(block).collect()
}

/// What names an incident in a command: whose it is, where they have no other one that nobody has seen and no namesake.
fn typed(one: &IncidentNews, all: &[IncidentNews]) -> String {
    let alone = all.iter().filter(|other| other.client == one.client).count() == 1;
    let name: String = one.client_name.split_whitespace().collect();
    // What tells namesakes apart stands in brackets, and is not typed.
    match alone && one.withdrawn.is_none() && !name.is_empty() && !name.contains(['（', '(']) {
        true => name,
        false => short(&one.incident.to_string()).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_ended_once() {
        assert_eq!(sentences(&["廊下", "尻もち。", "右に赤み"], "。"), "廊下。尻もち。右に赤み");
        assert_eq!(sentences(&["Corridor", "Fell.", "Red."], "; "), "Corridor; Fell. Red.");
        assert_eq!(sentences(&[], "。"), "");
    }
}
