//! What the work at the desk answers: closed sets, every one walked past; and what is wrong with a file, joined with what this command
//! types to settle it.

use std::io::ErrorKind;

use kengai_desk::export::ExportError;
use kengai_desk::files::FileError;
use kengai_desk::home::HomeError;
use kengai_desk::import::codes::{CodesError, WrongLine};
use kengai_desk::import::{FileProblem, ImportError, List, NotOne, Wrong};
use kengai_formats::CarePlanError;
use kengai_formats::file_name::FileKind;
use kengai_formats::problem::{Expected, Problem};
use kengai_formats::value::{Field, InsuredNumber, InsurerNumber, StaffCode};

use super::{faults, typed};
use crate::failure::Failure;
use crate::failure_of_desk;
use crate::words::Words;

fn insurer() -> InsurerNumber {
    InsurerNumber::parse("999001").unwrap()
}

fn insured() -> InsuredNumber {
    InsuredNumber::parse("0000000001").unwrap()
}

fn code() -> StaffCode {
    StaffCode::parse("H01").unwrap()
}

fn file_error() -> FileError {
    FileError { path: "/見本.csv".into(), kind: ErrorKind::NotFound }
}

fn not_one() -> Vec<NotOne> {
    every!(NotOne:
        NotOne::Nobody { .. } => NotOne::Nobody { insurer: Some(insurer()), insured: insured() },
        NotOne::Several { .. } => NotOne::Several {
            insured: insured(),
            people: vec![(insurer(), insured()), (InsurerNumber::parse("999002").unwrap(), insured())],
        },
    )
}

fn wrongs() -> Vec<Wrong> {
    let why = || not_one().remove(0);
    let mut all = every!(Wrong:
        Wrong::TooLarge => Wrong::TooLarge,
        Wrong::Unread(_) => Wrong::Unread(ErrorKind::NotFound),
        Wrong::OtherList(_) => Wrong::OtherList(List::Rota),
        Wrong::Content(_) => Wrong::Content(Problem::line(3, Expected::Value)),
        Wrong::More(_) => Wrong::More(7),
        Wrong::NotTaken(_) => Wrong::NotTaken(CarePlanError::NotImportedYet(FileKind::Upsikyu)),
        Wrong::TwoPeople { .. } => Wrong::TwoPeople {
            elsewhere: None,
            lines: [2, 3],
            key: (insurer(), insured()),
            names: ["手本 あかり".to_owned(), "手本 さくら".to_owned()],
        },
        Wrong::NoName(_) => Wrong::NoName((insurer(), insured())),
        Wrong::UnknownCode { .. } => Wrong::UnknownCode { code: code(), lines: 2 },
        Wrong::CodeTaken { .. } => Wrong::CodeTaken {
            line: 2,
            code: "H01".to_owned(),
            known: "手本 あかり".to_owned(),
            name: "手本 さくら".to_owned(),
        },
        Wrong::Family { .. } => Wrong::Family { code: code(), why: why() },
        Wrong::Person { .. } => Wrong::Person { line: 4, why: why() },
        Wrong::Column { .. } => Wrong::Column {
            line: 5,
            name: Words::lit("注意", "cautions"),
            expected: Words::lit("400文字まで", "at most 400 characters"),
        },
    );
    let lists = every!(List: List::Staff => List::Staff, List::Rota => List::Rota, List::Tasks => List::Tasks, List::Codes => List::Codes);
    all.extend(lists.into_iter().map(Wrong::OtherList));
    // Not walked: `NotOne::Several`, whose list of people is joined by ・ in English too.
    all
}

fn said(wrong: Wrong) -> Words {
    let failure = failure_of_desk::files(&[FileProblem { path: "/見本.csv".into(), wrong }], |_| None);
    failure.problems.into_iter().next().unwrap().words
}

/// Names that somebody wrote stand in both languages as they are written, and so do those of files.
fn in_latin(words: &Words) -> Words {
    let plain =
        |text: &str| text.replace("手本 あかり", "X").replace("手本 さくら", "Y").replace("見本", "Z");
    Words::new(plain(&words.ja), plain(&words.en))
}

