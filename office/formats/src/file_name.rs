//! The names of care-plan files, which say what is inside, for which month, from whom to whom, and when it was made:
//! `UPPLAN_202611_9970000019_43_9970000001_11_20261025093000.CSV`.
//!
//! The name is the only place where a file of actuals says to whom it goes, so it is parsed and built, never patched.

use std::fmt;

use super::time::{MadeAt, Month};
use super::value::{Field, OfficeKind, OfficeNumber};

/// What a care-plan file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// 第6表 予定: the plan of a month, row by row.
    Upplan,
    /// 第6表 実績: the actuals of a month.
    Upjsk,
    /// 第7表 別表: the sums of a month.
    Upsikyu,
    /// 利用者補足情報: names, certificates and limits.
    Uphosoku,
    /// Deletion of a plan.
    Dltplan,
    /// Deletion of actuals.
    Dltjsk,
}

impl FileKind {
    const ALL: [Self; 6] =
        [Self::Upplan, Self::Upjsk, Self::Upsikyu, Self::Uphosoku, Self::Dltplan, Self::Dltjsk];

    /// The first part of the name.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Upplan => "UPPLAN",
            Self::Upjsk => "UPJSK",
            Self::Upsikyu => "UPSIKYU",
            Self::Uphosoku => "UPHOSOKU",
            Self::Dltplan => "DLTPLAN",
            Self::Dltjsk => "DLTJSK",
        }
    }

    /// What it is, in Japanese.
    pub fn ja(self) -> &'static str {
        match self {
            Self::Upplan => "サービス利用票（予定）",
            Self::Upjsk => "サービス利用票（実績）",
            Self::Upsikyu => "サービス利用票別表",
            Self::Uphosoku => "利用者補足情報",
            Self::Dltplan => "予定の削除",
            Self::Dltjsk => "実績の削除",
        }
    }

    /// What it is, in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::Upplan => "service table, plan",
            Self::Upjsk => "service table, actuals",
            Self::Upsikyu => "annex of sums",
            Self::Uphosoku => "client supplement",
            Self::Dltplan => "deletion of a plan",
            Self::Dltjsk => "deletion of actuals",
        }
    }
}

/// An office as sender or receiver.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    /// 事業所番号.
    pub office: OfficeNumber,
    /// 11 訪問介護, 43 居宅介護支援.
    pub kind: OfficeKind,
}

/// A file name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    /// What is inside.
    pub kind: FileKind,
    /// 対象年月.
    pub month: Month,
    /// 送信元.
    pub from: Party,
    /// 送信先.
    pub to: Party,
    /// When the file was made.
    pub made_at: MadeAt,
}

/// Why a name could not be understood. The name itself is left out: a person may have put a client's into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileNameError {
    /// It does not begin like a care-plan file.
    #[error("the file name must begin with UPPLAN, UPJSK, UPSIKYU, UPHOSOKU, DLTPLAN or DLTJSK")]
    Kind,
    /// It begins well, but the named part is not what the rule asks for.
    #[error(
        "the file name must be KIND_YYYYMM_sender(10)_kind(2)_receiver(10)_kind(2)_YYYYMMDDHHMMSS.CSV; wrong: {0}"
    )]
    Part(&'static str),
}

impl FileName {
    /// Takes a name (without folders) apart. Case does not matter, nor does the ` (1)` that browsers add.
    pub fn parse(name: &str) -> Result<Self, FileNameError> {
        let upper = name.to_ascii_uppercase();
        let mut parts = upper.split('_');
        let prefix = parts.next().unwrap_or_default();
        let kind =
            FileKind::ALL.into_iter().find(|kind| kind.prefix() == prefix).ok_or(FileNameError::Kind)?;
        let mut part = || parts.next().unwrap_or_default();
        let month = Month::parse(part()).ok_or(FileNameError::Part("month"))?;
        let from = party(part(), part()).ok_or(FileNameError::Part("sender"))?;
        let to = party(part(), part()).ok_or(FileNameError::Part("receiver"))?;
        let rest = part().strip_suffix(".CSV").ok_or(FileNameError::Part(".CSV"))?;
        let made_at = MadeAt::parse(without_copy_number(rest)).ok_or(FileNameError::Part("time"))?;
        if parts.next().is_some() {
            return Err(FileNameError::Part("number of parts"));
        }
        Ok(Self { kind, month, from, to, made_at })
    }
}

fn party(office: &str, kind: &str) -> Option<Party> {
    Some(Party { office: OfficeNumber::parse(office)?, kind: OfficeKind::parse(kind)? })
}

fn without_copy_number(text: &str) -> &str {
    let copy = text.split_once('(').filter(|(_, rest)| {
        rest.strip_suffix(')').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    });
    copy.map_or(text, |(before, _)| before.trim_end_matches(' '))
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}_{}_{}_{}_{}_{}_{}.CSV",
            self.kind.prefix(),
            self.month,
            self.from.office,
            self.from.kind,
            self.to.office,
            self.to.kind,
            self.made_at
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "UPPLAN_202611_9970000019_43_9970000001_11_20261025093000.CSV";

    #[test]
    fn a_name_is_taken_apart_and_put_together_again() {
        let name = FileName::parse(NAME).unwrap();
        assert_eq!((name.kind, name.month.to_string().as_str()), (FileKind::Upplan, "202611"));
        assert_eq!((name.from.office.as_str(), name.from.kind.as_str()), ("9970000019", "43"));
        assert_eq!((name.to.office.as_str(), name.to.kind.as_str()), ("9970000001", "11"));
        assert_eq!(name.to_string(), NAME);
        for kind in FileKind::ALL {
            let other = NAME.replace("UPPLAN", kind.prefix());
            assert_eq!(FileName::parse(&other).unwrap().to_string(), other);
        }
    }

    #[test]
    fn case_and_copies_made_by_browsers_are_forgiven() {
        for copy in [NAME.to_lowercase(), NAME.replace(".CSV", " (2).csv"), NAME.replace(".CSV", "(12).CSV")]
        {
            assert_eq!(FileName::parse(&copy).unwrap().to_string(), NAME, "{copy}");
        }
    }

    #[test]
    fn the_wrong_part_is_named() {
        let wrong = |name: &str| FileName::parse(name).unwrap_err();
        assert_eq!(wrong("plan.csv"), FileNameError::Kind);
        assert_eq!(wrong(""), FileNameError::Kind);
        assert_eq!(wrong("UPPLAN"), FileNameError::Part("month"));
        assert_eq!(wrong(&NAME.replace("202611", "202613")), FileNameError::Part("month"));
        assert_eq!(wrong(&NAME.replace("_9970000019", "_997000001")), FileNameError::Part("sender"));
        assert_eq!(wrong(&NAME.replace("_11_", "_1_")), FileNameError::Part("receiver"));
        assert_eq!(wrong(&NAME.replace("0930", "2530")), FileNameError::Part("time"));
        assert_eq!(wrong(&NAME.replace(".CSV", ".TXT")), FileNameError::Part(".CSV"));
        assert_eq!(wrong(&NAME.replace(".CSV", ".CSV_X")), FileNameError::Part("number of parts"));
    }
}
