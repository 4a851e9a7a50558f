//! What people write beside visits and notes: incidents, home-care plans, changes of the plan and that they were seen.

use kengai_model::incident::IncidentKind;
use kengai_model::plan::{PlanMonth, PlanRow};
use kengai_model::service::HelperRole;
use kengai_model::{
    CareMonth, FieldValue, Fields, Incident, MinuteOfDay, PlanRowId, ServicePlan, Slot, StaffId, UnixMillis,
    VisitId, diff, sample,
};
use kengai_protocol::item::{Receipt, ReceiptKind};
use kengai_protocol::{CircleId, DocId};
use kengai_store::doc_kind::{client_id, plan_id};
use kengai_store::{DocKind, SearchFilter, View};

use crate::cast::{Cast, Who};
use crate::chance::{Dice, SeededRandom};
use crate::work::client_of;

/// A word that every incident here has.
pub const FALL: &str = "転倒";

/// The month of everything that is planned here.
fn month() -> CareMonth {
    CareMonth::new(2026, 11).unwrap()
}

impl Cast {
    fn write_new(&mut self, who: Who, circle: CircleId, kind: DocKind, seed: u64, fields: &Fields) -> DocId {
        let doc = DocId::make(circle, kind.number(), &SeededRandom::new(seed, "record"));
        let changes = diff(&Fields::new(), fields);
        self.write(who, (circle, doc, kind), (&[], &View::default()), &changes);
        doc
    }

    /// A manager writes a client's sheet.
    pub fn write_sheet(&mut self, who: Who, circle: CircleId) -> DocId {
        let doc = client_id(circle, client_of(circle));
        let mut fields = sample::client().to_fields();
        fields.insert("client".to_owned(), FieldValue::Str(client_of(circle).to_string()));
        let changes = diff(&Fields::new(), &fields);
        self.write(who, (circle, doc, DocKind::Client), (&[], &View::default()), &changes);
        doc
    }

    /// Somebody writes down an accident, of a visit or of none.
    pub fn write_incident(&mut self, who: Who, circle: CircleId, seed: u64, visit: Option<DocId>) -> DocId {
        let by = StaffId::from_bytes(self.devices[who].staff.0);
        let at = UnixMillis::new(i64::try_from(self.now_ms).unwrap()).unwrap();
        let mut incident = Incident::new(client_of(circle), IncidentKind::Accident, at, by);
        incident.event.visit = visit.map(|doc| VisitId::from_bytes(doc.0));
        let mut fields = incident.to_fields();
        fields.insert("accident.place".to_owned(), FieldValue::Str(format!("{FALL} {seed:x}")));
        self.write_new(who, circle, DocKind::Incident, seed, &fields)
    }

    /// A manager writes a version of the client's home-care plan.
    pub fn write_service_plan(&mut self, who: Who, circle: CircleId, seed: u64) -> DocId {
        let mut fields = ServicePlan::new(client_of(circle)).to_fields();
        fields.insert("version.from".to_owned(), FieldValue::Str(month().first_day().to_string()));
        self.write_new(who, circle, DocKind::ServicePlan, seed, &fields)
    }

    /// A manager adds a visit to the plan by hand; everybody who has a device is to go, and to acknowledge it.
    pub fn change_plan(&mut self, who: Who, circle: CircleId, seed: u64) -> DocId {
        let doc = plan_id(circle, client_of(circle), month());
        let (view, base) = self.devices[who].read().document(doc).unwrap().unwrap_or_default();
        let by = StaffId::from_bytes(self.devices[who].staff.0);
        let (start, end) = (MinuteOfDay::new(9, 0).unwrap(), MinuteOfDay::new(9, 15).unwrap());
        let id: [u8; 16] = kengai_protocol::random::bytes(&SeededRandom::new(seed, "plan row"));
        let mut row = PlanRow::new(PlanRowId::from_bytes(id), month().last_day(), Slot { start, end });
        let helpers = self.devices.iter().map(|device| StaffId::from_bytes(device.staff.0));
        row.helpers.extend(helpers.map(|staff| (staff, HelperRole::Main)));
        row.mark_added(UnixMillis::new(i64::try_from(self.now_ms).unwrap()).unwrap(), by);
        let mut month = PlanMonth::new(client_of(circle), month());
        month.rows.insert(row.id, row);
        let mut fields = month.to_fields();
        fields.retain(|field, _| !view.fields.contains_key(field));
        let changes = diff(&Fields::new(), &fields);
        self.write(who, (circle, doc, DocKind::Plan), (&base, &view), &changes);
        doc
    }

    /// Somebody acknowledges every change of a circle's plan that concerns them; how many.
    pub fn acknowledge_changes(&mut self, who: Who, circle: CircleId) -> usize {
        let own = self.devices[who].staff;
        let staff = own.to_string();
        let db = self.devices[who].read().database();
        let changes: Vec<(Vec<u8>, String)> = db
            .prepare_cached(
                "SELECT doc, digest FROM plan_changes WHERE circle = ?1 AND staff = ?2 ORDER BY digest",
            )
            .unwrap()
            .query_map(rusqlite::params![circle.as_bytes(), staff], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let at_ms = self.devices[who].clock(self.now_ms);
        for (doc, digest) in &changes {
            let doc = DocId::from_slice(doc).unwrap();
            let note: kengai_model::NoteId = digest.parse().unwrap();
            let kind = ReceiptKind::Acknowledged;
            let receipt = Receipt { kind, doc, note: *note.as_bytes(), staff: own, at_ms };
            self.devices[who].store().write_receipts(circle, &[receipt]).unwrap();
            self.book.receipts.push((circle, receipt));
        }
        changes.len()
    }

    /// What does not hold of a search for what every incident says: each must be found that a device shows, nothing else.
    /// Only clients whose sheet is here are searched.
    #[must_use]
    pub fn search_for_falls(&self, who: Who) -> Vec<String> {
        let store = self.devices[who].read();
        let found = store.search(&[FALL.to_owned()], &SearchFilter::default(), usize::MAX).unwrap().0;
        let mut found: Vec<DocId> = found.into_iter().map(|entry| entry.doc).collect();
        found.sort();
        let sql = "SELECT incidents.doc FROM incidents JOIN client_places USING (client, circle) ORDER BY incidents.doc";
        let mut rows = store.database().prepare_cached(sql).unwrap();
        let there: Vec<DocId> = rows
            .query_map([], |row| row.get::<_, Vec<u8>>(0))
            .unwrap()
            .map(|doc| DocId::from_slice(&doc.unwrap()).unwrap())
            .collect();
        if found == there {
            return Vec::new();
        }
        let name = self.devices[who].name;
        vec![format!("(1) {name} finds {} of {} incidents", found.len(), there.len())]
    }

    /// Any of the above, drawn by the dice; managers write plans.
    pub fn write_record(&mut self, who: Who, circle: CircleId, manager: bool, dice: &mut Dice) {
        let seed = dice.number();
        match dice.below(if manager { 5 } else { 3 }) {
            0 | 1 => {
                let visits = self.documents(who, circle, DocKind::Visit);
                let visit = (!visits.is_empty()).then(|| visits[dice.below(visits.len())]);
                self.write_incident(who, circle, seed, visit);
            }
            2 => {
                self.acknowledge_changes(who, circle);
            }
            3 => {
                self.write_service_plan(who, circle, seed);
            }
            _ => {
                self.change_plan(who, circle, seed);
            }
        }
    }
}