#[test]
fn whatever_is_wrong_with_a_file_is_said_in_both_languages() {
    let typed = typed();
    let all = wrongs().into_iter().map(|wrong| in_latin(&said(wrong)));
    let found: Vec<String> = all.flat_map(|words| faults(&words, &typed, false)).collect();
    assert!(found.is_empty(), "{}\n", found.join("\n"));
}

/// The two halves of a sentence are one: what is wrong is the desk's, the way out this command's.
#[test]
fn what_is_wrong_with_a_file_ends_with_what_is_typed_to_settle_it() {
    let taken = Wrong::CodeTaken {
        line: 2,
        code: "H01".to_owned(),
        known: "手本 あかり".to_owned(),
        name: "手本 さくら".to_owned(),
    };
    for (wrong, ja, en) in [
        (
            Wrong::OtherList(List::Staff),
            "見本.csv は職員の一覧のファイルです。--staff で指定してください",
            "見本.csv is the staff list: give it with --staff",
        ),
        (
            Wrong::UnknownCode { code: code(), lines: 2 },
            "見本.csv 職員コード H01 はありません（2行）。職員の一覧を --staff で取り込むか、kengai staff add で加えてください",
            "見本.csv there is no staff code H01 (2 lines). Take in the staff list with --staff, or add it with: kengai staff add",
        ),
        (
            taken,
            "見本.csv 2行目: 職員コード H01 は 手本 あかり さんのものです（ファイルの氏名: 手本 さくら）。氏名を直すなら先に: kengai staff change H01 氏名 \"手本 さくら\"。別の人なら、ファイルのコードを変えてください",
            "見本.csv line 2: the staff code H01 is 手本 あかり's (in the file: 手本 さくら). To correct the name, first: kengai staff change H01 name \"手本 さくら\". If this is somebody else, give another code in the file",
        ),
    ] {
        assert_eq!(said(wrong), Words::new(ja, en));
    }
    let family = FileProblem {
        path: "/見本.csv".into(),
        wrong: Wrong::Family { code: code(), why: not_one().remove(0) },
    };
    let first = Words::lit("（先に kengai plan import）", " (first: kengai plan import)");
    let alone = failure_of_desk::files(&[family], |_| Some(first.clone()));
    assert_eq!(
        alone.problems[0].words.en,
        "見本.csv H01: family: there is no client with the insured number 999001-0000000001 (first: kengai plan import)"
    );
}

#[test]
fn what_stops_the_work_at_the_desk_says_what_to_do() {
    let imports = every!(ImportError:
        ImportError::NoOfficeNumber => ImportError::NoOfficeNumber,
        ImportError::Files(_) => ImportError::Files(Vec::new()),
        ImportError::LettersInNumber => ImportError::LettersInNumber,
        ImportError::Clients(_) => ImportError::Clients(kengai::CareError::Older),
        ImportError::Care(_) => ImportError::Care(kengai::CareError::ManagersOnly),
    );
    let exports = every!(ExportError:
        ExportError::OfficeNumber => ExportError::OfficeNumber,
        ExportError::Month => ExportError::Month,
        ExportError::Values(_) => ExportError::Values(Vec::new()),
        ExportError::IsThere(_) => ExportError::IsThere("/見本/UPJSK.CSV".into()),
        ExportError::File(_) => ExportError::File(file_error()),
        ExportError::Care(_) => ExportError::Care(kengai::CareError::ManagersOnly),
    );
    let homes = every!(HomeError:
        HomeError::NotOpen { .. } => HomeError::NotOpen { folder: "/見本".into(), kind: ErrorKind::PermissionDenied },
        HomeError::File(_) => HomeError::File(file_error()),
        HomeError::Care(_) => HomeError::Care(kengai::CareError::NotJoined),
    );
    let line = || WrongLine { file: "codes.csv".to_owned(), line: 3, column: "units" };
    let codes = every!(CodesError:
        CodesError::File(_) => CodesError::File(file_error()),
        CodesError::Lines(_) => CodesError::Lines(vec![line()]),
    );
    let typed = typed();
    let all = imports.into_iter().map(Failure::from).chain(exports.into_iter().map(Failure::from));
    let all = all.chain(homes.into_iter().map(Failure::from)).chain(codes.into_iter().map(Failure::from));
    for failure in all {
        let words = in_latin(&failure.words);
        assert_eq!(faults(&words, &typed, false), Vec::<String>::new(), "{words:?}");
    }
}
