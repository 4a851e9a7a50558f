//! What a text may hold, decided once: where it is entered, and where it is shown.
//!
//! Entered: line ends become one kind, a byte order mark goes; a text of nothing that can be seen is no text, and signs that
//! turn the direction of writing are refused, because they make a line say another thing than it holds. What is in a
//! document already is read as it is (it may be signed), and shown without those signs.

use std::borrow::Cow;

/// Whether the sign changes the direction of what follows, unseen.
fn turns(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether the sign is neither seen nor a blank that `char::is_whitespace` knows.
fn is_unseen(c: char) -> bool {
    turns(c)
        || matches!(
            c,
            '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
                | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{2800}'
                | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Whether nobody would see anything.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_unseen(c))
}

/// Whether it would be read in another order than it was written.
pub(crate) fn turns_around(text: &str) -> bool {
    text.chars().any(turns)
}

/// As it was entered, with one kind of line end and without a byte order mark.
pub(crate) fn entered(text: &str) -> String {
    text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n")
}

/// For people to read: nothing in it turns a line around.
pub fn shown(text: &str) -> Cow<'_, str> {
    if turns_around(text) { Cow::Owned(text.replace(turns, "")) } else { Cow::Borrowed(text) }
}

/// As people read it: signs that nobody sees and how wide a blank is say nothing.
pub(crate) fn as_read(text: &str) -> String {
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    shown(text).lines().map(line).collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Line, Passage};
    use crate::value::Value;

    #[test]
    fn a_text_that_nobody_sees_is_none() {
        for blank in ["", " ", "\u{3000}", "\u{200b}\u{200d}", "\u{feff}\n\u{2060}", "\u{3164}"] {
            assert!(is_blank(blank), "{blank:?}");
            assert!(Passage::new(blank).is_err() && Line::new(blank).is_err(), "{blank:?}");
            assert!(Passage::from_text(blank).is_err(), "{blank:?}");
        }
        assert!(
            Passage::new("家族👨\u{200d}👩\u{200d}👧の写真").is_ok(),
            "a joiner inside a sign is part of it"
        );
    }

    #[test]
    fn nothing_that_is_entered_turns_a_line_around() {
        for sign in ["\u{202e}", "\u{202a}", "\u{2066}", "\u{2069}", "\u{200f}"] {
            let text = format!("薬は{sign}む飲てべす");
            assert!(Line::new(text.clone()).is_err() && Passage::new(text.clone()).is_err(), "{sign:?}");
            assert_eq!(shown(&text), "薬はむ飲てべす");
            // What somebody's other program has written stays readable, and is shown in its order.
            let stored = crate::FieldValue::Str(text.clone());
            assert_eq!(Passage::from_value(&stored).unwrap().show().ja, "薬はむ飲てべす");
            assert_eq!(Passage::from_value(&stored).unwrap().as_str(), text, "nothing in it is changed");
        }
    }

    #[test]
    fn line_ends_of_every_kind_are_one() {
        let text = Passage::new("\u{feff}一行目\r\n二行目\r三行目").unwrap();
        assert_eq!(text.as_str(), "一行目\n二行目\n三行目");
        assert!(Line::new("一行目\r\n二行目").is_err());
    }
}
