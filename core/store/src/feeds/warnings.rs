//! Why what waits on a device waits, and what should never happen and did: closed sets, so that whoever tells a person
//! about them has a sentence for each. A code that a newer version wrote reads as [`Unknown`](Alarm::Unknown).

use kengai_protocol::sync_answer::{Refusal, Rejection};

/// A closed set with the code that the database and scripts hold.
macro_rules! kept {
    ($(#[$meta:meta])* pub enum $name:ident { $( $(#[$vmeta:meta])+ $variant:ident = $code:literal; )+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $( $(#[$vmeta])+ $variant, )+ }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// For the database and for scripts: stable.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }

            /// What a database holds; older versions wrote some of them in one word.
            pub(crate) fn of_code(code: &str) -> Self {
                let same = |one: &&Self| one.code() == code || one.code().replace('_', "").eq_ignore_ascii_case(code);
                Self::ALL.iter().find(same).copied().unwrap_or(Self::Unknown)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.code()) }
        }
    };
}

pub(crate) use kept;

kept! {
    /// What should never happen and did.
    pub enum Alarm {
        /// The server showed two devices different logs, or a log that does not follow from the one before.
        TwoLogs = "two_logs";
        /// The server knows more of this device than the device does: it was copied or set back.
        Copied = "copied";
        /// A device wrote two different entries under one number: it was copied or set back.
        Forked = "forked";
        /// The server was restored from a backup that is older than what this device let go of as backed up.
        BackupWentBack = "backup_went_back";
        /// The server's list of devices and grants parted from the one that is known here.
        ControlParted = "control_parted";
        /// A newer version noted it.
        Unknown = "unknown";
    }
}

kept! {
    /// Why something that was saved here is not on the server.
    pub enum WaitingReason {
        /// No contact since it was saved.
        NoContact = "no_contact";
        /// This device no longer belongs to those who share these records.
        NotAMember = "not_a_member";
        /// The server's quota of the organisation or device is used up.
        Quota = "quota";
        /// The server could not write just then.
        Busy = "busy";
        /// It names a control statement that the server does not have.
        Control = "control";
        /// What this device wrote before it is missing.
        Gap = "gap";
        /// Another entry stands under its number.
        Fork = "fork";
        /// This device was not enrolled when it was written.
        Author = "author";
        /// This device had no role when it was written.
        Role = "role";
        /// The server says so: no role.
        NoRole = "no_role";
        /// Sealed under a key that is none of these records'.
        Epoch = "epoch";
        /// The signature does not hold.
        Signature = "signature";
        /// Over a limit.
        TooLarge = "too_large";
        /// Its control head went back.
        ControlWentBack = "control_went_back";
        /// What was written cannot be read any more.
        Unreadable = "unreadable";
        /// Some other reason.
        Unknown = "unknown";
    }
}

impl From<Refusal> for WaitingReason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::ControlUnknown => Self::Control,
            Refusal::Quota => Self::Quota,
            Refusal::Busy => Self::Busy,
        }
    }
}

impl From<Rejection> for WaitingReason {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::NoRole => Self::NoRole,
            Rejection::Epoch => Self::Epoch,
            Rejection::Signature => Self::Signature,
            Rejection::TooLarge => Self::TooLarge,
            Rejection::ControlWentBack => Self::ControlWentBack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_what_wrote_it_also_as_older_versions_did() {
        for reason in WaitingReason::ALL {
            assert_eq!(WaitingReason::of_code(reason.code()), *reason);
        }
        for alarm in Alarm::ALL {
            assert_eq!(Alarm::of_code(alarm.code()), *alarm);
        }
        for rejection in Rejection::ALL {
            assert_eq!(
                WaitingReason::of_code(&format!("{rejection:?}")),
                rejection.into(),
                "as it was stored"
            );
        }
        assert_eq!(Alarm::of_code("of_another_year"), Alarm::Unknown);
    }
}
