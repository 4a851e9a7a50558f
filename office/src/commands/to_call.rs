//! 電話する人: whom a manager calls, with what their phone said last, and each of their visits without a record.

use kengai::ToCall;
use kengai_billing::board::Stage;
use kengai_desk::month::Review;
use kengai_model::CareDay;

use crate::words::{Words, both, counted, people, visits};

/// Planned visits whose time is over and of which nothing has come.
pub(crate) const NO_RECORD: Words =
    Words::lit("記録が届いていません（訪問したかは分かりません）", "Not arrived (visited or not: unknown)");

/// Above the people.
pub(crate) const TO_CALL: Words = Words::lit("電話する人", "Whom to call");

/// How many visits without a record, by how many people: □ 記録なし 118件・8人.
pub(crate) fn count(review: &Review) -> Option<Words> {
    let without = review.without_record()?;
    let (of, by, stage) = (visits(without.visits), without.people, Stage::NoRecord);
    Some(both(
        format!("{} {}・{by}人", stage.ja(), of.ja),
        format!("{} {} ({})", stage.en(), of.en, people(by).en),
    ))
}

/// Name, phone, counts, and what the phone said last.
pub(crate) fn person_line(person: &ToCall, review: &Review) -> Words {
    let name = match person.name.as_str() {
        "" => Words::lit("担当なし", "nobody assigned"),
        name => both(name, name),
    };
    let phone = match (person.phone.as_str(), &person.staff) {
        (_, None) => both("", ""),
        ("", Some(_)) => both(
            format!("　電話番号なし（kengai staff phone 番号 --staff {} で入れられます）", person.code),
            format!(", no phone number (kengai staff phone NUMBER --staff {} adds it)", person.code),
        ),
        (phone, Some(_)) => both(format!("　{phone}"), format!(", {phone}")),
    };
    let missing = match person.no_record {
        0 => both("", ""),
        n => both(format!("　記録なし {n}件"), format!(", no record {n}")),
    };
    let says = person.phone_says(review.board.as_of);
    both(
        format!("{}{}{}　{}", name.ja, phone.ja, missing.ja, says.ja),
        format!("{}{}{}, {}", name.en, phone.en, missing.en, says.en),
    )
}

/// The days of their visits without a record: 11/13 1件, 11/14 2件.
pub(crate) fn day_counts(person: &ToCall, today: CareDay) -> Vec<Words> {
    let count = |day: &kengai::DayCount| {
        let (date, n) = (day.date.short(today), day.count);
        both(format!("{} {n}件", date.ja), format!("{}: {n}", date.en))
    };
    person.days.iter().map(count).collect()
}

/// The same on one line.
fn days(person: &ToCall, today: CareDay) -> Words {
    let days = day_counts(person, today);
    let join = |pick: fn(&Words) -> &str, by: &str| days.iter().map(pick).collect::<Vec<_>>().join(by);
    both(join(|day| &day.ja, "・"), join(|day| &day.en, ", "))
}

/// The people with their counts.
pub(crate) fn lines(review: &Review) -> Vec<Words> {
    let (people, today) = (&review.board.to_call, review.board.as_of.day());
    if people.is_empty() {
        return Vec::new();
    }
    let mut out = vec![both(
        format!("■ {} {}人", TO_CALL.ja, review.callees()),
        format!("■ {} ({})", TO_CALL.en, review.callees()),
    )];
    for person in people {
        let line = person_line(person, review);
        out.push(both(format!("  {}", line.ja), format!("  {}", line.en)));
        if !person.days.is_empty() {
            let days = days(person, today);
            out.push(both(format!("      {}", days.ja), format!("      {}", days.en)));
        }
    }
    if people.iter().any(|person| person.no_record > 0) {
        out.push(both(
            format!(
                "  {}。一覧は kengai review --waiting、ひとり分は kengai review --helper 職員コード",
                NO_RECORD.ja
            ),
            format!(
                "  {}. All of them: kengai review --waiting; one person's: kengai review --helper CODE",
                NO_RECORD.en
            ),
        ));
    }
    out
}

/// Every visit without a record, by person and day.
pub(crate) fn all(review: &Review) -> Vec<Words> {
    let today = review.board.as_of.day();
    let people: Vec<&ToCall> = review.board.to_call.iter().filter(|person| person.no_record > 0).collect();
    if people.is_empty() {
        return vec![Words::lit(
            "記録の届いていない、過ぎた予定はありません。",
            "No visit whose time is over is without a record.",
        )];
    }
    let mut out = vec![both(format!("■ {}", NO_RECORD.ja), format!("■ {}", NO_RECORD.en))];
    for person in people {
        out.push(person_line(person, review));
        let mut last = None;
        for row in review.missed(person) {
            if last.replace(row.state.date) != Some(row.state.date) {
                let day = row.state.date.long(today);
                let n = person.days.iter().find(|day| day.date == row.state.date).map_or(0, |day| day.count);
                let n_en = counted(n, "visit", "visits");
                out.push(both(format!("  {} {n}件", day.ja), format!("  {}, {n_en}", day.en)));
            }
            let slot = row.state.slot.map_or_else(|| both("", ""), kengai_model::Slot::words);
            let client = &row.client_name;
            out.push(both(format!("    {}  {client}", slot.ja), format!("    {}  {client}", slot.en)));
        }
    }
    out
}
