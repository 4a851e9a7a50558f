//! Everything that stands in a field, as lines: one value; a text with what others added; or several values, each whole,
//! with who wrote it and when, and who decides.

use kengai::{Said, Standing};

use crate::words::{Words, both, moment};

/// Who reads it: managers are told where to decide, everybody else who does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    Helper,
    Manager,
}

impl Reader {
    pub(crate) fn of(book: &kengai::CareBook) -> Self {
        if book.is_manager() { Self::Manager } else { Self::Helper }
    }
}

/// The writers of a value with the time, as `（手本 さくら 11/16 10:31）`.
fn writers(said: &Said) -> Words {
    let names: Vec<&str> =
        said.by.iter().map(|one| one.name.as_str()).filter(|name| !name.is_empty()).collect();
    let at = said.device_ms.map_or_else(
        || both("", ""),
        |ms| {
            let at = moment(ms);
            both(format!(" {}", at.ja), format!(" {}", at.en))
        },
    );
    match names.as_slice() {
        [] if at.ja.is_empty() => both("", ""),
        [] => both(format!("　（書いた人は不明{}）", at.ja), format!("  (writer not known{})", at.en)),
        names => {
            both(format!("　（{}{}）", names.join("・"), at.ja), format!("  ({}{})", names.join(", "), at.en))
        }
    }
}

fn indented(text: &Words, indent: &str) -> Words {
    let deeper = |text: &str| text.replace('\n', &format!("\n{indent}  "));
    both(format!("{indent}{}", deeper(&text.ja)), format!("{indent}{}", deeper(&text.en)))
}

/// That several values stand, what they are, and who decides.
pub(crate) fn conflict(standing: &Standing, indent: &str, reader: Reader) -> Vec<Words> {
    let (label, count) = (&standing.label, standing.values.len());
    let kept = if count == 2 { ("両方", "both kept") } else { ("すべて", "all kept") };
    let decides = match reader {
        Reader::Helper => kengai_screens::deciding(standing),
        Reader::Manager => {
            Words::lit("kengai conflicts で見て、決めてください", "Look and decide with: kengai conflicts")
        }
    };
    let mut out = vec![both(
        format!("{indent}≠ {}が{count}つあります。{}残してあります。{}", label.ja, kept.0, decides.ja),
        format!("{indent}≠ {}: {count} values, {}. {}", label.en, kept.1, decides.en),
    )];
    let inner = format!("{indent}    ");
    out.extend(values(standing).iter().map(|text| indented(text, &inner)));
    out
}

/// Every value with who wrote it and when.
pub(crate) fn values(standing: &Standing) -> Vec<Words> {
    let value = |said: &Said| {
        let by = writers(said);
        both(format!("{}{}", said.shown.ja, by.ja), format!("{}{}", said.shown.en, by.en))
    };
    standing.values.iter().map(value).collect()
}

/// A field with its label and everything that stands in it.
pub(crate) fn lines(standing: &Standing, indent: &str, reader: Reader) -> Vec<Words> {
    if standing.is_conflict() {
        return conflict(standing, indent, reader);
    }
    let mut out = Vec::new();
    if let Some(said) = standing.values.first() {
        let text = both(
            format!("{}: {}", standing.label.ja, said.shown.ja),
            format!("{}: {}", standing.label.en, said.shown.en),
        );
        out.push(indented(&text, indent));
    }
    out.extend(parts(standing, indent));
    out
}

/// A field that holds one value, or none, with who wrote it; and what others added to it.
pub(crate) fn with_writers(standing: &Standing, indent: &str) -> Vec<Words> {
    let (label, mut out) = (&standing.label, Vec::new());
    for said in &standing.values {
        let by = writers(said);
        let text = both(
            format!("{}: {}{}", label.ja, said.shown.ja, by.ja),
            format!("{}: {}{}", label.en, said.shown.en, by.en),
        );
        out.push(indented(&text, indent));
    }
    out.extend(parts(standing, indent));
    out
}

/// What others added to a text, each with its writer.
pub(crate) fn parts(standing: &Standing, indent: &str) -> Vec<Words> {
    let inner = format!("{indent}  ");
    let part = |said: &Said| {
        let by = writers(said);
        let text = both(format!("＋ {}{}", said.shown.ja, by.ja), format!("+ {}{}", said.shown.en, by.en));
        indented(&text, &inner)
    };
    standing.parts.iter().map(part).collect()
}

/// Several fields, one after the other.
pub(crate) fn all(standings: &[Standing], indent: &str, reader: Reader) -> Vec<Words> {
    standings.iter().flat_map(|one| lines(one, indent, reader)).collect()
}

/// Everything that stands, in one line: `36.2℃ ／ 39.4℃`.
pub(crate) fn in_line(values: &[Said]) -> Words {
    let texts =
        |pick: fn(&Words) -> &str| values.iter().map(|said| pick(&said.shown).to_owned()).collect::<Vec<_>>();
    both(texts(|words| &words.ja).join(" ／ "), texts(|words| &words.en).join(" / "))
}
