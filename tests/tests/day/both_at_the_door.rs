//! What two people wrote apart of what somebody acts on at the door, or calls: medicines, the planned visit, the last one, a
//! helper's phone. Every value that stands is there, and none is shown as the one.

use std::path::Path;

use kengai::billing::CodeTable;
use kengai::model::plan::{PlanParties, PlanRow};
use kengai::model::service::{HelperRole, Scheme};
use kengai::model::tasks::{TaskSet, VitalSet};
use kengai::model::text::{Line, Passage};
use kengai::model::{CareDay, ClientId, ClientSheet, MinuteOfDay, PlanRowId, Slot, StaffId, VisitId};
use kengai::{CareBook, ClientImport, ClientPlan, Role, Standing, TaskRow};
use kengai_tests::live::{Server, book, enrol, founded};

/// Two managers and a helper, and a client who is visited at half past seven, yesterday and today.
struct Office {
    _server: Server,
    one: CareBook,
    other: CareBook,
    akari: CareBook,
    helper: StaffId,
    client: ClientId,
    rows: [PlanRowId; 2],
}

impl Office {
    async fn new(dir: &Path) -> Self {
        let (server, one) = founded(dir).await;
        let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
        sheet.person.name = Some(Line::new("見本 一郎").unwrap());
        sheet.certificate.insured = Some("0000000001".parse().unwrap());
        let client = one.clients().import(&[ClientImport { sheet }]).await.unwrap()[0];
        let second = one.staff().add("手本 まこと", "テホン マコト", "M02").unwrap();
        let helper = one.staff().add("手本 あかり", "テホン アカリ", "H01").unwrap();
        let slot = Slot { start: MinuteOfDay::new(7, 30).unwrap(), end: MinuteOfDay::new(7, 45).unwrap() };
        let planned: Vec<PlanRow> = ["2026-11-15", "2026-11-16"]
            .map(|day| {
                let mut row = PlanRow::new(one.rota().new_row_id(), day.parse().unwrap(), slot);
                row.helpers.insert(helper, HelperRole::Main);
                row
            })
            .into();
        let rows = [planned[0].id, planned[1].id];
        let month = day().month();
        let plan = ClientPlan { client, month, parties: PlanParties::default(), rows: planned };
        one.rota().import_plans(&[plan]).unwrap();
        one.sync(&|_| {}).await.unwrap();
        let (other, akari) = (book(&dir.join("other")), book(&dir.join("akari")));
        enrol(&one, &other, second, Role::Manager).await;
        enrol(&one, &akari, helper, Role::Helper).await;
        let office = Self { _server: server, one, other, akari, helper, client, rows };
        office.sync().await;
        office
    }

    async fn sync(&self) {
        for _ in 0..2 {
            for book in [&self.one, &self.other, &self.akari] {
                book.sync(&|_| {}).await.unwrap();
            }
        }
    }

    /// Both managers write apart.
    async fn apart(&self, write: impl Fn(&CareBook, usize)) {
        write(&self.one, 0);
        write(&self.other, 1);
        self.sync().await;
    }

    /// A finished record of a planned visit.
    fn recorded(&self, row: PlanRowId, fields: &[(&str, &str)]) -> VisitId {
        let visit = self.akari.visits().start(row).unwrap().visit;
        self.akari.visits().set_fields(visit, &[&[("outcome.kind", "実施")], fields].concat()).unwrap();
        self.akari.visits().finish(visit, true).unwrap();
        visit
    }
}

fn day() -> CareDay {
    "2026-11-16".parse().unwrap()
}

