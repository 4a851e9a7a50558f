//! What would settle what the rules found, in both languages; and what of it is for whoever wrote the record.

use crate::finding::Finding;
use crate::spec;
use crate::words::Words;

impl Finding {
    /// What its writer can do about it, where nobody but its writer knows: a manager would have to ask. `None` of what is the
    /// office's to settle, and of what is empty, which is said by itself.
    pub fn settled_by_writer(&self) -> Option<Words> {
        match self {
            Self::OffPlannedDate { .. }
            | Self::ArrivalOffDay { .. }
            | Self::LeftBeforeArrival
            | Self::DayLong
            | Self::MoneyOff
            | Self::Unplanned
            | Self::Under20 { .. }
            | Self::MuchShorter { .. }
            | Self::FarFromPlan(_)
            | Self::EmergencyEvidence
            | Self::IncidentOpen { .. }
            | Self::InTwoPlaces { .. }
            | Self::NoTravelTime(_) => Some(self.settle()),
            Self::Unreadable(error) => Some(error.expected.clone()),
            Self::EmergencyLate | Self::TwoVisitsAtOnce | Self::Late { .. } | Self::ClockOff { .. } => {
                Some(Words::lit("時刻を確かめ、違えば直す", "check the times, and correct what is wrong"))
            }
            Self::RowTakenOut => Some(Words::lit(
                "変更か臨時として、理由を入れる",
                "mark it as changed or extra, with a reason",
            )),
            Self::ChangedAfter => {
                Some(Words::lit("訂正の理由を入れる", "give the reason for the correction"))
            }
            Self::Missing(_)
            | Self::RestraintOpen(_)
            | Self::IncidentUnknown(_)
            | Self::AnothersPlan
            | Self::OutsideMonth
            | Self::Family
            | Self::UnplannedWithReason
            | Self::RowUnknown
            | Self::NoCode
            | Self::CodeOfOtherKind
            | Self::CodeNotInTable
            | Self::CodeOffPlan
            | Self::OtherBand { .. }
            | Self::ZoneOff { .. }
            | Self::AcrossZones { .. }
            | Self::TwoHelpers
            | Self::NoCertificate
            | Self::OutsideCertificate { .. }
            | Self::OverLimit(_)
            | Self::TwoValues(_)
            | Self::AmendedAfter
            | Self::OwnConfirmed { .. }
            | Self::TwoRecords
            | Self::RepeatEachOther
            | Self::RepeatsNothing
            | Self::Summed(_) => None,
        }
    }

