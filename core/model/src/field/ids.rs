//! Identifiers: 16 random or derived bytes, written as 32 lower-case hex digits everywhere.
//!
//! One type for each thing, so that a client's id cannot be handed in where a helper's is meant.

use std::fmt;
use std::str::FromStr;

use crate::error::{Fault, Problem};
use crate::fields::FieldValue;
use crate::shape::Shape;
use crate::value::{Key, Value, wrong_kind};
use crate::words::Words;

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    // In one piece: a formatter call for each byte was a fifth of the time of a month's board.
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let text: String = bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|nibble| char::from(DIGITS[usize::from(nibble)]))
        .collect();
    f.write_str(&text)
}

fn from_hex<const N: usize>(text: &str, expected: Words) -> Result<[u8; N], Fault> {
    let nibble = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; N];
    if text.len() == 2 * N {
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let (Some(high), Some(low)) = (nibble(pair[0]), nibble(pair[1])) else {
                return Err(Fault::new(Problem::Malformed, expected));
            };
            *byte = high << 4 | low;
        }
        return Ok(bytes);
    }
    Err(Fault::new(Problem::Malformed, expected))
}

macro_rules! hex_id {
    ($(#[$meta:meta])* $name:ident, $len:literal, $shape:expr, $ja:literal, $en:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $len]);

        impl $name {
            /// From its bytes.
            pub const fn from_bytes(bytes: [u8; $len]) -> Self {
                Self(bytes)
            }
            /// Its bytes.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                hex(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = Fault;
            fn from_str(text: &str) -> Result<Self, Fault> {
                from_hex(text, Words::lit($ja, $en)).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl Key for $name {}

        impl Value for $name {
            const ONE_FORM: bool = true;

            fn shape() -> Shape {
                $shape
            }
            fn to_value(&self) -> FieldValue {
                FieldValue::Str(self.to_string())
            }
            fn from_value(value: &FieldValue) -> Result<Self, Fault> {
                match value {
                    FieldValue::Str(text) => text.parse(),
                    _ => Err(wrong_kind($ja, $en)),
                }
            }
            fn from_text(text: &str) -> Result<Self, Fault> {
                text.trim().parse()
            }
            fn show(&self) -> Words {
                Words::same(self.to_string())
            }
        }
    };
}

hex_id!(
    /// One client (利用者) of the organisation.
    ClientId, 16, Shape::Link, "利用者の番号（16進32桁）", "a client's id: 32 hex digits"
);
hex_id!(
    /// One member of staff (職員), opaque: names stand in the directory.
    StaffId, 16, Shape::Person, "職員の番号（16進32桁）", "a staff id: 32 hex digits"
);
hex_id!(
    /// One row of a plan month: one planned visit.
    PlanRowId, 16, Shape::Link, "計画の行の番号（16進32桁）", "a plan row's id: 32 hex digits"
);
hex_id!(
    /// One visit document.
    VisitId, 16, Shape::Link, "記録の番号（16進32桁）", "a visit's id: 32 hex digits"
);
hex_id!(
    /// One handover note (申し送り).
    NoteId, 16, Shape::Link, "申し送りの番号（16進32桁）", "a note's id: 32 hex digits"
);
hex_id!(
    /// One photo.
    PhotoId, 16, Shape::Photo, "写真の番号（16進32桁）", "a photo's id: 32 hex digits"
);
hex_id!(
    /// One contact of a client (家族, 主治医, …), or any other row of a sheet.
    ContactId, 16, Shape::Link, "連絡先の番号（16進32桁）", "a contact's id: 32 hex digits"
);
hex_id!(
    /// One version of a client's home-care plan (訪問介護計画).
    ServicePlanId, 16, Shape::Link, "訪問介護計画の番号（16進32桁）", "a service plan's id: 32 hex digits"
);
hex_id!(
    /// One incident (身体拘束, 事故, 苦情, 急変).
    IncidentId, 16, Shape::Link, "事故等の記録の番号（16進32桁）", "an incident's id: 32 hex digits"
);
hex_id!(
    /// A picture in 37 bytes (`kengai_photo::drawn`), for as long as the photo itself is not here.
    Placeholder, 37, Shape::Link, "写真のぼかし（16進74桁）", "a photo's placeholder: 74 hex digits"
);
hex_id!(
    /// A SHA-256 hash.
    Sha256, 32, Shape::Link, "SHA-256（16進64桁）", "a SHA-256 hash: 64 hex digits"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_text_form() {
        let id = ClientId::from_bytes([0xab; 16]);
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!(id.to_string().parse::<ClientId>(), Ok(id));
        for wrong in ["", "AB", &"AB".repeat(16), &"ab".repeat(15), &"ab".repeat(17), &"zz".repeat(16), "見"]
        {
            assert!(wrong.parse::<ClientId>().is_err(), "{wrong}");
        }
    }
}
