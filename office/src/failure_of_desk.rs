//! Why the work at the desk was not done, in this command's words: what is wrong stands in the desk's types, what to type is added here.

use std::io::ErrorKind;
use std::path::Path;

use kengai_desk::clock::WrongClock;
use kengai_desk::export::ExportError;
use kengai_desk::files::FileError;
use kengai_desk::home::HomeError;
use kengai_desk::import::codes::CodesError;
use kengai_desk::import::{FileProblem, ImportError, List, Wrong};

use crate::failure::{Exit, Failure, Finding};
use crate::failure_code::Code;
use crate::words::{Words, both};

impl From<WrongClock> for Failure {
    fn from(_: WrongClock) -> Self {
        Self::usage(Words::lit(
            "KENGAI_CLOCK は 2026-11-16T07:30:00+09:00 の形で指定してください",
            "KENGAI_CLOCK must be like 2026-11-16T07:30:00+09:00",
        ))
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Self::new(Exit::Input, Code::File, error.words())
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        match error {
            HomeError::NotOpen { folder, kind } => not_open(&folder, kind),
            HomeError::File(error) => error.into(),
            HomeError::Care(error) => error.into(),
        }
    }
}

impl From<CodesError> for Failure {
    fn from(error: CodesError) -> Self {
        let lines = match error {
            CodesError::File(error) => return error.into(),
            CodesError::Lines(lines) => lines,
        };
        Self::input(Words::lit(
            "コード表に誤りがあります。何も変わっていません",
            "the code table is wrong; nothing was changed",
        ))
        .with(lines.iter().map(|line| Finding::new(line.file.clone(), line.words())))
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::NoOfficeNumber => {
                Self::input(Words::lit("事業所番号が登録されていません", "the office has no number"))
            }
            ImportError::Files(problems) => files(&problems, |_| None),
            ImportError::LettersInNumber => Self::new(
                Exit::Input,
                Code::Number,
                Words::lit(
                    "文字の入った事業所番号・被保険者番号にはまだ対応していません",
                    "numbers with letters in them are not supported yet",
                ),
            ),
            ImportError::Clients(error) => {
                let failure = Self::from(error);
                match failure.exit {
                    Exit::NoConnection => Self {
                        words: Words::lit(
                            "新しい利用者がいるので、電波のある所で取り込んでください。まだ何も取り込んでいません",
                            "a new client is among them, which needs a connection; nothing was taken in yet",
                        ),
                        ..failure
                    },
                    _ => failure,
                }
            }
            ImportError::Care(error) => error.into(),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        let check = |ja: &str, en: &str| {
            let words = both(format!("{ja}を確かめてください"), format!("check the {en}"));
            Self::new(Exit::Unsettled, Code::Export, words)
        };
        match error {
            ExportError::OfficeNumber => check("事業所番号", "office number"),
            ExportError::Month => check("月", "month"),
            ExportError::Values(problems) => {
                let words = Words::lit(
                    "書き出せない値があります。何も書いていません",
                    "some values cannot be written; no file was made",
                );
                Self::new(Exit::Unsettled, Code::Export, words)
                    .with(problems.iter().map(|problem| Finding::new("", both(problem.ja(), problem.en()))))
            }
            ExportError::IsThere(path) => {
                let name = path.display();
                let words = both(
                    format!("{name} がすでにあります。何も書いていません"),
                    format!("{name} is there already; no file was made"),
                );
                Self::new(Exit::Input, Code::AlreadyExists, words)
            }
            ExportError::File(error) => error.into(),
            ExportError::Care(error) => error.into(),
        }
    }
}

/// All that is wrong with the files of an import, each with the way out that this command has; `also` says what a command of one
/// kind of file has beside it.
pub(crate) fn files(problems: &[FileProblem], also: impl Fn(&Wrong) -> Option<Words>) -> Failure {
    let n = problems.len();
    let finding = |problem: &FileProblem| {
        let (what, out) = (problem.words(), way_out(&problem.wrong).or_else(|| also(&problem.wrong)));
        let out = out.unwrap_or_else(|| both("", ""));
        Finding::new(
            problem.file_name(),
            both(format!("{}{}", what.ja, out.ja), format!("{}{}", what.en, out.en)),
        )
    };
    Failure::input(both(
        format!("ファイルに直すところが{n}件あります。何も取り込んでいません"),
        format!("{n} things must be put right in the files; nothing was taken in"),
    ))
    .with(problems.iter().map(finding))
}

/// What to type where something is wrong with a file.
fn way_out(wrong: &Wrong) -> Option<Words> {
    match wrong {
        Wrong::OtherList(list) => {
            let option = match list {
                List::Staff => "--staff",
                List::Rota => "--rota",
                List::Tasks => "--tasks",
                List::Codes => "--codes",
            };
            Some(both(format!("。{option} で指定してください"), format!(": give it with {option}")))
        }
        Wrong::UnknownCode { .. } => Some(Words::lit(
            "。職員の一覧を --staff で取り込むか、kengai staff add で加えてください",
            ". Take in the staff list with --staff, or add it with: kengai staff add",
        )),
        Wrong::CodeTaken { code, name, .. } => Some(both(
            format!(
                "。氏名を直すなら先に: kengai staff change {code} 氏名 \"{name}\"。別の人なら、ファイルのコードを変えてください"
            ),
            format!(
                ". To correct the name, first: kengai staff change {code} name \"{name}\". If this is somebody else, give another code in the file"
            ),
        )),
        Wrong::TooLarge
        | Wrong::Unread(_)
        | Wrong::Content(_)
        | Wrong::More(_)
        | Wrong::NotTaken(_)
        | Wrong::TwoPeople { .. }
        | Wrong::NoName(_)
        | Wrong::Family { .. }
        | Wrong::Person { .. }
        | Wrong::Column { .. } => None,
    }
}

/// Why a folder that is there cannot be used: an office may be in it, so nobody is told to begin one.
fn not_open(home: &Path, kind: ErrorKind) -> Failure {
    let at = home.display();
    let words = match kind {
        ErrorKind::PermissionDenied => both(
            format!(
                "{at} を読む許可がありません。フォルダーの持ち主として実行してください。何も変わっていません"
            ),
            format!("{at} may not be read; run this as the folder's owner. Nothing was changed"),
        ),
        ErrorKind::NotADirectory => both(
            format!(
                "{at} はファイルで、フォルダーではありません。--home（KENGAI_HOME）の名前を確かめてください"
            ),
            format!("{at} is a file and no folder; check the name after --home (KENGAI_HOME)"),
        ),
        _ => both(
            format!("{at} を読めません。ディスクがつながっているか確かめてください。何も変わっていません"),
            format!("{at} cannot be read; check that its disk is connected. Nothing was changed"),
        ),
    };
    Failure::new(Exit::Store, Code::Home, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_may_not_read_a_folder_is_not_told_to_begin_an_office() {
        let failure = not_open(Path::new("/srv/kengai"), ErrorKind::PermissionDenied);
        let Words { ja, en } = &failure.words;
        assert!(
            ja.starts_with("/srv/kengai を読む許可がありません") && en.contains("may not be read"),
            "{ja}"
        );
        assert!([ja, en].iter().all(|said| !said.contains("found") && !said.contains("join")), "{ja}");
    }
}
