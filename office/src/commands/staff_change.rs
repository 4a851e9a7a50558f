//! What the directory says of a member of staff is put right, and whoever has left is not offered any more. Records name people by
//! id, so a corrected name stands in them too.

use kengai::{CareBook, StaffChange, StaffView};
use kengai_model::called::san;
use kengai_model::nearest::is_same;
use serde_json::json;

use super::sheet::{self, People};
use crate::failure::Failure;
use crate::report::Report;
use crate::words::{Words, both};

/// A field of the directory, by the names that people use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    Kana,
    Code,
    Left,
}

impl Part {
    const ALL: [(Self, &'static [&'static str]); 4] = [
        (Self::Name, &["氏名", "名前", "name"]),
        (Self::Kana, &["フリガナ", "カナ", "ふりがな", "kana"]),
        (Self::Code, &["職員コード", "コード", "code"]),
        (Self::Left, &["退職", "left"]),
    ];

    fn of(text: &str) -> Result<Self, Failure> {
        let named = |names: &[&str]| names.iter().any(|name| is_same(name, text.trim()));
        let found = Self::ALL.into_iter().find(|(_, names)| named(names)).map(|(part, _)| part);
        found.ok_or_else(|| {
            Failure::input(both(
                format!("「{text}」という項目はありません。氏名、フリガナ、職員コード、退職 のどれか（電話は kengai staff phone）"),
                format!("there is no field '{text}': name, kana, code or left (phones: kengai staff phone)"),
            ))
        })
    }
}

fn yes(value: &str) -> Result<bool, Failure> {
    let is = |names: &[&str]| names.iter().any(|name| is_same(name, value.trim()));
    match (is(&["はい", "yes"]), is(&["いいえ", "no"])) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err(Failure::input(both(
            format!("退職は はい か いいえ で入れてください（「{value}」）"),
            format!("left: yes or no ('{value}')"),
        ))),
    }
}

/// Changes what was typed, and says what stood there before.
pub(super) fn run(book: &CareBook, who: &str, typed: &[String]) -> Result<Report, Failure> {
    let staff = People::of(book)?.find(who)?;
    let mut change = StaffChange::default();
    for (field, value) in sheet::pairs(typed)? {
        match Part::of(field)? {
            Part::Name => change.name = Some(value),
            Part::Kana => change.kana = Some(value),
            Part::Code => change.code = Some(value),
            Part::Left => change.left = Some(yes(value)?),
        }
    }
    let seen = || -> Result<StaffView, Failure> {
        let found = book.staff().all()?.into_iter().find(|one| one.staff == staff);
        found.ok_or_else(|| kengai::CareError::NotFound(kengai::Sought::StaffMember).into())
    };
    let before = seen()?;
    let new = book.staff().change(staff, change)?;
    let after = seen()?;
    let report = Report::new(json!({ "staff": after }));
    if !new {
        return Ok(report.line(both(
            format!("{}は、もともとそのとおりです。何も変わっていません。", san(&after.shown)),
            format!("{} was so already; nothing was changed.", after.shown),
        )));
    }
    Ok(report
        .line(both(
            format!("{}の名簿をこの端末に保存しました（未送信）。", san(&after.shown)),
            format!("the directory's entry of {} is saved on this device (not sent).", after.shown),
        ))
        .lines(differences(&before, &after))
        .lines(left(&before, &after)))
}

fn differences(before: &StaffView, after: &StaffView) -> Vec<Words> {
    let parts = [
        (Words::lit("氏名", "name"), &before.name, &after.name),
        (Words::lit("フリガナ", "kana"), &before.kana, &after.kana),
        (Words::lit("職員コード", "staff code"), &before.code, &after.code),
    ];
    let changed = parts.into_iter().filter(|(_, was, now)| was != now);
    changed
        .map(|(part, was, now)| {
            both(format!("{}: {was} → {now}", part.ja), format!("{}: {was} → {now}", part.en))
        })
        .collect()
}

/// What it means that somebody has left, or is back.
fn left(before: &StaffView, after: &StaffView) -> Vec<Words> {
    match (before.left, after.left) {
        (false, true) => {
            let mut lines = vec![Words::lit(
                "退職にしました。一覧・招待・担当には出ません。これまでの記録の名前は残ります。これからの担当は kengai rota set で変えてください。",
                "Has left: not listed, not invited, given no visits. Records keep the name. Visits to come stay with them until: kengai rota set",
            )];
            if after.devices > 0 {
                lines.push(Words::lit(
                    "この人の端末はまだ事業所につながっています。端末を返してもらってください。",
                    "Their device still belongs to the office: take it back.",
                ));
            }
            lines
        }
        (true, false) => vec![Words::lit("退職を取り消しました。", "Is back at work.")],
        _ => Vec::new(),
    }
}
