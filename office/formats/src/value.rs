//! The small values that stand in the columns of care-plan files, each parsed once at the border (days and times have
//! `time`).
//!
//! They are the files' own types and deliberately not the model's: a layout decided elsewhere must not leak into the
//! record, and a file holds things (a plan without times, a supplement without a certificate) that a record cannot.

use std::fmt;

use super::problem::Expected;

/// Characters in a free-text column. The layout leaves most of them open; this only bounds memory.
pub const TEXT_CHARS_MAX: u16 = 200;
/// Characters in a staff code.
const STAFF_CODE_MAX: u8 = 16;

/// A value that can stand in a column.
pub trait Field: Sized {
    /// What the column should hold.
    const EXPECTED: Expected;

    /// Reads the column's text; `None` if it is not what is expected.
    fn parse(text: &str) -> Option<Self>;
}

/// True if the text is made of ASCII digits alone.
pub(super) fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Reads exactly so many digits.
pub(super) fn digits(text: &str, length: usize) -> Option<u32> {
    (text.len() == length && all_digits(text)).then(|| text.parse().ok()).flatten()
}

/// True if the text is made of ASCII digits and capital letters alone.
fn digits_and_capitals(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

/// True for digits, and for `H` before digits (生保単独).
fn insured_digits(text: &str) -> bool {
    all_digits(text.strip_prefix('H').unwrap_or(text))
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $length:literal, $expected:expr, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The code as it stands in files.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Field for $name {
            const EXPECTED: Expected = $expected;

            fn parse(text: &str) -> Option<Self> {
                let allowed: fn(&str) -> bool = $allowed;
                (text.len() == $length && allowed(text)).then(|| Self(text.to_owned()))
            }
        }
    };
}

code!(
    /// 保険者番号: the municipality that insures the client.
    InsurerNumber, 6, Expected::Digits(6), all_digits
);
code!(
    /// 被保険者番号: the client, unique within one insurer only; `H` and nine digits for 生保単独.
    InsuredNumber, 10, Expected::InsuredNumber, insured_digits
);
code!(
    /// 事業所番号: an office. Some kinds of office have a letter in it.
    OfficeNumber, 10, Expected::Code(10), digits_and_capitals
);
code!(
    /// サービスコード: kind of service (2) and item (4). No code is known to this program but by an office's files.
    ServiceCode, 6, Expected::Code(6), digits_and_capitals
);
code!(
    /// 事業所の種類: 11 訪問介護, 43 居宅介護支援.
    OfficeKind, 2, Expected::Code(2), digits_and_capitals
);

impl InsuredNumber {
    /// Reads a number whose leading zeros a spreadsheet has taken away.
    pub fn parse_unpadded(text: &str) -> Option<Self> {
        match text.strip_prefix(['H', 'h']) {
            Some(digits) => Self::parse(&format!("H{digits}")),
            None if text.is_empty() => None,
            None => Self::parse(&format!("{text:0>10}")),
        }
    }
}

impl InsurerNumber {
    /// Reads a number whose leading zeros a spreadsheet has taken away.
    pub fn parse_unpadded(text: &str) -> Option<Self> {
        if text.is_empty() { None } else { Self::parse(&format!("{text:0>6}")) }
    }
}

impl ServiceCode {
    /// The kind of service, 11 for home-visit care.
    pub fn kind(&self) -> &str {
        &self.0[..2]
    }
}

impl OfficeKind {
    /// Home-visit care (訪問介護).
    pub const HOME_VISIT: &'static str = "11";
    /// Care management (居宅介護支援).
    pub const CARE_MANAGEMENT: &'static str = "43";
}

/// A whole number of at most `DIGITS` digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number<const DIGITS: u8>(pub u32);

impl<const DIGITS: u8> Field for Number<DIGITS> {
    const EXPECTED: Expected = Expected::Number(DIGITS);

