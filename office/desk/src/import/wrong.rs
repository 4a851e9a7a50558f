//! What is wrong with a file of an import, as a closed type: whoever shows it knows what it is about, and can say the way out that
//! there is on that face.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kengai_formats::CarePlanError;
use kengai_formats::problem::{Problem, Problems};
use kengai_formats::value::StaffCode;
use kengai_model::called::san;
use kengai_model::words::Words;

use super::keys::{ClientKey, written};
use super::people::NotOne;
use crate::files::FileError;
use kengai_screens::counted;

use crate::words::{behind, both};

/// One of our own lists, by what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Who works here.
    Staff,
    /// Who goes where.
    Rota,
    /// What each visit asks for.
    Tasks,
    /// The office's service codes.
    Codes,
}

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// It is larger than any such file is.
    TooLarge,
    /// It cannot be read.
    Unread(ErrorKind),
    /// It is another of our lists than the one that was asked for.
    OtherList(List),
    /// Something in it.
    Content(Problem),
    /// So many more things in it.
    More(usize),
    /// It is no care-plan file that is taken in.
    NotTaken(CarePlanError),
    /// Two lines say different people under one number.
    TwoPeople {
        /// The other file, where the first of the lines is in another.
        elsewhere: Option<String>,
        /// The lines.
        lines: [u32; 2],
        /// The number.
        key: ClientKey,
        /// The names.
        names: [String; 2],
    },
    /// Nobody's name is known under this number.
    NoName(ClientKey),
    /// A staff code that is nobody's, in so many lines.
    UnknownCode {
        /// The code.
        code: StaffCode,
        /// Lines.
        lines: usize,
    },
    /// A staff code that is somebody's of another name.
    CodeTaken {
        /// The line.
        line: u32,
        /// The code, as the directory has it.
        code: String,
        /// Whose it is.
        known: String,
        /// Who has it in the file.
        name: String,
    },
    /// Family of a member of staff who is no client, or may be several.
    Family {
        /// The code of the member of staff.
        code: StaffCode,
        /// Why it names nobody.
        why: NotOne,
    },
    /// A line is about nobody, or may be about several.
    Person {
        /// The line.
        line: u32,
        /// Why it names nobody.
        why: NotOne,
    },
    /// A column of a line holds what cannot be.
    Column {
        /// The line.
        line: u32,
        /// What the column is called.
        name: Words,
        /// What would be right.
        expected: Words,
    },
}

impl Wrong {
    /// What is wrong, without the way out that only a face has.
    fn words(&self) -> Words {
        match self {
            Self::TooLarge => Words::lit("大きすぎます", "is too large"),
            Self::Unread(kind) => crate::files::file_words(*kind),
            Self::OtherList(list) => {
                let (ja, en) = match list {
                    List::Staff => ("職員の一覧", "the staff list"),
                    List::Rota => ("シフト", "a rota"),
                    List::Tasks => ("サービス内容の一覧", "a list of tasks"),
                    List::Codes => ("サービスコード表", "a table of codes"),
                };
                both(format!("は{ja}のファイルです"), format!("is {en}"))
            }
            Self::Content(problem) => both(problem.ja(), problem.en()),
            Self::More(n) => both(format!("ほかに{n}件"), format!("and {n} more")),
            Self::NotTaken(error) => both(error.ja().join("。"), error.to_string()),
            Self::TwoPeople { elsewhere, lines: [one, other], key, names: [a, b] } => {
                let elsewhere = elsewhere.as_ref().map_or_else(String::new, |name| format!("{name} "));
                let number = written(key);
                both(
                    format!("{elsewhere}{one}行目と{other}行目: {number} が別の人になっています（{a}・{b}）"),
                    format!("{elsewhere}line {one} and line {other}: {number} is two people ({a}, {b})"),
                )
            }
            Self::NoName(key) => {
                let number = written(key);
                both(
                    format!("被保険者番号 {number} の氏名がありません（UPHOSOKUも取り込んでください）"),
                    format!("there is no name for insured number {number} (take in the UPHOSOKU file too)"),
                )
            }
            Self::UnknownCode { code, lines } => both(
                format!("職員コード {code} はありません（{lines}行）"),
                format!("there is no staff code {code} ({})", counted(*lines as u64, "line", "lines")),
            ),
            Self::CodeTaken { line, code, known, name } => both(
                format!(
                    "{line}行目: 職員コード {code} は {}のものです（ファイルの氏名: {name}）",
                    san(known)
                ),
                format!("line {line}: the staff code {code} is {known}'s (in the file: {name})"),
            ),
            Self::Family { code, why } => {
                let why = why.words();
                both(format!("{code}: 同居家族の{}", why.ja), format!("{code}: family: {}", why.en))
            }
            Self::Person { line, why } => {
                let why = why.words();
                both(format!("{line}行目: {}", why.ja), format!("line {line}: {}", why.en))
            }
            Self::Column { line, name, expected } => both(
                format!("{line}行目「{}」: {}", name.ja, expected.ja),
                format!("line {line} ({}): {}", name.en, expected.en),
            ),
        }
    }
}

/// Something that is wrong with one of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    /// The file, as it was given.
    pub path: PathBuf,
    /// What is wrong with it.
    pub wrong: Wrong,
}

impl FileProblem {
    /// The file's name.
    #[must_use]
    pub fn file_name(&self) -> String {
        file_name(&self.path)
    }

    /// What is wrong, behind the file's name; a file that cannot be read is named as it was given.
    #[must_use]
    pub fn words(&self) -> Words {
        match &self.wrong {
            Wrong::Unread(kind) => FileError { path: self.path.clone(), kind: *kind }.words(),
            wrong => behind(&format!("{} ", self.file_name()), &wrong.words()),
        }
    }
}

/// A path's last part, for people.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Everything that is wrong with the files so far.
#[derive(Debug, Default)]
pub(crate) struct Found(Vec<FileProblem>);

impl Found {
    /// Adds a file's problem.
    pub(crate) fn push(&mut self, path: &Path, wrong: Wrong) {
        self.0.push(FileProblem { path: path.to_owned(), wrong });
    }

    /// Adds all that is wrong in a file.
    pub(crate) fn push_all(&mut self, path: &Path, problems: &Problems) {
        for problem in problems.listed() {
            self.push(path, Wrong::Content(*problem));
        }
        match problems.unlisted() {
            0 => {}
            n => self.push(path, Wrong::More(n)),
        }
    }

    /// All of it, where there is anything.
    pub(crate) fn settle(self) -> Result<(), Vec<FileProblem>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}
