//! Names for people to read: who stands behind a device, what a document is called, what a field and its value say.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use kengai_model::era::EraYear;
use kengai_model::kana::fold;
use kengai_model::value::Value as _;
use kengai_model::{
    CareDay, CareMonth, ClientId, FieldValue, Fields, MinuteOfDay, PhotoId, PlanRowId, Slot, StaffId,
    VisitId, VisitRecord, Words, spec,
};
use kengai_protocol::{CircleId, DeviceId, DocId};
use kengai_store::lists::ClientEntry;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::CareError;
use crate::book::as_text::or_empty;
use crate::book::whereabouts::doc_of;
use crate::hiding::{all_hidden, ever_hidden, which};
use crate::people::directory::directory;

/// Who wrote something, and on which device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Writer {
    /// Their name; empty if the directory does not know them.
    pub name: String,
    /// Their staff id; `None` if the device is not known.
    #[serde(serialize_with = "or_empty")]
    pub staff: Option<StaffId>,
    /// The device; `None` if nobody is known to have written it.
    #[serde(serialize_with = "or_empty")]
    pub device: Option<DeviceId>,
}

impl Writer {
    /// Somebody of whom no more is known than the device, or not even that.
    pub(crate) const fn nobody(device: Option<DeviceId>) -> Self {
        Self { name: String::new(), staff: None, device }
    }
}

/// What lists call the clients on this device. Where two bear one name it says who is meant: the year of birth, or where
/// that does not tell them apart the day, the address, the insured number.
pub(crate) struct ClientNames(BTreeMap<ClientId, ClientName>);

struct ClientName {
    name: String,
    /// Beside the name in lists, and in a table's narrow column; empty where nobody else bears it.
    apart: (String, String),
}

impl ClientNames {
    pub(crate) fn load(store: &Store) -> Result<Self, CareError> {
        Ok(Self::of(&store.clients()?))
    }

    /// The same of the clients that were loaded already.
    pub(crate) fn of(clients: &[ClientEntry]) -> Self {
        let mut namesakes: BTreeMap<String, Vec<&ClientEntry>> = BTreeMap::new();
        for client in clients {
            let name = client.name.as_deref().unwrap_or_default();
            if !name.is_empty() {
                namesakes.entry(fold(name)).or_default().push(client);
            }
        }
        let mut names: BTreeMap<ClientId, ClientName> = clients
            .iter()
            .map(|one| {
                let name = one.name.clone().unwrap_or_default();
                (one.client, ClientName { name, apart: Default::default() })
            })
            .collect();
        for same in namesakes.values().filter(|same| same.len() > 1) {
            for one in same {
                if let Some(name) = names.get_mut(&one.client) {
                    name.apart = told_apart(one, same);
                }
            }
        }
        Self(names)
    }

    /// As lists show it.
    pub(crate) fn name(&self, client: ClientId) -> String {
        self.with(client, |one| &one.apart.0)
    }

    /// As a table shows it that has little room.
    pub(crate) fn brief_name(&self, client: ClientId) -> String {
        self.with(client, |one| &one.apart.1)
    }

    fn with(&self, client: ClientId, apart: impl Fn(&ClientName) -> &String) -> String {
        self.0.get(&client).map_or_else(String::new, |one| match apart(one).as_str() {
            "" => one.name.clone(),
            apart => format!("{}（{apart}）", one.name),
        })
    }
}

/// What tells a client from all others of the name, at length and in short.
fn told_apart(one: &ClientEntry, same: &[&ClientEntry]) -> (String, String) {
    let others = || same.iter().filter(|other| other.client != one.client);
    let year = |client: &ClientEntry| client.born.and_then(|day| EraYear::of(day.ymd()));
    if let Some(of) = year(one).filter(|of| others().all(|other| year(other) != Some(*of))) {
        return (format!("{}生まれ", of.long()), of.brief());
    }
    if let (Some(born), Some(of)) = (one.born, year(one))
        && others().all(|other| other.born != Some(born))
    {
        let (_, month, day) = born.ymd();
        return (format!("{}{month}月{day}日生まれ", of.long()), format!("{} {month}/{day}", of.brief()));
    }
    let number = |client: &ClientEntry| match (&client.insurer, &client.insured) {
        (Some(insurer), Some(insured)) => format!("{insurer}-{insured}"),
        _ => client.insured.clone().unwrap_or_default(),
    };
    let alone = |text: &str, of: &dyn Fn(&ClientEntry) -> String| {
        !text.is_empty() && others().all(|other| of(other) != text)
    };
    let address = |client: &ClientEntry| client.address.clone().unwrap_or_default();
    let insured = |client: &ClientEntry| client.insured.clone().unwrap_or_default();
    let found = [&address as &dyn Fn(&ClientEntry) -> String, &insured, &number]
        .into_iter()
        .map(|of| (of(one), of))
        .find(|(text, of)| alone(text, *of));
    // Two whose sheets say nothing at all are still not one.
    let text = found.map_or_else(|| one.client.to_string().chars().take(8).collect(), |(text, _)| text);
    (text.clone(), text)
}

