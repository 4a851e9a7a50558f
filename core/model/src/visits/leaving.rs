//! Leaving the home: the checks at the door, and the client's own confirmation of the visit.
//!
//! The client's seal is not required by law; method and time are enough, and where the client did not confirm, the reason.

use crate::text::Line;
use crate::time::UnixMillis;

part! {
    /// Seen to before leaving.
    pub struct LeavingChecks at "leaving" {
        fire: bool = ".fire", "火の元", "Gas and fire";
        power: bool = ".power", "電気", "Electricity";
        water: bool = ".water", "水道", "Water";
        doors: bool = ".doors", "戸締り", "Doors and windows";
    }
}

coded! {
    /// How the client confirmed the visit.
    pub enum ConfirmationMethod {
        Signature = "signature", "署名", "Signature";
        Spoken = "spoken", "口頭", "By word of mouth";
        Family = "family", "ご家族", "By family";
        None = "none", "確認なし", "Not confirmed";
    }
}

impl ConfirmationMethod {
    /// It must say why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Spoken | Self::None)
    }
}

part! {
    /// The client's confirmation of the visit (not the manager's 確定).
    pub struct ClientConfirmation at "client_confirmation" {
        method: ConfirmationMethod = ".method", "利用者の確認", "Client's confirmation";
        at: UnixMillis = ".at", "確認時刻", "Confirmed at";
        reason: Line = ".reason", "署名でない理由", "Reason for no signature";
    }
}
