//! A walk past everything that can be said to a person who is stopped or warned: each error, alarm, waiting reason and
//! import problem in both languages, and in each sentence what happened and what to do, in that language alone, without
//! codes and ids. The lists are exhaustive: a new variant does not compile before it stands here.

use crate::failure_code::Code;
use kengai::{
    Alarm, AnswerError, CareError, DecodeError, InvitationProblem, PhotoError, Piece, ServerCode, Sought,
    StoreError, TransportError, Unfit, VaultError, WaitingReason, alarm_words, waiting_words,
};
use kengai_billing::Stage;
use kengai_model::photo_consent::HiddenWhy;
use kengai_model::{FieldError, Problem as FieldProblem, spec};

use crate::commands::left_out;
use crate::failure::Failure;
use crate::words::Words;
use kengai_desk::export::Why;
use kengai_formats::charset::Charset;
use kengai_formats::problem::{Expected, Problem};

/// A sample of every variant. The patterns are matched without a default arm.
macro_rules! every {
    ($type:ty: $($pattern:pat => $sample:expr),+ $(,)?) => {{
        let known = |one: &$type| match one { $($pattern => (),)+ };
        let all: Vec<$type> = vec![$($sample),+];
        all.iter().for_each(known);
        all
    }};
}

mod advice;
mod desk;
mod findings;
mod reading;
mod typing;

use reading::{faults, typed};

fn walk(said: impl IntoIterator<Item = Words>) {
    let typed = typed();
    let found: Vec<String> = said.into_iter().flat_map(|words| faults(&words, &typed, true)).collect();
    assert!(found.is_empty(), "{}\n", found.join("\n"));
}

fn store_errors() -> Vec<StoreError> {
    use std::io::ErrorKind;
    every!(StoreError:
        StoreError::WrongKey => StoreError::WrongKey,
        StoreError::MissingKey(_) => StoreError::MissingKey("device.key"),
        StoreError::DamagedDatabase => StoreError::DamagedDatabase,
        StoreError::PlainDatabase => StoreError::PlainDatabase,
        StoreError::MissingFile(_) => StoreError::MissingFile("database"),
        StoreError::DamagedFile(_) => StoreError::DamagedFile("device.key"),
        StoreError::NotEncryptedBuild => StoreError::NotEncryptedBuild,
        StoreError::NewerSchema { .. } => StoreError::NewerSchema { found: 99, known: 12 },
        StoreError::AlreadyExists(_) => StoreError::AlreadyExists("home".to_owned()),
        StoreError::NotFound(_) => StoreError::NotFound(Piece::CircleKey),
        StoreError::NoHome => StoreError::NoHome,
        StoreError::HalfMadeHome => StoreError::HalfMadeHome,
        StoreError::HalfRescued => StoreError::HalfRescued,
        StoreError::HomeInUse => StoreError::HomeInUse,
        StoreError::Vault(_) => StoreError::Vault(VaultError::Failed),
        StoreError::DiskFull => StoreError::DiskFull,
        StoreError::Busy => StoreError::Busy,
        StoreError::Sqlite { .. } => StoreError::Sqlite { code: 778 },
        StoreError::BadRow => StoreError::BadRow,
        StoreError::Io { .. } => StoreError::Io { what: "write the file", kind: ErrorKind::PermissionDenied },
        StoreError::Limit { .. } => StoreError::Limit { what: "document", limit: 2_097_039 },
        StoreError::WrittenOnce => StoreError::WrittenOnce,
        StoreError::Decode(_) => StoreError::Decode(DecodeError::Truncated),
        StoreError::Crypto(_) => StoreError::Crypto("entry"),
        StoreError::Automerge => StoreError::Automerge,
        StoreError::DamagedPhoto => StoreError::DamagedPhoto,
        StoreError::PhotoSetAside(_) => StoreError::PhotoSetAside(Unfit::NoPhoto),
    )
}

fn photo_errors() -> Vec<PhotoError> {
    every!(PhotoError:
        PhotoError::UnknownKind => PhotoError::UnknownKind,
        PhotoError::Heic => PhotoError::Heic,
        PhotoError::Unsupported => PhotoError::Unsupported,
        PhotoError::Damaged => PhotoError::Damaged,
        PhotoError::Cut => PhotoError::Cut,
        PhotoError::TooManyParts => PhotoError::TooManyParts,
        PhotoError::Hollow { .. } => PhotoError::Hollow { pixels: 64_000_000, bytes: 1_000 },
        PhotoError::TooLong { .. } => PhotoError::TooLong { side: 40_000, side_max: 32_768 },
        PhotoError::TooManyPixels { .. } => PhotoError::TooManyPixels { pixels: 200_000_000, pixels_max: 108_576_768 },
        PhotoError::TooHeavy { .. } => PhotoError::TooHeavy { bytes: 64_000_000, bytes_max: 52_428_800 },
    )
}

