//! How the names of fields and choices are read: whoever types たいおん or ジッシ has typed 体温 or 実施, and the keyboard has
//! not made kanji of it yet.
//!
//! Names are put together from few words. The words are read here; the longest that fits is read first (生年月日 before 月). A
//! test reads every name that there is.

use crate::kana::fold;
use crate::reading_words::WORDS;

/// How a name is read, folded; `None` where a word of it is not known here.
pub(crate) fn of(name: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let known =
            WORDS.iter().filter(|(word, _)| rest.starts_with(word)).max_by_key(|(word, _)| word.len());
        if let Some((word, read)) = known {
            out.push_str(read);
            rest = &rest[word.len()..];
        } else if is_kanji(first) {
            return None;
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    Some(fold(&out))
}

fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '々')
}

/// What was typed, folded, where it may be a reading: kana, without kanji.
pub(crate) fn typed(text: &str) -> Option<String> {
    let is_kana = |c| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}');
    (text.chars().any(is_kana) && !text.chars().any(is_kanji)).then(|| fold(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FieldValue;
    use crate::nearest::is_same;
    use crate::spec;

    #[test]
    fn every_name_of_a_field_can_be_typed_as_it_is_read() {
        let mut unread = Vec::new();
        for name in spec::all().flat_map(spec::names).map(|name| name.ja) {
            match of(&name) {
                None => unread.push(name.into_owned()),
                Some(read) => assert!(is_same(&name, &read), "{name}: {read}"),
            }
        }
        assert!(unread.is_empty(), "no reading: {unread:?}");
        assert!(
            is_same("体温", "タイオン")
                && is_same("体温", "ﾀｲｵﾝ")
                && is_same("フリガナ", "ふりがな")
                && !is_same("体温", "たいお")
        );
    }

    /// Whatever may be chosen is taken as it is read, by its own field.
    #[test]
    fn every_choice_can_be_typed_as_it_is_read() {
        let mut read_out = 0;
        for spec in spec::all() {
            for choice in spec.shape().choices() {
                let name = &*choice.label.ja;
                let value = spec.parse(name).unwrap_or_else(|_| panic!("{}: {name}", spec.pattern));
                if !name.chars().any(is_kanji) {
                    continue;
                }
                let read = of(name).unwrap_or_else(|| panic!("no reading: {name}"));
                assert_eq!(spec.parse(&read).as_ref(), Ok(&value), "{}: {name} as {read}", spec.pattern);
                assert!(matches!(value, FieldValue::Str(_) | FieldValue::Bool(_)));
                read_out += 1;
            }
        }
        assert!(read_out > 60, "{read_out}");
    }

    #[test]
    fn every_word_here_is_in_a_name() {
        let mut names: Vec<String> =
            spec::all().flat_map(spec::names).map(|name| name.ja.into_owned()).collect();
        names.extend(spec::all().flat_map(|spec| {
            spec.shape().choices().iter().map(|one| one.label.ja.clone().into_owned()).collect::<Vec<_>>()
        }));
        let unused: Vec<_> =
            WORDS.iter().filter(|(word, _)| !names.iter().any(|name| name.contains(word))).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}
