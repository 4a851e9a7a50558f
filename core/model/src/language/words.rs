//! A phrase in both languages of the product.
//!
//! Japanese comes first: it is what helpers read. English is always there too, so that neither language can lag behind
//! the other: a phrase cannot be made without both.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::called::in_english;

/// The language in which a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// 日本語
    #[default]
    Ja,
    /// English
    En,
}

/// One phrase in Japanese and English.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Words {
    /// 日本語
    pub ja: Cow<'static, str>,
    /// English
    pub en: Cow<'static, str>,
}

impl Words {
    /// A phrase known when the program was written.
    pub const fn lit(ja: &'static str, en: &'static str) -> Self {
        Self { ja: Cow::Borrowed(ja), en: Cow::Borrowed(en) }
    }

    /// A phrase put together at run time. In English a name is told from its namesake's by the year as English counts it.
    pub fn new(ja: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        let en = en.into();
        let counted = match in_english(&en) {
            Cow::Borrowed(_) => None,
            Cow::Owned(text) => Some(text),
        };
        Self { ja: ja.into(), en: counted.map_or(en, Cow::Owned) }
    }

    /// The same text in both languages: a number, a name, a code.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(text.clone(), text)
    }

    /// The phrase and what is said of it: in English a space stands between.
    #[must_use]
    pub fn and(&self, ja: &str, en: &str) -> Self {
        Self::new(format!("{}{ja}", self.ja), format!("{} {en}", self.en))
    }

    /// The phrase in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_phrase_counts_years_by_an_era_in_english() {
        let name = "見本 一郎（昭和18年生まれ）";
        assert_eq!(Words::same(name), Words::lit(name, "見本 一郎 (born 1943)"));
        let said = Words::new(format!("{name} さん　9:00"), format!("{name}, 9:00"));
        assert_eq!((said.ja.contains("昭和18年"), said.en.as_ref()), (true, "見本 一郎 (born 1943), 9:00"));
    }
}
