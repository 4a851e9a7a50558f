//! What there is to look at in a played month (見どころ): each with whose it is, on which day, and the command that shows it.

use std::collections::BTreeMap;

use kengai_model::CareDay;

use crate::demo::teller::{Teller, padded};

/// So many of a kind are named; the others are counted.
const NAMED: usize = 2;

/// A kind of what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    Fall,
    Complaint,
    Sudden,
    Restraint,
    ConflictOpen,
    ConflictSettled,
    Parts,
    Cautions,
    Namesakes,
    Unsent,
    DraftLeft,
    NeverRecorded,
    Unfinished,
    AtTheDoor,
    Moved,
    CancelledByOffice,
    OtherHelper,
    CancelledUnseen,
    PlanFile,
    Unplanned,
    ClockAhead,
    ClockBehind,
    BeganAgain,
    Note,
    Photo,
    Exported,
    AfterExport,
}

impl What {
    /// What people call it.
    const fn called(self) -> [&'static str; 2] {
        match self {
            Self::Fall => ["事故（転倒）", "accidents (falls)"],
            Self::Complaint => ["苦情", "complaints"],
            Self::Sudden => ["急変", "sudden changes"],
            Self::Restraint => ["身体拘束", "restraints"],
            Self::ConflictOpen => ["2人の値（未決）", "two values, open"],
            Self::ConflictSettled => ["2人の値（決めた）", "two values, settled"],
            Self::Parts => ["2人が書き足した記録", "lines added by two people"],
            Self::Cautions => ["2人のサ責の注意点", "cautions by two managers"],
            Self::Namesakes => ["同姓同名の利用者", "namesakes"],
            Self::Unsent => ["未送信の端末", "phones with unsent records"],
            Self::DraftLeft => ["書きかけのまま", "drafts left open"],
            Self::NeverRecorded => ["記録されなかった訪問", "visits never recorded"],
            Self::Unfinished => ["項目の足りない記録", "records with something missing"],
            Self::AtTheDoor => ["当日キャンセル", "cancelled at the door"],
            Self::Moved => ["事業所が時間を変更", "moved by the office"],
            Self::CancelledByOffice => ["事業所が取消", "cancelled by the office"],
            Self::OtherHelper => ["担当を変更", "given to another helper"],
            Self::CancelledUnseen => ["取消を知らずに訪問", "visited, not knowing it was cancelled"],
            Self::PlanFile => ["ケアマネの変更ファイル", "changed by a care manager's file"],
            Self::Unplanned => ["予定にない訪問", "unplanned visits"],
            Self::ClockAhead => ["時計が進んでいた", "clock ahead"],
            Self::ClockBehind => ["時計が遅れていた", "clock behind"],
            Self::BeganAgain => ["古い写しから戻した端末", "device set back to an old copy"],
            Self::Note => ["了解の要る申し送り", "notes that want an acknowledgement"],
            Self::Photo => ["薬の写真", "photos of medicine"],
            Self::Exported => ["出力", "exported"],
            Self::AfterExport => ["出力のあとに変更", "changed after the export"],
        }
    }
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sight {
    /// What it is.
    pub(super) what: What,
    /// When.
    pub(super) day: CareDay,
    /// Whose, or where.
    pub(super) who: String,
    /// The command that shows it.
    pub(super) see: String,
}

impl Sight {
    pub(super) fn new(what: What, day: CareDay, who: &str, see: String) -> Self {
        Self { what, day, who: who.to_owned(), see }
    }
}

/// Tells them: how many of each kind, and where to look.
pub(super) fn tell(teller: &mut Teller, sights: &[Sight]) {
    let mut kinds: BTreeMap<What, Vec<&Sight>> = BTreeMap::new();
    for sight in sights {
        kinds.entry(sight.what).or_default().push(sight);
    }
    for (what, mut all) in kinds {
        // The latest are the ones that a manager is asked about.
        all.sort();
        let [ja, en] = what.called();
        let head = teller.pick(ja, en);
        let count = all.len();
        let head = format!("{} {count}", padded(head, 40));
        teller.quote(&head);
        for sight in all.iter().rev().take(NAMED) {
            teller.say(
                &format!("    {}  {}", sight.day, sight.who),
                &format!("    {}  {}", sight.day, sight.who),
            );
            teller.copyable(&format!("    {}", sight.see));
        }
    }
}

/// How many there are of a kind.
pub(super) fn count(sights: &[Sight], what: What) -> usize {
    sights.iter().filter(|sight| sight.what == what).count()
}
