//! How a visit ended, and why it was not as planned.

use crate::ids::VisitId;
use crate::text::Line;
use crate::time::UnixMillis;

coded! {
    /// What became of a visit.
    pub enum OutcomeKind {
        Provided = "provided", "実施", "Provided";
        Changed = "changed", "変更", "Provided with changes";
        Cancelled = "cancelled", "中止", "Cancelled";
        SameDayCancelled = "cancelled_same_day", "当日キャンセル", "Cancelled on the day";
        Emergency = "emergency", "緊急", "Unplanned: emergency";
        Extra = "extra", "臨時", "Unplanned: extra";
    }
    none where typed "薬" | "くすり" | "飲" | "のま" | "のん" | "medicine":
        "薬がない・飲まなかったときは: 服薬介助 未実施 服薬介助の理由 薬がない（のように）",
        "No medicine, or not taken: 'Help with taking medicine' 'Not done' 'Help with taking medicine: Reason for not doing it' 'no medicine'";
}

impl OutcomeKind {
    /// Care was given.
    pub const fn is_provided(self) -> bool {
        !matches!(self, Self::Cancelled | Self::SameDayCancelled)
    }

    /// There was no row in the plan for it.
    pub const fn is_unplanned(self) -> bool {
        matches!(self, Self::Emergency | Self::Extra)
    }

    /// It must say why.
    pub const fn needs_reason(self) -> bool {
        !matches!(self, Self::Provided)
    }
}

part! {
    /// How the visit ended. As long as there is no kind, the visit is still under way.
    pub struct Outcome at "outcome" {
        kind: OutcomeKind = ".kind", "実施状況", "Outcome";
        reason: Line = ".reason", "理由", "Reason";
        /// Set by a manager who decided that this is a second record of another visit.
        duplicate_of: VisitId = ".duplicate_of", "重複（元の記録）", "Duplicate of";
    }
}

part! {
    /// 緊急の依頼: what the addition for emergencies wants on file (rule 7).
    pub struct Request at "request" {
        at: UnixMillis = ".at", "依頼の時刻", "Asked for at";
        by: Line = ".by", "依頼した人", "Asked for by";
        what: Line = ".what", "依頼の内容", "What was asked for";
        care_manager: UnixMillis = ".care_manager_at", "ケアマネジャーとの連携", "Care manager contacted at";
    }
}

part! {
    /// A change after the confirmation (確定) says why.
    pub struct Amendment at "amendment" {
        reason: Line = ".reason", "訂正の理由", "Reason for the change";
        by: crate::ids::StaffId = ".by", "訂正した人", "Changed by";
    }
}