fn invitation_problems() -> Vec<InvitationProblem> {
    every!(InvitationProblem:
        InvitationProblem::NoInvitation => InvitationProblem::NoInvitation,
        InvitationProblem::NoTicket => InvitationProblem::NoTicket,
        InvitationProblem::Mistyped => InvitationProblem::Mistyped,
        InvitationProblem::NewerVersion => InvitationProblem::NewerVersion,
        InvitationProblem::Used => InvitationProblem::Used,
        InvitationProblem::NotOurs => InvitationProblem::NotOurs,
        InvitationProblem::SomebodyBetween => InvitationProblem::SomebodyBetween,
    )
}

fn vault_errors() -> Vec<VaultError> {
    every!(VaultError:
        VaultError::Locked => VaultError::Locked,
        VaultError::KeyGone => VaultError::KeyGone,
        VaultError::WrongPassphrase => VaultError::WrongPassphrase,
        VaultError::Damaged => VaultError::Damaged,
        VaultError::Failed => VaultError::Failed,
    )
}

fn transport_errors() -> Vec<TransportError> {
    let mut all = every!(TransportError:
        TransportError::NoConnection => TransportError::NoConnection,
        TransportError::WrongServer => TransportError::WrongServer,
        TransportError::Broken => TransportError::Broken,
        TransportError::NotEnrolled => TransportError::NotEnrolled,
        TransportError::NotFound => TransportError::NotFound,
        TransportError::Refused(_) => TransportError::Refused(Some(ServerCode::Ticket)),
        TransportError::Busy => TransportError::Busy,
        TransportError::Quota => TransportError::Quota,
        TransportError::NoRoom => TransportError::NoRoom,
        TransportError::Full => TransportError::Full,
        TransportError::BadAnswer => TransportError::BadAnswer,
    );
    all.push(TransportError::Refused(None));
    all
}

fn answer_errors() -> Vec<AnswerError> {
    every!(AnswerError:
        AnswerError::DoesNotFit => AnswerError::DoesNotFit,
        AnswerError::Equivocation => AnswerError::Equivocation,
        AnswerError::Copied => AnswerError::Copied,
        AnswerError::Store(_) => AnswerError::Store(StoreError::Busy),
    )
}

fn missing() -> FieldError {
    FieldError::missing("outcome.reason", Words::lit("理由を書いてください", "Please write why"))
}

fn care_errors() -> Vec<CareError> {
    let mut all = every!(CareError:
        CareError::Field(_) => CareError::Field(missing()),
        CareError::StillToCome(_) => CareError::StillToCome(vec![missing(), missing()]),
        CareError::Missing(_) => CareError::Missing(vec![missing()]),
        CareError::Withdrawn => CareError::Withdrawn,
        CareError::Consented => CareError::Consented,
        CareError::Undecided(_) => CareError::Undecided("vitals.temperature.value".to_owned()),
        CareError::DecideWithReason(_) => CareError::DecideWithReason("vitals.temperature.value".to_owned()),
        CareError::NotFound(_) => CareError::NotFound(Sought::Client),
        CareError::Older => CareError::Older,
        CareError::OlderNotYet => CareError::OlderNotYet,
        CareError::NotJoined => CareError::NotJoined,
        CareError::AlreadyJoined => CareError::AlreadyJoined,
        CareError::ManagersOnly => CareError::ManagersOnly,
        CareError::AdminsOnly => CareError::AdminsOnly,
        CareError::NoPhotoConsent => CareError::NoPhotoConsent,
        CareError::Photo(_) => CareError::Photo(PhotoError::UnknownKind),
        CareError::NoteIsWritten => CareError::NoteIsWritten,
        CareError::NoDraft => CareError::NoDraft,
        CareError::AlreadySent => CareError::AlreadySent,
        CareError::UnderWay => CareError::UnderWay,
        CareError::StillNamed => CareError::StillNamed,
        CareError::NothingToUndo => CareError::NothingToUndo,
        CareError::Invitation(_) => CareError::Invitation(InvitationProblem::Mistyped),
        CareError::NothingYet => CareError::NothingYet,
        CareError::AlreadyFinished => CareError::AlreadyFinished,
        CareError::NotDiscarded => CareError::NotDiscarded,
        CareError::PhotoHidden(_) => CareError::PhotoHidden(HiddenWhy::WrongClient),
        CareError::PhotoConsentLater { .. } => CareError::PhotoConsentLater {
            visit: "2026-11-15".parse().unwrap(),
            given: "2026-12-09".parse().unwrap(),
        },
        CareError::PhotoConsentWithdrawn(_) => CareError::PhotoConsentWithdrawn("2026-11-02".parse().unwrap()),
        CareError::InvitationExpired => CareError::InvitationExpired,
        CareError::Declined => CareError::Declined,
        CareError::Input(_) => CareError::Input(Words::lit("長すぎます → 短くしてください", "too long; write less")),
        CareError::Contention => CareError::Contention,
        CareError::ControlRefused(_) => CareError::ControlRefused(3),
        CareError::Answer(_) => CareError::Answer(AnswerError::DoesNotFit),
        CareError::Transport(_) => CareError::Transport(TransportError::Busy),
        CareError::Endless => CareError::Endless,
        CareError::Store(_) => CareError::Store(StoreError::Busy),
    );
    all.extend(Sought::ALL.iter().map(|what| CareError::NotFound(*what)));
    all.extend(invitation_problems().into_iter().map(CareError::Invitation));
    all.extend(photo_errors().into_iter().map(CareError::Photo));
    let unfit = photo_errors().into_iter().map(Unfit::from);
    all.extend(unfit.map(|error| CareError::Store(StoreError::PhotoSetAside(error))));
    all.extend(store_errors().into_iter().map(CareError::Store));
    all.extend(vault_errors().into_iter().map(|error| CareError::Store(StoreError::Vault(error))));
    all.extend(transport_errors().into_iter().map(CareError::Transport));
    all.extend(answer_errors().into_iter().map(CareError::Answer));
    all
}