    /// What would settle it.
    pub fn settle(&self) -> Words {
        match self {
            Self::Missing(error)
            | Self::Unreadable(error)
            | Self::RestraintOpen(error)
            | Self::IncidentUnknown(error) => error.expected.clone(),
            Self::AnothersPlan => {
                Words::lit("正しい利用者の予定を選ぶ", "choose the right client's planned visit")
            }
            Self::OutsideMonth => {
                Words::lit("日付か、結んだ予定を正す", "correct the date or the planned visit")
            }
            Self::OffPlannedDate { .. } => Words::lit(
                "日付を正すか、変更として理由を入れる",
                "correct the date, or mark it as changed with a reason",
            ),
            Self::Family => {
                Words::lit("担当者を正す。請求はできません", "correct who went; it cannot be billed")
            }
            Self::ArrivalOffDay { .. } => Words::lit(
                "電話の時計を確かめ、時刻か日付を正す",
                "check the phone's clock, and correct the time or the date",
            ),
            Self::LeftBeforeArrival | Self::DayLong => Words::lit("時刻を正す", "correct the times"),
            Self::MoneyOff => Words::lit("レシートと照らし合わせる", "compare with the receipts"),
            Self::IncidentOpen { field, .. } => {
                let label = spec::label(field);
                Words::new(format!("{}から書く", label.ja), format!("go on with: {}", label.en))
            }
            Self::Unplanned => Words::lit(
                "予定の行を選ぶか、緊急・臨時として理由を入れる",
                "choose its planned visit, or mark it as emergency or extra with a reason",
            ),
            Self::UnplannedWithReason => {
                Words::lit("確定すると承認したことになります", "confirming it approves it")
            }
            Self::RowUnknown => Words::lit("対象月の計画を取り込む", "import the plan of the month"),
            Self::RowTakenOut => Words::lit(
                "ケアマネジャーに確かめ、変更・臨時として理由を入れる",
                "ask the care manager, and mark it as changed or extra with a reason",
            ),
            Self::NoCode => {
                Words::lit("計画か記録にサービスコードを入れる", "enter the code in the plan or the record")
            }
            Self::CodeOfOtherKind => {
                Words::lit("サービスコードか制度を正す", "correct the code or the scheme")
            }
            Self::CodeNotInTable => Words::lit(
                "コード表を更新するか、コードを正す",
                "load a newer code table, or correct the code",
            ),
            Self::CodeOffPlan => Words::lit("どちらが正しいかを決める", "decide which one is right"),
            Self::Under20 { .. } => {
                Words::lit("時刻を正すか、理由を入れる", "correct the times, or give the reason")
            }
            Self::OtherBand { .. } => Words::lit(
                "予定の時間で請求します。計画の見直しが要るかを確かめる",
                "billed by the plan's time; see whether the plan needs a change",
            ),
            Self::MuchShorter { .. } => {
                Words::lit("時刻を確かめるか、理由を書く", "check the times, or give the reason")
            }
            Self::FarFromPlan(_) => {
                Words::lit("時刻を確かめるか、理由を書く", "check the time, or give the reason")
            }
            Self::ZoneOff { .. } => {
                Words::lit("計画のコードか時刻を確かめる", "check the plan's code or times")
            }
            Self::AcrossZones { .. } => {
                Words::lit("どの時間帯で算定するかを決める", "decide which zone counts")
            }
            Self::TwoHelpers => Words::lit(
                "計画に2人派遣の理由を入れるか、担当者を正す",
                "enter the ground in the plan, or correct who went",
            ),
            Self::EmergencyEvidence => Words::lit(
                "依頼の時刻と内容、ケアマネジャーとの連携を残す",
                "note when and what was asked, and the contact with the care manager",
            ),
            Self::EmergencyLate => {
                Words::lit("時刻を正すか、加算をつけない", "correct the times, or bill without the addition")
            }
            Self::NoCertificate => Words::lit(
                "利用者補足（UPHOSOKU）を取り込むか、被保険者証を確かめる",
                "import the client's supplement, or look at the certificate",
            ),
            Self::OutsideCertificate { .. } => Words::lit(
                "更新後の認定を登録するか、日付を正す",
                "enter the renewed certificate, or correct the date",
            ),
            Self::OverLimit(_) => Words::lit("ケアマネジャーに確かめる", "ask the care manager"),
            Self::Late { late, .. } if late.len() > 1 => Words::lit(
                "端末の時計を合わせてもらい、本人に時刻を確かめて直す",
                "have the clock of the device set, ask the helper, and correct the times",
            ),
            Self::Late { .. } => {
                Words::lit("本人に時刻を確かめて直す", "ask the helper, and correct the time")
            }
            Self::ClockOff { .. } => Words::lit(
                "入室・退室などの時刻を本人に確かめ、違えば直す",
                "ask the helper about the times, and correct those that are wrong",
            ),
            Self::TwoValues(_) => {
                Words::lit("両方を見て、どちらにするかを決める", "look at both, and decide which one stands")
            }
            Self::AmendedAfter => {
                Words::lit("訂正を見て、もう一度確定する", "look at the amendment, and confirm again")
            }
            Self::ChangedAfter => {
                Words::lit("訂正の理由を入れ、もう一度確定する", "give the reason, and confirm again")
            }
            Self::OwnConfirmed { other_manager: true } => {
                Words::lit("ほかのサ責が確定する", "another manager confirms it")
            }
            Self::OwnConfirmed { other_manager: false } => {
                Words::lit("自己確定と記されます", "it is marked as such")
            }
            Self::TwoRecords => {
                Words::lit("二つを見比べ、一つを重複とする", "compare them, and mark one as the duplicate")
            }
            Self::RepeatEachOther => Words::lit(
                "見比べて、残す記録の重複を消す",
                "compare them, and clear the mark of the one that stands",
            ),
            Self::RepeatsNothing => Words::lit(
                "元の記録を選び直すか、重複を消す",
                "choose the record that it repeats again, or clear the mark",
            ),
            Self::InTwoPlaces { .. } => {
                Words::lit("どちらかの時刻か担当者を正す", "correct the times or the helper of one of them")
            }
            Self::NoTravelTime(_) => Words::lit("時刻を確かめる", "check the times"),
            Self::TwoVisitsAtOnce => Words::lit(
                "時刻を正すか、2人派遣の同意と理由を計画に入れる",
                "correct the times, or enter consent and ground for two helpers in the plan",
            ),
            Self::Summed(_) => {
                Words::lit("合わせた時間のコードを確かめる", "check the code for the summed time")
            }
        }
    }
}
