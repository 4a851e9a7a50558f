//! The days of consent to photos and of its withdrawal: which are refused, what is said, and what a slip that is taken back does.

use crate::hidden_photos::{first_jpeg, photos, sync, with_two_photos, withdraw};
use crate::support::Office;

fn set(field: &'static str, day: &'static str) -> [&'static str; 5] {
    ["clients", "set", "見本一郎", field, day]
}

const WITHDRAWN: &str = "photo_consent.withdrawn";
const GIVEN: &str = "photo_consent.given";

#[test]
fn a_withdrawal_that_is_none_is_refused_and_nothing_is_said_of_it() {
    let (office, _) = with_two_photos();
    let (code, said) = office.refused("nozomi", "07:40", &set(WITHDRAWN, "2026-11-20"));
    let own = "写真の同意の撤回日: まだ来ていない日です。撤回の申し出があった日を入れてください";
    assert!(code == 2 && said.contains(own) && !said.contains("撮れません"), "{said}");
    office.ok("nozomi", "07:41", &set(GIVEN, "2026-11-10"));
    let (code, said) = office.refused("nozomi", "07:42", &set(WITHDRAWN, "2026-11-09"));
    assert!(code == 2 && said.contains("11月10日（火））より前の日には撤回できません"), "{said}");
    assert!(!said.contains("撮れません"), "{said}");
    assert_eq!(photos(&office.ok("nozomi", "07:43", &["brief", "見本一郎"])), (2, 0));
}

/// The day of a withdrawal was a slip, or of somebody else.
#[test]
fn a_withdrawal_that_is_taken_out_says_how_many_photos_are_seen_again_and_how_to_withdraw() {
    let (office, _) = with_two_photos();
    withdraw(&office, "07:40", "2026-11-16");
    office.text("nozomi", "07:41", &["photos", "hidden"]);
    office.ok("nozomi", "07:42", &["photos", "keep", "見本一郎", "1"]);
    let said = office.text("nozomi", "07:43", &set(WITHDRAWN, ""));
    let again = "この方の写真1枚が、また見えます";
    let how = "kengai clients set 見本一郎 写真の同意の撤回日 日付";
    assert!(said.contains(again) && said.contains(how), "{said}");
    sync(&office, "07:44", &["nozomi", "akari"]);
    for who in ["nozomi", "akari"] {
        let brief = office.ok(who, "07:45", &["brief", "見本一郎"]);
        assert_eq!(photos(&brief), (1, 1), "what was decided to stay hidden does: {who}");
    }
    let said = office.text("nozomi", "07:46", &set(WITHDRAWN, "2026-11-16"));
    assert!(said.contains("この方の写真1枚が、この端末では見えなくなりました"), "{said}");
}

/// Withdrawn, shown again, and withdrawn once more, all on one day.
#[test]
fn a_withdrawal_of_the_day_on_which_a_photo_was_shown_again_hides_it() {
    let (office, _) = with_two_photos();
    withdraw(&office, "07:40", "2026-11-16");
    office.ok("nozomi", "07:41", &["photos", "show", "見本一郎", "--reason", "ご本人に改めて確認した"]);
    assert_eq!(photos(&office.ok("nozomi", "07:42", &["brief", "見本一郎"])), (2, 0));
    let said = office.text("nozomi", "07:43", &set(WITHDRAWN, "2026-11-16"));
    assert!(said.contains("この方の写真2枚が、この端末では見えなくなりました"), "{said}");
    assert_eq!(photos(&office.ok("nozomi", "07:44", &["brief", "見本一郎"])), (0, 2));
}

#[test]
fn where_consent_came_after_the_visit_both_days_are_said() {
    let office = Office::working();
    office.ok("nozomi", "07:30", &set(GIVEN, ""));
    let visit = office.ok("nozomi", "09:30", &["visit", "unplanned", "見本一郎", "--extra"])["visit"].clone();
    let (visit, photo) = (visit.as_str().unwrap(), first_jpeg());
    let take = ["visit", "photo", visit, &photo, "--purpose", "処方", "--asked"];
    let (code, said) = office.refused("nozomi", "09:31", &take);
    assert!(code == 5 && said.contains("写真の同意がまだです"), "{said}");
    let next_day = |args: &[&str]| {
        let out = office.by_own_clock("nozomi", "2026-11-17T08:00:00+09:00", args).output().unwrap();
        (out.status.code(), String::from_utf8(out.stderr).unwrap())
    };
    assert_eq!(next_day(&set(GIVEN, "2026-11-17")).0, Some(0));
    let (code, said) = next_day(&take);
    let own = "この訪問の日（11月16日）には、まだ同意がありません（同意日 11月17日）";
    assert!(code == Some(5) && said.contains(own) && !said.contains("同意がまだです"), "{said}");
    let (_, said) = next_day(&[&["--lang", "en"], &take[..]].concat());
    assert!(
        said.contains("No photo consent yet on the day of this visit (16 Nov); it was given 17 Nov"),
        "{said}"
    );
}
