//! What is asked before a record is begun. Whatever is answered, it can be begun.

use kengai::BeforeStart;
use kengai_model::called::{in_english, san};
use kengai_model::{MinuteOfDay, UnixMillis, Words};

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
        BeforeStart::Recorded { client_name, planned, on, helpers, arrived, .. } => {
            recorded(client_name, &planned.clock(), on.map(day), helpers, arrived.map(MinuteOfDay::clock))
        }
        BeforeStart::Planned { client_name, date, slot, .. } => {
            let (day, slot) = (day(*date), slot.words());
            Words::new(
                format!("{}は {} {} に予定があります。その訪問ですか", san(client_name), day.ja, slot.ja),
                format!(
                    "{} has a visit planned for {} {}. Is it that one?",
                    in_english(client_name),
                    day.en,
                    slot.en
                ),
            )
        }
        BeforeStart::FarFromPlan { client_name, planned, .. } if asked.is_of_a_day_before() => {
            let (day, clock) = (day(planned.day()), planned.minute().clock());
            Words::new(
                format!("{}: {} {clock} の予定です。済んだ訪問をいま書きますか", san(client_name), day.ja),
                format!(
                    "{}: planned for {} {clock}. Write a visit that is over?",
                    in_english(client_name),
                    day.en
                ),
            )
        }
        BeforeStart::FarFromPlan { client_name, planned, now, corrected } => {
            far_from_plan(client_name, *planned, *now, *corrected)
        }
    }
}

fn recorded(
    name: &str,
    planned: &str,
    on: Option<Words>,
    helpers: &[String],
    arrived: Option<String>,
) -> Words {
    let at = arrived.map_or_else(String::new, |at| format!(" {at}"));
    let on = on.unwrap_or_else(|| Words::lit("", ""));
    let said = |who: String, on: &str| format!("{who} {on}{at}").trim().to_owned();
    let (ja, en) = (said(helpers.join("・"), &on.ja), said(helpers.join(", "), &on.en));
    let (ja, en) = match helpers.is_empty() {
        true => (String::new(), String::new()),
        false => (format!("（{ja}）"), format!(" ({en})")),
    };
    Words::new(
        format!("{}の{planned}はもう記録があります{ja}。もう一つ書きますか", san(name)),
        format!("{}, {planned}: recorded already{en}. Write another?", in_english(name)),
    )
}

/// W16, with the day where it is another.
fn far_from_plan(name: &str, planned: UnixMillis, now: UnixMillis, corrected: bool) -> Words {
    let at = |at: UnixMillis| {
        let (day, clock) = (day(at.day()), at.minute().clock());
        match planned.day() == now.day() {
            true => Words::same(clock),
            false => Words::new(format!("{} {clock}", day.ja), format!("{} {clock}", day.en)),
        }
    };
    let (planned, now) = (at(planned), at(now));
    let (ja, en) = match corrected {
        true => ("（端末の時計のずれを直した時刻）", " (the right time; this device's clock is wrong)"),
        false => (" ", ""),
    };
    Words::new(
        format!("{}: 予定は {} です。いま {}{ja}に入室しますか", san(name), planned.ja, now.ja),
        format!("{}: planned for {}. Arrive now, {}{en}?", in_english(name), planned.en, now.en),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_beside_a_planned_one_is_asked_by_name_and_time() {
        let slot = kengai_model::Slot { start: "07:30".parse().unwrap(), end: "07:45".parse().unwrap() };
        let asked = BeforeStart::Planned {
            row: kengai_model::PlanRowId::from_bytes([1; 16]),
            client_name: "見本 一郎".to_owned(),
            date: "2026-11-16".parse().unwrap(),
            slot,
        };
        assert_eq!(
            question(&asked),
            Words::lit(
                "見本 一郎 さんは 11月16日 7:30〜7:45 に予定があります。その訪問ですか",
                "見本 一郎 has a visit planned for 16 Nov 7:30–7:45. Is it that one?"
            )
        );
    }

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

    #[test]
    fn whoever_is_hours_early_is_asked_with_both_times() {
        let day: kengai_model::CareDay = "2026-11-16".parse().unwrap();
        let at = |day: kengai_model::CareDay, minute: &str| day.at(minute.parse().unwrap()).unwrap();
        let asked = |planned, corrected| {
            let client_name = "見本 一郎".to_owned();
            question(&BeforeStart::FarFromPlan { client_name, planned, now: at(day, "11:40"), corrected })
        };
        assert_eq!(
            asked(at(day, "09:00"), false),
            Words::lit(
                "見本 一郎 さん: 予定は 9:00 です。いま 11:40 に入室しますか",
                "見本 一郎: planned for 9:00. Arrive now, 11:40?"
            )
        );
        let yesterday = asked(at(day.previous(), "09:00"), false);
        assert_eq!(
            yesterday,
            Words::lit(
                "見本 一郎 さん: 11月15日 9:00 の予定です。済んだ訪問をいま書きますか",
                "見本 一郎: planned for 15 Nov 9:00. Write a visit that is over?"
            )
        );
        let tomorrow = asked(at(day.next(), "09:00"), true).ja;
        assert!(tomorrow.contains("予定は 11月17日 9:00 です。いま 11月16日 11:40（"), "{tomorrow}");
    }
}
