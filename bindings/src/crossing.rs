//! What crosses as a type of its own: ids, days, months, times of day, instants, places on the disk. Kotlin and Swift have a
//! value class or struct for each (`bindings/uniffi.toml` says which), so that a wrong one is not taken by any compiler.
//!
//! The apps' types make no malformed value. If one came all the same, the call that it was handed to says so as any refusal
//! is said: what `try_lift` gives is a [`CareError`], which UniFFI hands back as the error of the call.

use std::path::PathBuf;
use std::str::FromStr;

use kengai::model::{
    CareDay, CareMonth, ClientId, IncidentId, MinuteOfDay, NoteId, PhotoId, PlanRowId, ServicePlanId, Sha256,
    StaffId, UnixMillis, VisitId,
};
use kengai::{DeviceId, DocId, DocState, OverruledId};

use crate::errors::CareError;

/// An id from its text. One that is none names nothing on this device.
fn named<T: FromStr>(text: &str) -> uniffi::Result<T> {
    text.parse().map_err(|_| CareError::NotHere.into())
}

/// A day, month or time of day from its text.
fn dated<T: FromStr>(text: &str) -> uniffi::Result<T> {
    text.parse().map_err(|_| CareError::no_date().into())
}

macro_rules! crosses_as_text {
    ($read:ident: $($name:ident),+) => {
        $(uniffi::custom_type!($name, String, {
            remote,
            try_lift: |text| $read(&text),
            lower: |value| value.to_string()
        });)+
    };
}

crosses_as_text!(named: ClientId, IncidentId, NoteId, PhotoId, PlanRowId, ServicePlanId, Sha256, StaffId, VisitId);
crosses_as_text!(dated: CareDay, CareMonth, MinuteOfDay);

/// A record of any kind, as an incident, a conflict or a decision names it; for a visit its id.
pub(crate) type DocumentId = DocId;

/// What a conflict showed: handed back as it came by whoever decides it.
pub(crate) type ConflictSeen = DocState;

crosses_as_text!(named: DeviceId, DocumentId, OverruledId, ConflictSeen);

uniffi::custom_type!(UnixMillis, i64, {
    remote,
    try_lift: |ms| UnixMillis::new(ms).map_err(|_| CareError::no_date().into()),
    lower: |at| at.raw()
});

/// A file or folder of the app's.
pub(crate) type FilePath = PathBuf;

uniffi::custom_type!(FilePath, String, {
    remote,
    try_lift: |text| Ok(FilePath::from(text)),
    lower: |path| path.display().to_string()
});

#[cfg(test)]
mod tests {
    use uniffi::{Lift, Lower};

    use super::*;
    use crate::UniFfiTag;

    fn lifted<T: Lift<UniFfiTag, FfiType = uniffi::RustBuffer> + std::fmt::Debug>(text: &str) -> CareError {
        let text = <String as Lower<UniFfiTag>>::lower(text.to_owned());
        let refused = T::try_lift(text).expect_err("it is malformed");
        refused.downcast().expect("a decision that a screen can take")
    }

    #[test]
    fn what_is_malformed_is_refused_as_a_decision() {
        let no_ids = ["", "ではない", "AB", &"ab".repeat(15)];
        for text in no_ids {
            assert_eq!(lifted::<VisitId>(text), CareError::NotHere);
            assert_eq!(lifted::<DocumentId>(text), CareError::NotHere);
            assert_eq!(lifted::<ConflictSeen>(text), CareError::NotHere);
            assert_eq!(lifted::<Sha256>(text), CareError::NotHere);
        }
        assert_eq!(lifted::<CareDay>("2026-02-30"), CareError::no_date());
        assert_eq!(lifted::<CareMonth>("+10000-01"), CareError::no_date());
        assert_eq!(lifted::<MinuteOfDay>("24:00"), CareError::no_date());
        let refused = <UnixMillis as Lift<UniFfiTag>>::try_lift(-1).expect_err("before 1970");
        assert_eq!(refused.downcast::<CareError>().expect("a decision"), CareError::no_date());
    }

    #[test]
    fn what_goes_out_comes_back() {
        let day: CareDay = "2026-11-16".parse().unwrap();
        assert_eq!(
            <CareDay as Lift<UniFfiTag>>::try_lift(<CareDay as Lower<UniFfiTag>>::lower(day)).unwrap(),
            day
        );
        let visit = VisitId::from_bytes([0xab; 16]);
        assert_eq!(
            <VisitId as Lift<UniFfiTag>>::try_lift(<VisitId as Lower<UniFfiTag>>::lower(visit)).unwrap(),
            visit
        );
    }
}