/// Both values of a field with their writers.
#[track_caller]
fn both(all: &[Standing], end: &str, values: [&str; 2]) {
    let one = all.iter().find(|one| one.field.ends_with(end)).unwrap_or_else(|| panic!("{end}: {all:?}"));
    for (value, writer) in values.iter().zip(["見本 管理子", "手本 まこと"]) {
        let said = one.values.iter().find(|said| said.shown.ja.contains(value));
        let said = said.unwrap_or_else(|| panic!("{value}: {one:?}"));
        assert_eq!(said.by.iter().map(|by| by.name.as_str()).collect::<Vec<_>>(), [writer], "{value}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_medicine_every_dose_stands_and_none_is_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path()).await;
    for name in ["見本錠", "例示散"] {
        let new = [("medicine.new.name", name), ("medicine.new.dose", "1錠"), ("medicine.new.slots", "朝")];
        office.one.clients().set_fields(office.client, &new).unwrap();
    }
    office.sync().await;
    let sheet = office.one.clients().sheet(office.client).unwrap();
    let ids: Vec<String> = sheet.medicines.keys().map(ToString::to_string).collect();
    // Of each medicine one of the two says that it ended, and not the same one.
    let ends = [["2026-11-10", "2026-11-30"], ["2026-11-30", "2026-11-10"]];
    office
        .apart(|book, who| {
            for (id, ends) in ids.iter().zip(ends) {
                let path = |last: &str| format!("medicine.{id}.{last}");
                let (dose, slots, to) = (path("dose"), path("slots"), path("to"));
                let values = [
                    (dose.as_str(), ["2錠", "3錠"][who]),
                    (&slots, ["朝、夕", "朝、昼"][who]),
                    (&to, ends[who]),
                ];
                book.clients().set_fields(office.client, &values).unwrap();
            }
        })
        .await;
    let (brief, emergency) = (
        office.akari.door().brief(office.client).unwrap(),
        office.akari.door().emergency(office.client).unwrap(),
    );
    assert_eq!(brief.medicines, emergency.medicines);
    assert_eq!(brief.medicines.len(), 2, "whether it is still taken is not decided: {:?}", brief.medicines);
    for medicine in &brief.medicines {
        assert!(medicine.dose.contains("2錠") && medicine.dose.contains("3錠"), "{medicine:?}");
        assert_eq!(medicine.slots, [], "none of the two is the one");
        both(&medicine.several, ".dose", ["2錠", "3錠"]);
        both(&medicine.several, ".slots", ["夕", "昼"]);
        assert!(medicine.several.iter().any(|one| one.field.ends_with(".to") && one.is_conflict()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_to_mind_at_a_visit_is_every_text_that_stands() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path()).await;
    let texts = ["玄関に段差", "犬がいます"];
    office
        .apart(|book, who| {
            let line = TaskRow {
                client: office.client,
                start: None,
                tasks: TaskSet::default(),
                vitals: VitalSet::default(),
                cautions: Some(Passage::new(texts[who]).unwrap()),
            };
            assert_eq!(book.rota().import_tasks(day().month(), &[line]).unwrap(), 2);
        })
        .await;
    let visit = office.akari.door().brief(office.client).unwrap().visits.remove(0);
    assert!(texts.iter().all(|text| visit.cautions.contains(text)), "{visit:?}");
    both(&visit.several, ".cautions", texts);
    let today = office.akari.visits().of_day(day(), false).unwrap().remove(0);
    both(&today.several, ".cautions", texts);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_last_visit_nothing_is_said_that_two_people_say_otherwise() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path()).await;
    office.recorded(office.rows[0], &[("intake.stool", "0")]);
    let last = office.recorded(office.rows[1], &[]);
    office.sync().await;
    let known = office.akari.door().brief(office.client).unwrap();
    assert!(known.last[0].outcome.is_some() && known.last[0].at.is_some());
    let change = |book: &CareBook, values: &[(&str, &str)]| {
        book.visits().change(last).unwrap();
        book.visits().set_fields(last, values).unwrap();
        book.visits().finish(last, true).unwrap();
    };
    let (kinds, times) = (["変更", "臨時"], ["7:10", "7:20"]);
    office
        .apart(|book, who| {
            let stool = ["0", "1"][who];
            change(book, &[("outcome.kind", kinds[who]), ("in.at", times[who]), ("intake.stool", stool)]);
        })
        .await;
    let brief = office.akari.door().brief(office.client).unwrap();
    assert_eq!((brief.last[0].outcome, &brief.last[0].at), (None, &None));
    both(&brief.last[0].facts, "outcome.kind", kinds);
    both(&brief.last[0].facts, "in.at", times);
    both(&brief.last[0].facts, "intake.stool", ["0", "1"]);
    assert_eq!(
        brief.no_stool.map(|none| (none.days, none.last)),
        Some((1, None)),
        "nobody knows of today, everybody of yesterday"
    );
    // However often, both say that there was. What stood between two people is decided first.
    let open = office.one.conflicts().of_visit(last).unwrap();
    let stool = open.iter().find(|one| one.field == "intake.stool").unwrap();
    office.one.conflicts().settle_anew(stool.document, &stool.field, "1", &stool.seen, "聞いた").unwrap();
    office.sync().await;
    office.apart(|book, who| change(book, &[("intake.stool", ["2", "3"][who])])).await;
    let brief = office.akari.door().brief(office.client).unwrap();
    both(&brief.last[0].facts, "intake.stool", ["2", "3"]);
    assert_eq!(brief.no_stool, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn medicine_of_this_morning_stays_in_sight_where_one_of_two_says_it_was_refused() {
    // Whichever of the two would be picked: that is a matter of their devices, which are others each time.
    for states in [["拒否", "服用"], ["服用", "拒否"], ["拒否", "服用"], ["服用", "拒否"]] {
        let dir = tempfile::tempdir().unwrap();
        let office = Office::new(dir.path()).await;
        let first = office.recorded(office.rows[1], &[("in.at", "7:10")]);
        office.sync().await;
        office
            .apart(|book, who| {
                book.visits().change(first).unwrap();
                book.visits().set_fields(first, &[("medication.morning.state", states[who])]).unwrap();
                book.visits().finish(first, true).unwrap();
            })
            .await;
        let later = office.akari.visits().start_unplanned(office.client, Scheme::LongTermCare).unwrap().visit;
        office.akari.visits().set_fields(later, &[("outcome.kind", "臨時"), ("in.at", "7:28")]).unwrap();
        office.akari.visits().finish(later, true).unwrap();
        let brief = office.akari.door().brief(office.client).unwrap();
        assert_eq!(brief.last[0].visit, later);
        let morning = brief.last.iter().find(|one| one.visit == first);
        both(&morning.unwrap_or_else(|| panic!("{:?}", brief.last)).facts, "morning.state", states);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_called_before_the_tenth_has_every_number() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path()).await;
    let phones = ["090-0000-0012", "090-0000-0013"];
    office.apart(|book, who| book.staff().set_phone(office.helper, phones[who]).unwrap()).await;
    let codes = CodeTable::verified("2026-04-01".parse().unwrap());
    let board = office.one.review().board(day().month(), &codes).unwrap();
    let call = board.to_call.iter().find(|one| one.staff == Some(office.helper));
    let call = call.unwrap_or_else(|| panic!("{:?}", board.to_call));
    assert!(phones.iter().all(|phone| call.phone.contains(phone)), "{call:?}");
    let staff = office.one.staff().all().unwrap();
    let akari = staff.iter().find(|one| one.code == "H01").unwrap();
    assert!(phones.iter().all(|phone| akari.phone.contains(phone)), "{akari:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_a_row_of_a_record_stands_what_it_held_last_time() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new(dir.path()).await;
    let fields = [("vitals.pulse.value", "72"), ("intake.meal", "5割")];
    let yesterday = office.recorded(office.rows[0], &fields);
    office.sync().await;
    office
        .apart(|book, who| {
            book.visits().change(yesterday).unwrap();
            book.visits()
                .set_fields(yesterday, &[("vitals.temperature.value", ["36.2", "39.4"][who])])
                .unwrap();
            book.visits().finish(yesterday, true).unwrap();
        })
        .await;
    let today = office.akari.visits().start(office.rows[1]).unwrap().visit;
    let last = office.akari.visits().last_time(today).unwrap();
    assert!(last.iter().all(|one| one.day == "2026-11-15".parse().unwrap()));
    let standing: Vec<Standing> = last.into_iter().map(|one| one.standing).collect();
    both(&standing, "vitals.temperature.value", ["36.2", "39.4"]);
    let meal = standing.iter().find(|one| one.field == "intake.meal").unwrap();
    assert_eq!(meal.in_line().ja, "5割");

    // A record that is changed later is not its own last time, and what came after it was not before it.
    office
        .akari
        .visits()
        .set_fields(today, &[("vitals.pulse.value", "80"), ("outcome.kind", "実施")])
        .unwrap();
    office.akari.visits().finish(today, true).unwrap();
    let pulse = |visit| {
        let last = office.akari.visits().last_time(visit).unwrap();
        last.into_iter()
            .find(|one| one.standing.field == "vitals.pulse.value")
            .map(|one| one.standing.in_line().ja)
    };
    assert_eq!(pulse(today).as_deref(), Some("72回/分"));
    assert_eq!(pulse(yesterday), None);
}
