//! What came and does not count, said as a person needs it: whose it is, from whom it came, why it was set aside, and what to
//! do. A count alone sent nobody anywhere.

use kengai_model::{CareDay, Words};
use kengai_store::{AsideReason, Store};
use serde::Serialize;

use crate::people::names::Names;
use crate::{CareError, Writer};

/// Items of one client from one person that were set aside for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAsideWhy {
    /// Whose records they belong to, as lists show the name; empty where they are the office's own, or nobody's that is known
    /// here.
    pub client_name: String,
    /// Who wrote them, and on which device.
    pub by: Writer,
    /// How many.
    pub count: u64,
    /// They wait for something and may count yet.
    pub waiting: bool,
    /// Why, and what to do.
    #[serde(flatten)]
    pub words: Words,
}

impl SetAsideWhy {
    /// The whole line: whose, from whom, how many, why, what to do.
    #[must_use]
    pub fn line(&self) -> Words {
        let (count, why) = (self.count, &self.words);
        let whose = match self.client_name.as_str() {
            "" => Words::lit("事業所の記録", "the office's records"),
            name => Words::new(kengai_model::called::san(name), name.to_owned()),
        };
        let from = match self.by.name.as_str() {
            "" => Words::lit("知らない端末から", "from an unknown device"),
            name => Words::new(format!("{name} さんから"), format!("from {name}")),
        };
        Words::new(
            format!("{}　{}の{count}件: {}", whose.ja, from.ja, why.ja),
            format!("{}, {count} {}: {}", whose.en, from.en, why.en),
        )
    }
}

/// Everything that was set aside, by whose it is, who wrote it and why.
pub(crate) fn set_aside(store: &Store, today: CareDay) -> Result<Vec<SetAsideWhy>, CareError> {
    let all = store.set_aside()?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::load(store, today)?;
    let whose = names.of_circles()?;
    let mut out: Vec<SetAsideWhy> = Vec::new();
    for one in all {
        let (by, words) = (names.writer(one.device), why(one.reason, one.waiting));
        let client_name = whose.get(&one.circle).cloned().unwrap_or_default();
        match out
            .iter_mut()
            .find(|known| known.client_name == client_name && known.by == by && known.words == words)
        {
            Some(known) => known.count += 1,
            None => out.push(SetAsideWhy { client_name, by, count: 1, waiting: one.waiting, words }),
        }
    }
    Ok(out)
}

/// Why something does not count, in words: what happened, and what to do.
fn why(reason: AsideReason, waiting: bool) -> Words {
    use AsideReason as R;
    if waiting {
        return waits_for(reason);
    }
    match reason {
        R::Author | R::Role | R::NoRole => Words::lit(
            "書いた端末に、そのとき担当がありませんでした。取り置いてあります → サ責が担当を確かめ、書いた人に書き直してもらってください",
            "the device had no role there when it was written; it is kept aside → the manager checks who is assigned, and has it written again",
        ),
        R::Signature | R::Seal | R::Origin | R::Circle | R::Fork | R::Epoch | R::ControlWentBack => {
            Words::lit(
                "書いた端末のものと確かめられません。取り置いてあります → 書いた人に電話で確かめ、端末を調べてください（devices）",
                "it cannot be verified as that device's; it is kept aside → call its writer, and look at the device (devices)",
            )
        }
        R::WrittenOnce => Words::lit(
            "書き終えた申し送りを書き直そうとしています。元の申し送りはそのままです → 書いた人に、新しい申し送りを書いてもらってください",
            "it rewrites a note that was finished; the note stays as it was → have its writer write another note",
        ),
        R::TooLarge => Words::lit(
            "大きすぎて受け取れません。取り置いてあります → 書いた人に、分けて書き直してもらってください",
            "it is too large to be taken; it is kept aside → have its writer write it again in parts",
        ),
        R::Item
        | R::Kind
        | R::Change
        | R::Gap
        | R::Control
        | R::Key
        | R::LetGo
        | R::Text
        | R::Merge
        | R::Document
        | R::Undecodable
        | R::Body
        | R::Items
        | R::Malformed
        | R::Unknown => Words::lit(
            "読み取れないか、決まりに合わない形です。取り置いてあります → 書いた人に内容を聞き、書き直してもらってください",
            "it cannot be read, or is not as it must be; it is kept aside → ask its writer what it said, and have it written again",
        ),
    }
}

/// What is to come before it counts.
fn waits_for(reason: AsideReason) -> Words {
    match reason {
        AsideReason::Item | AsideReason::Kind => Words::lit(
            "新しい版のソフトで書かれています。失われてはいません → ソフトを更新してください",
            "written by a newer version of the program; not lost → update the program",
        ),
        AsideReason::Key => Words::lit(
            "開く鍵がまだ届いていません。届けば自動で入ります → sync してください。続くなら、サ責にも sync してもらってください",
            "the key to open it has not arrived; it comes in by itself → sync. If it goes on, have the manager sync too",
        ),
        _ => Words::lit(
            "その前に書かれたものが、まだ届いていません。届けば自動で入ります → sync してください。続くなら、書いた人にも sync してもらってください",
            "what was written before it has not arrived; it comes in by itself → sync. If it goes on, have its writer sync too",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_aside_says_whose_from_whom_why_and_what_to_do() {
        let by = |name: &str| Writer { name: name.into(), ..Writer::nobody(None) };
        let of = |client: &str, name: &str, reason: AsideReason, waiting: bool| SetAsideWhy {
            client_name: client.into(),
            by: by(name),
            count: 2,
            waiting,
            words: why(reason, waiting),
        };
        let line = of("見本 一郎（昭和18年生まれ）", "手本 さくら", AsideReason::Role, false).line();
        assert!(
            line.ja.starts_with("見本 一郎 さん（昭和18年生まれ）　手本 さくら さんからの2件: "),
            "{line:?}"
        );
        assert!(line.en.starts_with("見本 一郎 (born 1943), 2 from 手本 さくら: "), "{line:?}");
        assert!(
            of("", "", AsideReason::Seal, false)
                .line()
                .ja
                .starts_with("事業所の記録　知らない端末からの2件: ")
        );
        for &reason in AsideReason::ALL {
            for waiting in [true, false] {
                let words = why(reason, waiting);
                assert!(
                    words.ja.contains(" → ") && words.ja.ends_with(['い', '）']),
                    "{reason:?}: {words:?}"
                );
                assert!(words.en.contains(" → "), "{reason:?}: {words:?}");
            }
        }
    }
}
