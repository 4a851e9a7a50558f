//! The codes of failures, for scripts: a closed set, so that none is written two ways and whoever asks for one names it.

macro_rules! codes {
    ($($name:ident = $code:literal;)+) => {
        /// Why a command failed, for scripts: stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Code { $( #[doc = $code] $name, )+ }

        impl Code {
            /// As scripts read it.
            pub(crate) const fn text(self) -> &'static str { match self { $(Self::$name => $code),+ } }
        }
    };
}

codes! {
    AdminsOnly = "admins_only";
    AlreadyExists = "already_exists";
    AlreadyFinished = "already_finished";
    AlreadyJoined = "already_joined";
    AlreadyPlanned = "already_planned";
    AlreadySent = "already_sent";
    AlreadyThere = "already_there";
    Ambiguous = "ambiguous";
    Answer = "answer";
    Asked = "asked";
    Away = "away";
    BadAnswer = "bad_answer";
    BeingCorrected = "being_corrected";
    Broken = "broken";
    Busy = "busy";
    BusyDatabase = "busy_database";
    CameSince = "came_since";
    ChangesExported = "changes_exported";
    ClockInDoubt = "clock_in_doubt";
    Consented = "consented";
    Contention = "contention";
    ControlRefused = "control_refused";
    Damaged = "damaged";
    DamagedKey = "damaged_key";
    DamagedPhoto = "damaged_photo";
    Declined = "declined";
    DiskFull = "disk_full";
    Ended = "ended";
    Endless = "endless";
    Export = "export";
    Field = "field";
    File = "file";
    HalfMade = "half_made";
    HalfRescued = "half_rescued";
    Home = "home";
    Id = "id";
    InUse = "in_use";
    Input = "input";
    Invitation = "invitation";
    InvitationExpired = "invitation_expired";
    Io = "io";
    Limit = "limit";
    ManagersOnly = "managers_only";
    Missing = "missing";
    MissingFile = "missing_file";
    MissingKey = "missing_key";
    NewerSchema = "newer_schema";
    NoConnection = "no_connection";
    NoConsent = "no_consent";
    NoDraft = "no_draft";
    NoHome = "no_home";
    NoPaper = "no_paper";
    NoPassphrase = "no_passphrase";
    NoPhotoConsent = "no_photo_consent";
    NoRoom = "no_room";
    NotConfirmed = "not_confirmed";
    NotDiscarded = "not_discarded";
    NotEncryptedBuild = "not_encrypted_build";
    NotEnrolled = "not_enrolled";
    NotFound = "not_found";
    NotJoined = "not_joined";
    NotOnServer = "not_on_server";
    NotSent = "not_sent";
    NoteIsWritten = "note_is_written";
    NothingConfirmed = "nothing_confirmed";
    NothingReady = "nothing_ready";
    NothingToUndo = "nothing_to_undo";
    NothingYet = "nothing_yet";
    Number = "number";
    NumberMoved = "number_moved";
    OddOnly = "odd_only";
    Older = "older";
    OlderNotYet = "older_not_yet";
    OtherPaper = "other_paper";
    Photo = "photo";
    PhotoConsentLater = "photo_consent_later";
    PhotoConsentWithdrawn = "photo_consent_withdrawn";
    PhotoHidden = "photo_hidden";
    PhotoSetAside = "photo_set_aside";
    PlainDatabase = "plain_database";
    Refused = "refused";
    Runtime = "runtime";
    SameAsExported = "same_as_exported";
    Serve = "serve";
    ServerFull = "server_full";
    Stdin = "stdin";
    StillNamed = "still_named";
    Store = "store";
    Ticket = "ticket";
    Undecided = "undecided";
    UnderWay = "under_way";
    Unexpected = "unexpected";
    Usage = "usage";
    Vault = "vault";
    WhichMonth = "which_month";
    Withdrawn = "withdrawn";
    WrittenOnce = "written_once";
    WrongKey = "wrong_key";
    WrongPassphrase = "wrong_passphrase";
    WrongServer = "wrong_server";
}
