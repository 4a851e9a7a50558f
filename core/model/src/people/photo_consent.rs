//! Consent to photos, and what becomes of those that are there: hidden while it is withdrawn, hidden or shown again because a
//! manager has decided so.
//!
//! A photo is hidden by the sheet of its client and never by the record that names it: the record may be confirmed, and what a
//! sheet says reaches every device that has the photo. The decision is about a picture and so is kept by its hash: another
//! picture in the same place of the record is another photo.

use crate::ids::StaffId;
use crate::text::Line;
use crate::time::CareDay;

part! {
    /// 写真の同意: the camera opens only where it is on file and has not been withdrawn.
    pub struct PhotoConsent at "photo_consent" {
        scope: Line = ".scope", "写真の同意の範囲", "Scope of photo consent";
        given: CareDay = ".given", "写真の同意日", "Photo consent given on";
        /// Who asked the client, or whoever speaks for them.
        by: StaffId = ".by", "写真の同意を確認した人", "Photo consent asked for by";
        withdrawn: CareDay = ".withdrawn", "写真の同意の撤回日", "Photo consent withdrawn on";
    }
}

impl PhotoConsent {
    /// Whether photos may be taken on a day.
    pub fn covers(&self, day: CareDay) -> bool {
        self.given.is_some_and(|given| given <= day) && self.withdrawn_by(day).is_none()
    }

    /// The day on which it was withdrawn, if that holds on a day: one that was given anew afterwards holds again.
    pub fn withdrawn_by(&self, day: CareDay) -> Option<CareDay> {
        let newer = |withdrawn: CareDay| self.given.is_some_and(|given| withdrawn < given);
        self.withdrawn.filter(|withdrawn| *withdrawn <= day && !newer(*withdrawn))
    }

    /// The day of the withdrawal that hides a photo of a visit of the day `taken`, for whoever looks `today`. Consent that was
    /// given anew is consent to new photos: those of before stay hidden until somebody has asked about them.
    pub fn hides(&self, taken: CareDay, today: CareDay) -> Option<CareDay> {
        let withdrawn = self.withdrawn.filter(|withdrawn| *withdrawn <= today)?;
        let anew = self.given.filter(|given| withdrawn < *given);
        anew.is_none_or(|anew| taken < anew).then_some(withdrawn)
    }
}

coded! {
    /// Why a photo is hidden.
    pub enum HiddenWhy {
        ConsentWithdrawn = "consent_withdrawn", "同意の撤回", "Consent withdrawn";
        WrongClient = "wrong_client", "利用者の取り違え", "Wrong client";
        Other = "other", "その他", "Other";
    }
}

part! {
    /// What a manager has decided about one photo, by the hash of its sealed bytes.
    pub struct PhotoHidden at "photo_hidden.*" {
        on: CareDay = ".on", "写真を隠した日", "Photo hidden on";
        why: HiddenWhy = ".why", "写真を隠した理由の種類", "Kind of reason for hiding the photo";
        reason: Line = ".reason", "写真を隠した理由", "Why the photo was hidden";
        /// Where it may be seen again: since when.
        shown: CareDay = ".shown", "写真をまた見せる日", "Photo shown again from";
        because: Line = ".because", "写真をまた見せる理由", "Why the photo is shown again";
    }
}

impl PhotoHidden {
    /// Whether somebody decided that it is hidden, and nobody that it is shown again.
    pub fn is_hidden(&self) -> bool {
        self.on.is_some() && self.shown.is_none()
    }

    /// Whether somebody asked about this very photo since consent was withdrawn.
    pub fn is_shown_since(&self, withdrawn: CareDay) -> bool {
        self.shown.is_some_and(|shown| withdrawn <= shown)
    }

    /// Hides it for good, from a day on.
    pub fn hide(&mut self, on: CareDay, why: HiddenWhy, reason: Option<Line>) {
        *self = Self { on: Some(on), why: Some(why), reason, shown: None, because: None };
    }

    /// Shows it again from a day on; why it was hidden stays.
    pub fn show(&mut self, on: CareDay, because: Line) {
        (self.shown, self.because) = (Some(on), Some(because));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> CareDay {
        CareDay::new(2026, 11, day).unwrap()
    }

    #[test]
    fn what_was_taken_before_a_withdrawal_stays_hidden_when_consent_is_given_anew() {
        let mut consent = PhotoConsent { given: Some(day(1)), ..PhotoConsent::default() };
        assert_eq!(consent.hides(day(10), day(20)), None);
        consent.withdrawn = Some(day(15));
        assert_eq!(consent.hides(day(10), day(14)), None, "it was not withdrawn yet");
        for taken in [10, 15, 16] {
            assert_eq!(consent.hides(day(taken), day(20)), Some(day(15)), "{taken}");
        }
        consent.given = Some(day(18));
        for (taken, hidden) in [(10, true), (17, true), (18, false), (19, false)] {
            assert_eq!(consent.hides(day(taken), day(20)).is_some(), hidden, "{taken}");
        }
    }

    #[test]
    fn what_is_hidden_again_is_hidden() {
        let mut photo = PhotoHidden::default();
        assert!(!photo.is_hidden());
        photo.hide(day(10), HiddenWhy::WrongClient, None);
        assert!(photo.is_hidden());
        photo.show(day(12), Line::new("ご本人に確認").unwrap());
        assert!(!photo.is_hidden() && photo.is_shown_since(day(12)) && !photo.is_shown_since(day(13)));
        photo.hide(day(14), HiddenWhy::Other, None);
        assert!(photo.is_hidden() && !photo.is_shown_since(day(9)));
    }
}
