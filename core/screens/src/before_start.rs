//! What is asked before a record is begun. Whatever is answered, it can be begun.

use kengai::BeforeStart;
use kengai_model::Words;
use kengai_model::called::{in_english, san};

use crate::days::day;

/// The question.
#[must_use]
pub fn question(asked: &BeforeStart) -> Words {
    match asked {
        BeforeStart::StillIn { client_name, .. } => Words::new(
            format!("{}の退室がまだです。何時に出ましたか", san(client_name)),
            format!("{}: when did you leave?", in_english(client_name)),
        ),
        BeforeStart::OtherDay { here, server } => {
            let (here, server) = (day(*here), day(*server));
            Words::new(
                format!("この端末では{0}、サーバーでは{1}です。{0}の訪問を始めますか", here.ja, server.ja),
                format!("{0} here, {1} by the server. Begin the visit of {0}?", here.en, server.en),
            )
        }
        BeforeStart::LaterDay { client_name, here, visit } => {
            let (here, visit) = (day(*here), day(*visit));
            Words::new(
                format!(
                    "{}: この端末では{}、訪問の予定は{2}です。今日は{2}ですか",
                    san(client_name),
                    here.ja,
                    visit.ja
                ),
                format!(
                    "{}: {} here, planned for {2}. Is today {2}?",
                    in_english(client_name),
                    here.en,
                    visit.en
                ),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_days_are_named() {
        let (here, next) = ("2026-11-16".parse().unwrap(), "2026-11-17".parse().unwrap());
        assert_eq!(
            question(&BeforeStart::OtherDay { here, server: next }).ja,
            "この端末では11月16日、サーバーでは11月17日です。11月16日の訪問を始めますか"
        );
        let client_name = "見本 一郎（昭和18年生まれ）".to_owned();
        let later = question(&BeforeStart::LaterDay { client_name, here, visit: next });
        assert_eq!(
            later.ja,
            "見本 一郎 さん（昭和18年生まれ）: この端末では11月16日、訪問の予定は11月17日です。今日は11月17日ですか"
        );
        assert_eq!(later.en, "見本 一郎 (born 1943): 16 Nov here, planned for 17 Nov. Is today 17 Nov?");
    }
}
