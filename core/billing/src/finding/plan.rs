//! Where a visit and its plan disagree, and what the plan or the sheet does not allow: rules 1, 7 and 9.

use kengai_model::grouped;
use kengai_model::time::CareDay;
use kengai_model::words::Words;

/// Of the visit beside its plan, the additions and the certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanFinding {
    /// The visit is not in the plan.
    Unplanned,
    /// The visit is not in the plan, and says why.
    UnplannedWithReason,
    /// The plan does not hold this planned visit.
    RowUnknown,
    /// The plan no longer holds this visit.
    RowTakenOut,
    /// Two helpers without consent and ground.
    TwoHelpers,
    /// An emergency without its evidence.
    EmergencyEvidence,
    /// An emergency visit not within 24 hours of its request.
    EmergencyLate,
    /// No certificate period on file.
    NoCertificate,
    /// The date lies outside the certificate's period.
    OutsideCertificate {
        /// The first day.
        from: CareDay,
        /// The last day.
        to: CareDay,
    },
    /// This office's plan alone exceeds the monthly limit by so many units.
    OverLimit(i64),
}

impl PlanFinding {
    /// What was found.
    pub fn found(&self) -> Words {
        match self {
            Self::Unplanned => Words::lit("予定にない訪問です", "The visit is not in the plan"),
            Self::UnplannedWithReason => {
                Words::lit("予定外の訪問（緊急・臨時）です", "An unplanned visit (emergency or extra)")
            }
            Self::RowUnknown => {
                Words::lit("計画にこの予定の行がありません", "The plan does not hold this planned visit")
            }
            Self::RowTakenOut => {
                Words::lit("予定から外された訪問です", "The plan no longer holds this visit")
            }
            Self::TwoHelpers => Words::lit(
                "2人で訪問していますが、同意と理由がありません",
                "Two helpers went, without consent and ground on file",
            ),
            Self::EmergencyEvidence => Words::lit(
                "緊急時の加算には根拠の記録が要ります",
                "The addition for emergencies needs its evidence",
            ),
            Self::EmergencyLate => Words::lit(
                "依頼から24時間以内の訪問ではありません",
                "The visit does not lie within 24 hours of the request",
            ),
            Self::NoCertificate => {
                Words::lit("認定有効期間が登録されていません", "No certificate period is on file")
            }
            Self::OutsideCertificate { from, to } => {
                let (from, to) = (from.era(), to.era());
                Words::new(
                    format!("認定有効期間（{}〜{}）の外です", from.ja, to.ja),
                    format!("Outside the certificate's period ({} to {})", from.en, to.en),
                )
            }
            Self::OverLimit(over) => {
                let over = grouped(*over);
                Words::new(
                    format!("当事業所の予定だけで限度額を{over}単位超えています"),
                    format!("This office's plan alone exceeds the monthly limit by {over} units"),
                )
            }
        }
    }

    /// What would settle it.
    pub fn settle(&self) -> Words {
        match self {
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
        }
    }
}