/// What the store lacks and what the folder lacks are two things: only one of them is settled by beginning anew.
#[test]
fn only_an_empty_folder_is_told_as_one() {
    let of = |error| Failure::from(CareError::Store(error)).code;
    assert_eq!(of(StoreError::NoHome), Code::NoHome);
    for piece in [Piece::CircleKey, Piece::Document, Piece::DeviceKey, Piece::Row] {
        assert_eq!(of(StoreError::NotFound(piece)), Code::NotFound);
    }
}

fn file_problems() -> Vec<Problem> {
    let expected = every!(Expected:
        Expected::FileBytes(_) => Expected::FileBytes(1_000),
        Expected::Rows(_) => Expected::Rows(1_000),
        Expected::SomeRows => Expected::SomeRows,
        Expected::FieldBytes(_) => Expected::FieldBytes(1_000),
        Expected::Columns(_, _) => Expected::Columns(4, 6),
        Expected::Quoting => Expected::Quoting,
        Expected::ClosingQuote => Expected::ClosingQuote,
        Expected::Encoding(_) => Expected::Encoding(Charset::Cp932),
        Expected::NoPrivateUse => Expected::NoPrivateUse,
        Expected::NoControl => Expected::NoControl,
        Expected::Header(_) => Expected::Header("staff_code,name"),
        Expected::Value => Expected::Value,
        Expected::Version(_) => Expected::Version("202407"),
        Expected::Digits(_) => Expected::Digits(10),
        Expected::Code(_) => Expected::Code(6),
        Expected::ShortCode(_) => Expected::ShortCode(8),
        Expected::Number(_) => Expected::Number(4),
        Expected::Text(_) => Expected::Text(100),
        Expected::Date => Expected::Date,
        Expected::DateOrZeros => Expected::DateOrZeros,
        Expected::YearMonth => Expected::YearMonth,
        Expected::TimeOrNone => Expected::TimeOrNone,
        Expected::Time => Expected::Time,
        Expected::ClockTime => Expected::ClockTime,
        Expected::IsoDate => Expected::IsoDate,
        Expected::TimeOrder => Expected::TimeOrder,
        Expected::OneOf(_) => Expected::OneOf("11, 43"),
        Expected::SameMonth { .. } => Expected::SameMonth { year: 2026, month: 11 },
        Expected::OwnOffice => Expected::OwnOffice,
        Expected::SentToUs => Expected::SentToUs,
        Expected::Once => Expected::Once,
        Expected::OnePlannedVisit => Expected::OnePlannedVisit,
        Expected::KnownStaff => Expected::KnownStaff,
        Expected::Phone => Expected::Phone,
        Expected::InsuredNumber => Expected::InsuredNumber,
    );
    expected.into_iter().map(Problem::file).collect()
}

#[test]
fn every_error_says_what_happened_and_what_to_do() {
    walk(care_errors().into_iter().map(|error| Failure::from(error).words));
}

