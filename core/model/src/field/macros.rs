//! The four shapes that fields come in, each declared in one place: a choice, a measured number, a digit string, a part of
//! a record. Written as macros because the declaration *is* the documentation: code, Japanese and English on one line.

/// A closed set of choices, stored as a short code; behind `none`, what to do where none of them fits,
/// and of what was typed that is said.
macro_rules! coded {
    ($(#[$meta:meta])* pub enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $code:literal, $ja:literal, $en:literal; )+ }
        $(none $(where typed $($word:literal)|+:)? $none_ja:literal, $none_en:literal;)?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( #[doc = concat!($ja, ": ", $en)] $(#[$vmeta])* $variant, )+ }

        impl $name {
            /// Every choice, in the order in which it is offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// What a document holds.
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            /// 日本語
            pub const fn ja(self) -> &'static str { match self { $(Self::$variant => $ja),+ } }
            /// English
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en),+ } }
            /// Both languages.
            pub const fn words(self) -> $crate::words::Words { $crate::words::Words::lit(self.ja(), self.en()) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.code()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::Fault;
            fn from_str(code: &str) -> Result<Self, Self::Err> {
                match code { $($code => Ok(Self::$variant),)+ _ => Err($crate::choice::unknown_choice(&[$(($ja, $en)),+])) }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.code()) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let code = <String as serde::Deserialize>::deserialize(d)?;
                code.parse().map_err(serde::de::Error::custom)
            }
        }

        impl $crate::value::Key for $name {}

        impl $name {
            /// Every choice for whoever draws the field.
            pub(crate) fn choices() -> Vec<$crate::shape::Choice> {
                Self::ALL.iter().map(|one| $crate::shape::Choice { code: one.code(), label: one.words() }).collect()
            }
        }

        impl $crate::value::Value for $name {
            const ONE_FORM: bool = true;

            fn shape() -> $crate::shape::Shape { $crate::shape::Shape::Choice(Self::choices()) }
            fn to_value(&self) -> $crate::fields::FieldValue { $crate::fields::FieldValue::Str(self.code().to_owned()) }
            fn from_value(value: &$crate::fields::FieldValue) -> Result<Self, $crate::error::Fault> {
                match value {
                    $crate::fields::FieldValue::Str(code) => code.parse(),
                    _ => Err($crate::value::wrong_kind("選択肢の一つ", "one of the choices")),
                }
            }
            fn from_text(text: &str) -> Result<Self, $crate::error::Fault> {
                // As it is called, without what is explained in brackets, or as people say it; politely or plainly.
                let chosen = |text: &String| {
                    let same = |name: &str| $crate::nearest::is_same(name, text);
                    let stem = |choice: &Self| choice.ja().split_once('（').map(|(ja, _)| ja);
                    let said = $crate::synonyms::same(text);
                    let is = |choice: &Self| choice.code() == text || same(choice.ja()) || same(choice.en());
                    let begins = |choice: &Self| stem(choice).is_some_and(same);
                    let says = |choice: &Self| said.is_some_and(|said| stem(choice).unwrap_or(choice.ja()) == said);
                    let all = || Self::ALL.iter().copied();
                    all().find(is).or_else(|| all().find(begins)).or_else(|| all().find(says))
                };
                let none: &[$crate::choice::NoneFits] = &[$($crate::choice::NoneFits {
                    typed: &[$($($word),+)?],
                    say: $crate::words::Words::lit($none_ja, $none_en),
                })?];
                $crate::said_forms::of(text).iter().find_map(chosen)
                    .ok_or_else(|| $crate::choice::no_such_choice(text.trim(), &[$(($ja, $en)),+], none.first()))
            }
            fn show(&self) -> $crate::words::Words { self.words() }
        }
    };
}

