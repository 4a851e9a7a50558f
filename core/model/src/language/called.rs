//! How people are called where they are read of: 見本 一郎 さん, and what tells namesakes apart behind it; in English the year of
//! birth as English counts years.

use std::borrow::Cow;

use crate::birth::Birth;

/// 見本 一郎 さん（昭和18年生まれ）: さん stands at the name, and what tells two of one name apart behind it.
#[must_use]
pub fn san(name: &str) -> String {
    match name.split_once('（') {
        Some((name, apart)) => format!("{} さん（{apart}", name.trim_end()),
        None => format!("{name} さん"),
    }
}

/// The same text where English is read: a year of birth behind a name, （昭和18年生まれ）, is (born 1943).
#[must_use]
pub fn in_english(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut rest = text;
    let mut changed = false;
    while let Some((before, after)) = rest.split_once('（') {
        out.push_str(before);
        let born = after.split_once('）').and_then(|(inside, after)| Some((Birth::read(inside)?, after)));
        rest = match born {
            Some((birth, after)) => {
                out.push_str(&format!(" (born {})", birth.english()));
                changed = true;
                after
            }
            None => {
                out.push('（');
                after
            }
        };
    }
    if !changed {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_called_in_one_way_whatever_tells_it_apart() {
        assert_eq!(san("見本 一郎"), "見本 一郎 さん");
        assert_eq!(san("見本 一郎（昭和18年生まれ）"), "見本 一郎 さん（昭和18年生まれ）");
        assert_eq!(san("見本 一郎（谷町2）"), "見本 一郎 さん（谷町2）");
    }

    #[test]
    fn english_counts_years_as_english_does() {
        for (ja, en) in [
            ("1  見本 一郎（昭和18年生まれ）, planned", "1  見本 一郎 (born 1943), planned"),
            ("見本 一郎（昭和18年11月30日生まれ）", "見本 一郎 (born 30 Nov 1943)"),
            ("見本 一郎（令和元年生まれ）", "見本 一郎 (born 2019)"),
            ("見本 一郎（昭18）", "見本 一郎 (born 1943)"),
            ("見本 一郎（昭18 11/30）", "見本 一郎 (born 30 Nov 1943)"),
            // What is no year of birth stays as somebody wrote it, also a number that no year has.
            ("見本 一郎（昭和2147483647年生まれ）", "見本 一郎（昭和2147483647年生まれ）"),
            ("服薬（朝） 、（昭和の歌）（谷町2）（", "服薬（朝） 、（昭和の歌）（谷町2）（"),
        ] {
            assert_eq!(in_english(ja), en);
        }
    }
}