    fn parse(text: &str) -> Option<Self> {
        ((1..=usize::from(DIGITS)).contains(&text.len()) && all_digits(text))
            .then(|| text.parse().ok())
            .flatten()
            .map(Self)
    }
}

impl<const DIGITS: u8> fmt::Display for Number<DIGITS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A code of at most `LENGTH` characters that this program passes on and never looks into.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Opaque<const LENGTH: u8>(String);

impl<const LENGTH: u8> Opaque<LENGTH> {
    /// The code as it stands in files.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const LENGTH: u8> Field for Opaque<LENGTH> {
    const EXPECTED: Expected = Expected::Text(LENGTH as u16);

    fn parse(text: &str) -> Option<Self> {
        // Code columns are written without quotes, so what would need quotes cannot stand in them.
        let plain = |c: char| c.is_ascii_graphic() && c != '"' && c != ',';
        (text.len() <= usize::from(LENGTH) && text.chars().all(plain)).then(|| Self(text.to_owned()))
    }
}

impl<const LENGTH: u8> fmt::Display for Opaque<LENGTH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An office's own short code for one of its staff.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffCode(String);

impl StaffCode {
    /// The code as it stands in files.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StaffCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Field for StaffCode {
    const EXPECTED: Expected = Expected::ShortCode(STAFF_CODE_MAX);

    fn parse(text: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        ((1..=usize::from(STAFF_CODE_MAX)).contains(&text.len()) && text.bytes().all(allowed))
            .then(|| Self(text.to_ascii_uppercase()))
    }
}

/// A phone number: digits, and what people write between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The number as it stands in files.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for PhoneNumber {
    const EXPECTED: Expected = Expected::Phone;

    fn parse(text: &str) -> Option<Self> {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        (digits >= 3 && text.chars().all(|c| c.is_ascii_digit() || "-+() ".contains(c)))
            .then(|| Self(text.to_owned()))
    }
}

/// Free text on one line; line breaks and tabs inside it become spaces.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(String);

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Field for Text {
    const EXPECTED: Expected = Expected::Text(TEXT_CHARS_MAX);

    fn parse(text: &str) -> Option<Self> {
        if text.chars().count() > usize::from(TEXT_CHARS_MAX) {
            return None;
        }
        Some(Self(text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ").trim().to_owned()))
    }
}

/// `0` or `1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flag(pub bool);

impl Field for Flag {
    const EXPECTED: Expected = Expected::OneOf("0, 1");

    fn parse(text: &str) -> Option<Self> {
        match text {
            "0" => Some(Self(false)),
            "1" => Some(Self(true)),
            _ => None,
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0 { "1" } else { "0" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_exactly_their_length_and_alphabet() {
        assert!(InsuredNumber::parse("0000000001").is_some());
        assert_eq!(InsuredNumber::parse_unpadded("h123456789").unwrap().as_str(), "H123456789");
        assert!(InsuredNumber::parse("H123456789").is_some() && InsurerNumber::parse("H90001").is_none());
        for wrong in [
            "",
            "000000001",
            "00000000001",
            "000000000A",
            "００００００００００",
            " 000000001",
            "H12345678",
            "1H23456789",
            "A123456789",
        ] {
            assert!(InsuredNumber::parse(wrong).is_none(), "{wrong}");
        }
        assert_eq!(ServiceCode::parse("114845").unwrap().kind(), "11");
        assert!(ServiceCode::parse("11484é").is_none() && ServiceCode::parse("11a845").is_none());
    }

    #[test]
    fn numbers_and_text_are_bounded() {
        assert_eq!(Number::<6>::parse("000163"), Some(Number(163)));
        assert!(
            Number::<2>::parse("100").is_none()
                && Number::<2>::parse("+1").is_none()
                && Number::<2>::parse("").is_none()
        );
        assert_eq!(Text::parse("一行目\r\n二行目").unwrap().as_str(), "一行目 二行目");
        assert!(Text::parse(&"あ".repeat(201)).is_none());
    }
}