#[test]
fn every_alarm_and_every_reason_to_wait_says_what_to_do() {
    walk(Alarm::ALL.iter().map(|alarm| alarm_words(*alarm)));
    walk(WaitingReason::ALL.iter().map(|reason| waiting_words(*reason)));
}

#[test]
fn every_problem_of_a_file_says_what_would_be_right() {
    walk(file_problems().into_iter().map(|problem| Words::new(problem.ja(), problem.en())));
}

#[test]
fn whatever_is_wrong_with_a_file_says_what_to_do() {
    use std::io::ErrorKind::{
        AlreadyExists, InvalidInput, IsADirectory, NotADirectory, NotFound, PermissionDenied, QuotaExceeded,
        StorageFull, UnexpectedEof,
    };
    let kinds = [
        AlreadyExists,
        InvalidInput,
        IsADirectory,
        NotADirectory,
        NotFound,
        PermissionDenied,
        QuotaExceeded,
        StorageFull,
        UnexpectedEof,
    ];
    walk(kinds.map(kengai_desk::files::file_words));
}

#[test]
fn what_an_export_leaves_out_is_said_in_words() {
    let typed = typed();
    for why in Why::ALL {
        let needs_action = !matches!(why, Why::NotBilled | Why::Duplicate | Why::Planned);
        assert_eq!(faults(&left_out::words(why), &typed, needs_action), Vec::<String>::new());
    }
    for stage in Stage::ALL {
        assert_eq!(faults(&stage.words(), &typed, false), Vec::<String>::new());
    }
}

#[test]
fn whatever_is_wrong_with_a_field_names_it_and_says_what_would_be_right() {
    let problems = every!(FieldProblem:
        FieldProblem::Missing => FieldProblem::Missing,
        FieldProblem::StillToCome => FieldProblem::StillToCome,
        FieldProblem::WrongKind => FieldProblem::WrongKind,
        FieldProblem::NotANumber => FieldProblem::NotANumber,
        FieldProblem::OutOfRange => FieldProblem::OutOfRange,
        FieldProblem::UnknownChoice => FieldProblem::UnknownChoice,
        FieldProblem::NotATime => FieldProblem::NotATime,
        FieldProblem::Malformed => FieldProblem::Malformed,
        FieldProblem::TooLong => FieldProblem::TooLong,
        FieldProblem::Contradiction => FieldProblem::Contradiction,
        FieldProblem::SeveralValues => FieldProblem::SeveralValues,
        FieldProblem::UnknownField => FieldProblem::UnknownField,
        FieldProblem::Fixed => FieldProblem::Fixed,
    );
    let typed = typed();
    for problem in problems {
        let expected = Words::lit("30.0〜45.0", "30.0 to 45.0");
        let error = FieldError { field: "vitals.temperature.value".to_owned(), problem, expected };
        let (words, label) = (error.words(), spec::label(&error.field));
        assert_eq!(faults(&words, &typed, false), Vec::<String>::new());
        assert!(words.ja.contains(&*label.ja) && words.ja.contains("→ 30.0"), "{}", words.ja);
        assert!(words.en.to_lowercase().contains(&label.en.to_lowercase()), "{}", words.en);
    }
    assert_eq!(missing().words().ja, "中止・変更の理由がまだありません。理由を書いてください");
    let reason = Words::lit("理由を書いてください", "Please write why");
    assert_eq!(
        FieldError::missing("task.medication.reason", reason).words().ja,
        "服薬介助をしなかった理由がまだありません。理由を書いてください"
    );
    let goal = FieldError::missing("goal.long", Words::lit("文で書いてください", "Please write it"));
    assert_eq!(
        goal.words(),
        Words::lit("長期目標がまだありません。文で書いてください", "No long-term goal yet. Please write it")
    );
}

#[test]
fn the_walk_itself_finds_what_it_is_for() {
    let typed = typed();
    let bad = [
        Words::lit("", ""),
        Words::lit("待っている理由 quota: 3件 → kengai sync してください", "try again"),
        Words::lit("もう一度試してください", "try again 手本"),
        Words::lit("端末 f242f761 に聞いてください", "ask device f242f761"),
        Words::lit("サーバーが断りました", "the server refused"),
    ];
    for words in &bad {
        assert!(!faults(words, &typed, true).is_empty(), "{words:?}");
    }
    let good = Words::lit(
        "圏外です → 電波のある所で kengai sync をしてください",
        "no signal; sync where there is one",
    );
    assert_eq!(faults(&good, &typed, true), Vec::<String>::new());
}
