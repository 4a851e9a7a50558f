//! Names for people to read: who stands behind a device, what a document is called, what a field and its value say.

use std::collections::BTreeMap;

use kengai_model::{CareDay, ClientId, FieldValue, Fields, StaffId, Words, spec};
use kengai_protocol::DeviceId;
use kengai_store::{DocKind, Store};
use serde::Serialize;

use crate::CareError;
use crate::directory::directory;

/// Who wrote something, and on which device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Writer {
    /// Their name; empty if the directory does not know them.
    pub name: String,
    /// Their staff id, in hex; empty if the device is not known.
    pub staff: String,
    /// The device, in hex.
    pub device: String,
}

/// The office's names, loaded once.
pub(crate) struct Names<'a> {
    store: &'a Store,
    directory: kengai_model::Directory,
    clients: BTreeMap<ClientId, String>,
}

impl<'a> Names<'a> {
    pub(crate) fn load(store: &'a Store) -> Result<Self, CareError> {
        let clients = store.clients()?.into_iter().map(|c| (c.client, c.name.unwrap_or_default())).collect();
        Ok(Self { store, directory: directory(store)?, clients })
    }

    pub(crate) fn staff(&self, staff: StaffId) -> String {
        self.directory.name_of(staff).unwrap_or_default().to_owned()
    }

    pub(crate) fn client(&self, client: ClientId) -> String {
        self.clients.get(&client).cloned().unwrap_or_default()
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
            staff: staff.map_or_else(String::new, |staff| staff.to_string()),
            device: device.to_string(),
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
        match Self::part(fields, path) {
            Some(part) => {
                Words::new(format!("{} {}", part.ja, label.ja), format!("{} {}", part.en, label.en))
            }
            None => label,
        }
    }

    /// What in a document a field belongs to, where only an id says it: the planned visit's day and time, the name of the
    /// contact, of the medicine, of whoever was called.
    pub(crate) fn part(fields: &Fields, path: &str) -> Option<Words> {
        let (list, rest) = path.split_once('.')?;
        let (row, _) = rest.split_once('.')?;
        let shown = |last: &str| {
            let path = format!("{list}.{row}.{last}");
            fields.get(&path).map(|value| spec::show(&path, value).ja.into_owned())
        };
        let name = match list {
            "row" => format!("{} {}–{}", shown("date")?, shown("start")?, shown("end")?),
            "contact" | "medicine" => shown("name")?,
            "call" => shown("to")?,
            "note" => shown("at")?,
            _ => return None,
        };
        Some(Words::same(name))
    }

    /// A value as people read it: ids of people by their names.
    pub(crate) fn show(&self, path: &str, value: &FieldValue) -> Words {
        if let FieldValue::Str(text) = value {
            let staff = text.parse().ok().map(|staff| self.staff(staff));
            let client = || self.clients.get(&text.parse().ok()?).cloned();
            if let Some(name) = staff.filter(|name| !name.is_empty()).or_else(client) {
                return Words::same(name);
            }
        }
        spec::show(path, value)
    }

    /// What a document is called.
    pub(crate) fn title(&self, kind: DocKind, fields: &Fields) -> Words {
        let text = |path: &str| match fields.get(path) {
            Some(FieldValue::Str(text)) => text.as_str(),
            _ => "",
        };
        let name = Self::client_in(fields).map_or_else(String::new, |client| self.client(client));
        let month = text("month");
        let date = text("date").parse::<CareDay>().map_or_else(|_| String::new(), |day| day.to_string());
        match kind {
            DocKind::Visit => {
                Words::new(format!("{date} {name}　訪問の記録"), format!("{date} {name}: visit"))
            }
            DocKind::Client => Words::new(format!("{name}　利用者シート"), format!("{name}: client sheet")),
            DocKind::Plan => Words::new(
                format!("{name}　{month} の予定とシフト"),
                format!("{name}: plan and rota of {month}"),
            ),
            // A note that is being written has no month yet.
            DocKind::Thread if month.is_empty() => {
                Words::new(format!("{name}　申し送り"), format!("{name}: handover note"))
            }
            DocKind::Thread => Words::new(
                format!("{name}　{month} の申し送り"),
                format!("{name}: handover notes of {month}"),
            ),
            DocKind::ServicePlan => Words::new(
                format!("{name}　訪問介護計画（{} から）", text("version.from")),
                format!("{name}: home-care plan from {}", text("version.from")),
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
