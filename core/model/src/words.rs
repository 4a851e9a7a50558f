//! A phrase in both languages of the product.
//!
//! Japanese comes first: it is what helpers read. English is always there too, so that neither language can lag behind
//! the other: a phrase cannot be made without both.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

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

    /// A phrase put together at run time.
    pub fn new(ja: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The same text in both languages: a number, a name, a code.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { ja: Cow::Owned(text.clone()), en: Cow::Owned(text) }
    }

    /// The phrase in one language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}