/// The office's names, loaded once.
pub(crate) struct Names<'a> {
    store: &'a Store,
    directory: kengai_model::Directory,
    clients: ClientNames,
    read_on: CareDay,
    /// Photos that nobody sees; looked for when the first one is asked for.
    hidden_photos: OnceCell<BTreeSet<PhotoId>>,
    /// Those of documents whose history is read that ever were one.
    ever_hidden: RefCell<BTreeSet<PhotoId>>,
}

/// What is read in the place of what was written about a photo that nobody sees.
const OF_A_HIDDEN_PHOTO: Words = Words::lit("（隠した写真）", "(hidden photo)");

impl<'a> Names<'a> {
    /// For somebody who reads them on a day: of its year, days are written without the year.
    pub(crate) fn load(store: &'a Store, read_on: CareDay) -> Result<Self, CareError> {
        let (directory, clients) = (directory(store)?, ClientNames::load(store)?);
        Ok(Self {
            store,
            directory,
            clients,
            read_on,
            hidden_photos: OnceCell::new(),
            ever_hidden: RefCell::default(),
        })
    }

    pub(crate) fn store(&self) -> &'a Store {
        self.store
    }

    /// The day on which they are read.
    pub(crate) fn read_on(&self) -> CareDay {
        self.read_on
    }

    pub(crate) fn day(&self, day: CareDay) -> Words {
        day.long(self.read_on)
    }

    pub(crate) fn staff(&self, staff: StaffId) -> String {
        self.directory.name_of(staff).unwrap_or_default()
    }

    /// Whose each circle is, as lists show the names; the office's own are nobody's.
    pub(crate) fn of_circles(&self) -> Result<BTreeMap<CircleId, String>, CareError> {
        let mut whose: BTreeMap<CircleId, String> = BTreeMap::new();
        for one in self.store.clients()? {
            let name = self.client(one.client);
            whose
                .entry(one.circle)
                .and_modify(|names| {
                    names.push('・');
                    names.push_str(&name);
                })
                .or_insert(name);
        }
        Ok(whose)
    }

    pub(crate) fn client(&self, client: ClientId) -> String {
        self.clients.name(client)
    }

    /// Whom a document is about.
    pub(crate) fn client_in(fields: &Fields) -> Option<ClientId> {
        match fields.get("client") {
            Some(FieldValue::Str(client)) => client.parse().ok(),
            _ => None,
        }
    }

    pub(crate) fn writer(&self, device: DeviceId) -> Writer {
        let staff = self.store.staff_of(&device).map(|staff| StaffId::from_bytes(staff.0));
        Writer {
            name: staff.map_or_else(String::new, |staff| self.staff(staff)),
            staff,
            device: Some(device),
        }
    }

    /// What a field is called; where it belongs to a person, with the name.
    pub(crate) fn label(&self, path: &str) -> Words {
        let label = spec::label(path);
        let mut people = path.split('.').filter_map(|part| part.parse().ok()).map(|staff| self.staff(staff));
        match people.rfind(|name| !name.is_empty()) {
            Some(name) => Words::new(format!("{}（{name}）", label.ja), format!("{} ({name})", label.en)),
            None => label,
        }
    }

    /// The same in a document; in a list, with what it belongs to.
    pub(crate) fn label_in(&self, fields: &Fields, path: &str) -> Words {
        let label = self.label(path);
        match self.part(fields, path) {
            Some(part) => {
                Words::new(format!("{} {}", part.ja, label.ja), format!("{} {}", part.en, label.en))
            }
            None => label,
        }
    }

    /// What in a document a field belongs to, where only an id says it: the planned visit's day and time, the name of the
    /// contact, of the medicine, of whoever was called.
    pub(crate) fn part(&self, fields: &Fields, path: &str) -> Option<Words> {
        let (list, rest) = path.split_once('.')?;
        let (row, _) = rest.split_once('.')?;
        let value = |last: &str| fields.get(&format!("{list}.{row}.{last}"));
        let shown = |last: &str| value(last).map(|value| self.show(&format!("{list}.{row}.{last}"), value));
        match list {
            "row" => {
                let date = self.day(CareDay::from_value(value("date")?).ok()?);
                let minute = |last| MinuteOfDay::from_value(value(last)?).ok();
                let slot = Slot { start: minute("start")?, end: minute("end")? }.words();
                Some(Words::new(format!("{} {}", date.ja, slot.ja), format!("{} {}", date.en, slot.en)))
            }
            "contact" | "medicine" => shown("name"),
            "call" => shown("to"),
            "note" => shown("at"),
            "photo_hidden" => {
                which(self.store, Self::client_in(fields)?, row.parse().ok()?, self.read_on).ok()
            }
            _ => None,
        }
    }

    /// Whether a field says what is to be seen on a photo, or which it is, that nobody sees. What cannot be looked up is hidden.
    pub(crate) fn is_of_hidden_photo(&self, path: &str) -> bool {
        let of_record = path.strip_prefix("photo.").and_then(|rest| rest.split_once('.'));
        let of_record = of_record
            .filter(|(_, last)| matches!(*last, "caption" | "sha" | "thumbnail" | "placeholder"))
            .map(|(photo, _)| photo);
        let of_note = || Some(path.strip_prefix("note.")?.split_once(".photo.")?.1);
        let Some(photo) = of_record.or_else(of_note) else { return false };
        let hidden = match self.hidden_photos.get() {
            Some(hidden) => hidden,
            None => match all_hidden(self.store, self.read_on) {
                Ok(hidden) => self.hidden_photos.get_or_init(|| hidden),
                Err(_) => return true,
            },
        };
        photo
            .parse()
            .is_ok_and(|photo: PhotoId| hidden.contains(&photo) || self.ever_hidden.borrow().contains(&photo))
    }

    /// Somebody is to read what was: nobody reads what was written of a photo that is hidden and that the document names no more.
    pub(crate) fn reading_history(&self, doc: DocId) -> Result<(), CareError> {
        self.ever_hidden.borrow_mut().extend(ever_hidden(self.store, doc, self.read_on)?);
        Ok(())
    }

    /// A value as people read it: ids of people by their names, of other records by whose, when and by whom they are.
    pub(crate) fn show(&self, path: &str, value: &FieldValue) -> Words {
        if self.is_of_hidden_photo(path) {
            return OF_A_HIDDEN_PHOTO;
        }
        if let Some(words) = self.elsewhere(path, value) {
            return words;
        }
        if let FieldValue::Str(text) = value {
            if let Some(words) = self.named_by_id(path, text) {
                return words;
            }
            let staff = text.parse().ok().map(|staff| self.staff(staff));
            let client = || text.parse().ok().map(|client| self.client(client));
            let known = |name: &String| !name.is_empty();
            if let Some(name) = staff.filter(known).or_else(client).filter(known) {
                return Words::same(name);
            }
        }
        spec::show_on(path, value, self.read_on)
    }

    /// Another record or a planned visit that a value names: when, whose, by whom.
    fn named_by_id(&self, path: &str, id: &str) -> Option<Words> {
        let spec = spec::find(path)?;
        if spec.holds::<PlanRowId>() {
            let entry = self.store.plan_entry(id.parse().ok()?).ok()??;
            let (day, slot) = (self.day(entry.day), entry.slot.words());
            return Some(Words::new(format!("{} {}", day.ja, slot.ja), format!("{} {}", day.en, slot.en)));
        }
        if !spec.holds::<VisitId>() {
            return None;
        }
        let (view, _) = self.store.document(doc_of(id.parse().ok()?)).ok()??;
        let record = VisitRecord::from_fields(&view.fields).ok()?;
        let (name, day) = (self.client(record.client), self.day(record.date));
        let start = record.begins().map_or_else(String::new, |start| format!(" {}", start.clock()));
        let who: Vec<String> = record.helpers.keys().map(|staff| self.staff(*staff)).collect();
        Some(Words::new(
            format!("{name} {}{start}（{}）", day.ja, who.join("・")),
            format!("{name} {}{start} ({})", day.en, who.join(", ")),
        ))
    }

    /// What a document is called.
    pub(crate) fn title(&self, kind: DocKind, fields: &Fields) -> Words {
        let text = |path: &str| match fields.get(path) {
            Some(FieldValue::Str(text)) => text.as_str(),
            _ => "",
        };
        let name = Self::client_in(fields).map_or_else(String::new, |client| self.client(client));
        let date = text("date").parse::<CareDay>().map_or_else(|_| Words::lit("", ""), |day| self.day(day));
        let month = text("month").parse::<CareMonth>().map_or_else(|_| Words::lit("", ""), CareMonth::words);
        let from = text("version.from");
        let from = from.parse::<CareDay>().map_or_else(|_| Words::same(from), |day| self.day(day));
        match kind {
            DocKind::Visit => {
                // A client may have several visits on one day.
                let begins = VisitRecord::from_fields(fields).ok().and_then(|record| record.begins());
                let start = begins.map_or_else(String::new, |start| format!(" {}", start.clock()));
                Words::new(
                    format!("{name}　{}{start}の訪問の記録", date.ja),
                    format!("{name}: visit of {}{start}", date.en),
                )
            }
            DocKind::Client => Words::new(format!("{name}　利用者シート"), format!("{name}: client sheet")),
            DocKind::Plan => Words::new(
                format!("{name}　{}の予定とシフト", month.ja),
                format!("{name}: plan and rota of {}", month.en),
            ),
            DocKind::Note => Words::new(format!("{name}　申し送り"), format!("{name}: handover note")),
            // A note that an older version began has no month yet.
            DocKind::Thread if month.ja.is_empty() => self.title(DocKind::Note, fields),
            DocKind::Thread => Words::new(
                format!("{name}　{}の申し送り", month.ja),
                format!("{name}: handover notes of {}", month.en),
            ),
            DocKind::ServicePlan => Words::new(
                format!("{name}　訪問介護計画（{}から）", from.ja),
                format!("{name}: home-care plan from {}", from.en),
            ),
            DocKind::Incident => {
                Words::new(format!("{name}　事故・苦情などの記録"), format!("{name}: incident"))
            }
            DocKind::Directory if text("client").is_empty() => {
                Words::lit("事業所と職員", "the office and its staff")
            }
            DocKind::Directory => Words::new(format!("{name}　記録"), format!("{name}: record")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(id: u8, name: &str, born: &str, address: &str, insured: &str) -> ClientEntry {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ClientEntry {
            client: ClientId::from_bytes([id; 16]),
            doc: kengai_protocol::DocId([id; 16]),
            circle: kengai_protocol::CircleId([id; 16]),
            insurer: text("990001"),
            insured: text(insured),
            name: text(name),
            kana: None,
            born: born.parse().ok(),
            address: text(address),
        }
    }

    fn names(clients: &[ClientEntry]) -> Vec<String> {
        let names = ClientNames::of(clients);
        clients.iter().map(|one| names.name(one.client)).collect()
    }

    #[test]
    fn namesakes_are_told_apart_by_what_differs() {
        let first = client(1, "見本 一郎", "1943-03-03", "丘町1", "0000000001");
        let alone = client(9, "例示 三郎", "1943-03-03", "丘町1", "0000000003");
        let younger = client(2, "見本　一郎", "1950-01-01", "丘町1", "0000000002");
        assert_eq!(
            names(&[first.clone(), younger.clone(), alone]),
            ["見本 一郎（昭和18年生まれ）", "見本　一郎（昭和25年生まれ）", "例示 三郎"]
        );
        assert_eq!(ClientNames::of(&[first.clone(), younger]).brief_name(first.client), "見本 一郎（昭18）");
        let same_year = client(3, "見本 一郎", "1943-11-30", "丘町1", "0000000002");
        assert_eq!(names(&[first.clone(), same_year])[1], "見本 一郎（昭和18年11月30日生まれ）");
        let same_day = client(4, "見本 一郎", "1943-03-03", "谷町2", "0000000002");
        assert_eq!(names(&[first.clone(), same_day])[1], "見本 一郎（谷町2）");
        let same_house = client(5, "見本 一郎", "1943-03-03", "丘町1", "0000000005");
        assert_eq!(names(&[first.clone(), same_house])[0], "見本 一郎（0000000001）");
        let unknown = client(6, "見本 一郎", "", "", "");
        assert_eq!(names(&[first, unknown])[1], "見本 一郎（06060606）");
    }
}