/// A number in a small unit with the range that the thing can have at all.
macro_rules! measure {
    ($(#[$meta:meta])* pub struct $name:ident: $min:literal..=$max:literal, decimals $dec:literal, $ja:literal, $en:literal;) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The smallest value, in the stored unit.
            pub const MIN: i64 = $min;
            /// The largest value, in the stored unit.
            pub const MAX: i64 = $max;
            /// Decimal places between the stored unit and the one that people read.
            pub const DECIMALS: u32 = $dec;
            /// The unit that people read.
            pub const UNIT: $crate::words::Words = $crate::words::Words::lit($ja, $en);

            /// A value in the stored unit.
            ///
            /// # Errors
            /// Outside the range that the thing can have.
            pub fn new(raw: i64) -> Result<Self, $crate::error::Fault> {
                if (Self::MIN..=Self::MAX).contains(&raw) { Ok(Self(raw)) } else {
                    Err($crate::number::out_of_range(Self::MIN, Self::MAX, Self::DECIMALS, &Self::UNIT))
                }
            }
            /// The value in the stored unit.
            pub const fn raw(self) -> i64 { self.0 }
        }

        impl $crate::value::Value for $name {
            const ONE_FORM: bool = true;

            fn shape() -> $crate::shape::Shape {
                let (min, max, decimals) = (Self::MIN, Self::MAX, Self::DECIMALS);
                $crate::shape::Shape::Number { unit: Self::UNIT, min, max, decimals }
            }
            fn to_value(&self) -> $crate::fields::FieldValue { $crate::fields::FieldValue::Int(self.0) }
            fn from_value(value: &$crate::fields::FieldValue) -> Result<Self, $crate::error::Fault> {
                match value {
                    $crate::fields::FieldValue::Int(raw) => Self::new(*raw),
                    _ => Err($crate::value::wrong_kind("数", "a number")),
                }
            }
            fn from_text(text: &str) -> Result<Self, $crate::error::Fault> {
                $crate::number::parse(text, Self::MIN, Self::MAX, Self::DECIMALS, &Self::UNIT).and_then(Self::new)
            }
            fn show(&self) -> $crate::words::Words { $crate::number::show(self.0, Self::DECIMALS, &Self::UNIT) }
        }
    };
}

/// A number that is a name: so many digits, leading zeros count.
macro_rules! digits {
    ($(#[$meta:meta])* pub struct $name:ident: $len:literal, $ja:literal, $en:literal;) => {
        digits! { $(#[$meta])* pub struct $name: $len, or no letter, $ja, $en; }
    };
    (@letters no) => { false };
    (@letters $first:literal) => { true };
    (@ok no $text:ident) => { $text.bytes().all(|b| b.is_ascii_digit()) };
    (@ok $first:literal $text:ident) => {
        $text.strip_prefix($first).unwrap_or($text).bytes().all(|b| b.is_ascii_digit())
    };
    // A number that may begin with a letter.
    ($(#[$meta:meta])* pub struct $name:ident: $len:literal, or $first:tt letter, $ja:literal, $en:literal;) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// How many characters.
            pub const LEN: usize = $len;
            /// The number as it is written.
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::Fault;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                if text.len() == $len && digits!(@ok $first text) { Ok(Self(text.to_owned())) } else {
                    Err($crate::error::Fault::new($crate::error::Problem::Malformed, $crate::words::Words::lit($ja, $en)))
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl $crate::value::Value for $name {
            const ONE_FORM: bool = true;

            fn shape() -> $crate::shape::Shape { $crate::shape::Shape::Digits { chars: $len, letters: digits!(@letters $first) } }
            fn to_value(&self) -> $crate::fields::FieldValue { $crate::fields::FieldValue::Str(self.0.clone()) }
            fn from_value(value: &$crate::fields::FieldValue) -> Result<Self, $crate::error::Fault> {
                match value {
                    $crate::fields::FieldValue::Str(text) => text.parse(),
                    _ => Err($crate::value::wrong_kind($ja, $en)),
                }
            }
            fn from_text(text: &str) -> Result<Self, $crate::error::Fault> {
                $crate::fold::fold(text).to_uppercase().parse()
            }
            fn show(&self) -> $crate::words::Words { $crate::words::Words::same(self.0.clone()) }
        }
    };
}

/// A part of a record: optional fields under one path, each with its label.
macro_rules! part {
    ($(#[$meta:meta])* pub struct $name:ident at $at:literal {
        $( $(#[$fmeta:meta])* $field:ident: $ty:ty = $key:literal, $ja:literal, $en:literal; )+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        pub struct $name { $( #[doc = concat!($ja, ": ", $en)] $(#[$fmeta])* pub $field: Option<$ty>, )+ }

        #[allow(dead_code)] // not every part needs all of these
        impl $name {
            pub(crate) const SPECS: &'static [$crate::field_spec::FieldSpec] =
                &[$($crate::field_spec::FieldSpec::of::<$ty>(concat!($at, $key), $ja, $en)),+];
            pub(crate) fn read(reader: &mut $crate::value::Reader, base: &str) -> Self {
                // One buffer for all paths: a month's board reads a million of them.
                let mut path = String::from(base);
                Self { $( $field: {
                    path.truncate(base.len());
                    path.push_str($key);
                    reader.take(&path)
                }, )+ }
            }
            pub(crate) fn write(&self, writer: &mut $crate::value::Writer, base: &str) {
                $( writer.put(format!("{base}{}", $key), self.$field.as_ref()); )+
            }
            /// Nothing has been entered.
            pub fn is_empty(&self) -> bool { true $( && self.$field.is_none() )+ }
        }
    };
}
