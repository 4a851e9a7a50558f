//! Views of the facade hold ids, days, times of day and closed sets as types: a text in their place is parsed again by every face, and
//! one of them forgets to. What a view holds as text is text to people, or stands here with its reason.

use crate::rust_source::{Piece, below, pieces, read, without_tests};

/// What a field is called that names something, or says when something is.
const TYPED: [&str; 33] = [
    "id",
    "at",
    "on",
    "from",
    "to",
    "until",
    "start",
    "end",
    "arrived",
    "left",
    "day",
    "days",
    "date",
    "dates",
    "month",
    "time",
    "times",
    "planned",
    "row",
    "visit",
    "client",
    "staff",
    "device",
    "document",
    "doc",
    "version",
    "kind",
    "seen",
    "state",
    "confirmation",
    "contact",
    "continues",
    "continued_by",
];

/// Text all the same, and why: the file's name, the field, the reason.
const TEXT_FOR_A_REASON: [(&str, &str, &str); 1] = [("notes.rs", "from", "the name of whoever wrote it")];

/// What the name of such a field ends in: `lost_days`, `record_id`.
const TYPED_ENDS: [&str; 8] = ["_id", "_ids", "_day", "_days", "_date", "_month", "_time", "_times"];

fn is_of_a_type(name: &str) -> bool {
    TYPED.contains(&name) || TYPED_ENDS.iter().any(|end| name.ends_with(end))
}

/// The public fields of type text in public types that are serialized, each with its type's name.
fn texts(source: &str) -> Vec<(String, String)> {
    let (pieces, _) = without_tests(&pieces(source));
    let mut found = Vec::new();
    let (mut at, mut is_view) = (0, false);
    while at < pieces.len() {
        match pieces[at].word() {
            Some("derive") => is_view = derives(&pieces[at..]).contains(&"Serialize"),
            Some("struct") if std::mem::take(&mut is_view) => {
                let name = pieces.get(at + 1).and_then(Piece::word).unwrap_or_default();
                found.extend(fields(&pieces[at..]).into_iter().map(|field| (name.to_owned(), field)));
            }
            Some("enum" | "fn" | "impl") => is_view = false,
            _ => {}
        }
        at += 1;
    }
    found
}

/// What stands between the brackets behind `derive`.
fn derives(pieces: &[Piece]) -> Vec<&str> {
    pieces.iter().take_while(|piece| !piece.is(')')).filter_map(Piece::word).collect()
}

/// The public fields of a type whose type has `String` or `str` in it.
fn fields(pieces: &[Piece]) -> Vec<String> {
    let Some(open) = pieces.iter().position(|piece| piece.is('{') || piece.is(';') || piece.is('(')) else {
        return Vec::new();
    };
    if !pieces[open].is('{') {
        return Vec::new();
    }
    let (mut depth, mut found, mut field) = (0_i32, Vec::new(), None);
    for (at, piece) in pieces.iter().enumerate().skip(open) {
        match piece {
            Piece::Sign('{' | '(' | '[' | '<') => depth += 1,
            Piece::Sign('}' | ')' | ']' | '>') => depth -= 1,
            Piece::Sign(',') if depth == 1 => field = None,
            Piece::Word(word) if depth == 1 && word == "pub" => {
                field = pieces.get(at + 1).and_then(Piece::word)
            }
            Piece::Word(word) if word == "String" || word == "str" => found.extend(field.map(str::to_owned)),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

#[test]
fn a_view_holds_ids_days_and_times_as_types() {
    let mut faults = Vec::new();
    for path in below("core/kengai/src") {
        for (of, field) in texts(&read(&path)) {
            let is_text =
                TEXT_FOR_A_REASON.iter().any(|(file, name, _)| path.ends_with(file) && field == *name);
            if is_of_a_type(&field) && !is_text {
                faults.push(format!("{path}: `{of}::{field}` is text"));
            }
        }
    }
    assert!(faults.is_empty(), "give each its type, or its reason here:\n{}", faults.join("\n"));
}

#[test]
fn a_text_in_the_place_of_a_type_is_noticed() {
    let source = "#[derive(Debug, Serialize)]\npub struct Seen {\n    pub id: String,\n    #[serde(skip)]\n    pub name: String,\n    \
                  pub lost_days: Vec<String>,\n    pub kind: &'static str,\n    at: String,\n    pub of: BTreeMap<ClientId, String>,\n}\n\
                  #[derive(Debug)]\npub struct Typed { pub id: String }\n";
    let found: Vec<String> = texts(source).into_iter().map(|(_, field)| field).collect();
    assert_eq!(found, ["id", "name", "lost_days", "kind", "of"]);
    let of_a_type: Vec<&String> = found.iter().filter(|name| is_of_a_type(name)).collect();
    assert_eq!(of_a_type, ["id", "lost_days", "kind"]);
    assert!(!is_of_a_type("client_name") && !is_of_a_type("reason"));
}
