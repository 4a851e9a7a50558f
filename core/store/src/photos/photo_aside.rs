//! Why a photo of this device stays here: a closed set, whatever word a server answered with.

use kengai_protocol::http::Code;

/// Why a photo is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoAside {
    /// What lies on this device's disk is not the photo that was taken.
    Damaged,
    /// The server refused it.
    Refused(
        /// Why; `None`: for a reason that a newer version of the server knows.
        Option<Code>,
    ),
}

impl PhotoAside {
    /// For the database: stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Refused(Some(code)) => code.wire(),
            Self::Refused(None) => "unknown",
        }
    }

    /// What a code in the database says.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        if code == Self::Damaged.code() {
            return Self::Damaged;
        }
        Self::Refused(Code::of_wire(code.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_code_of_its_own() {
        let refused = Code::ALL.iter().map(|code| PhotoAside::Refused(Some(*code)));
        let all = refused.chain([PhotoAside::Damaged, PhotoAside::Refused(None)]);
        let mut codes: Vec<&str> = all.map(PhotoAside::code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        for one in Code::ALL.iter().map(|code| PhotoAside::Refused(Some(*code))).chain([PhotoAside::Damaged])
        {
            assert_eq!(PhotoAside::of_code(one.code()), one);
        }
        assert_eq!(PhotoAside::of_code("unknown"), PhotoAside::Refused(None));
    }
}
