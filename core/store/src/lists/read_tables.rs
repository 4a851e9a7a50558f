//! The narrow tables that lists read, computed from a document's view and nothing else: the same entries give the same
//! rows in whatever order they came. Scanning wide encrypted rows costs fifty times as much.

use std::collections::{BTreeMap, BTreeSet};

use kengai_model::{ClientSheet, Incident, NoteId, PlanMonth, PlanRow, ServicePlan, Thread, VisitLine};
use kengai_protocol::{CircleId, DeviceId, DocId, Hash};
use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, params_from_iter};

use crate::StoreError;
use crate::database::{columns, facts};
use crate::documents::doc_kind::{DocKind, client_id, plan_id, thread_id};
use crate::documents::drafted_photos::named_at;
use crate::documents::hand::Place;
use crate::documents::rows::row;
use crate::documents::view::View;
use crate::home::owner::{own_devices, own_staff};
use crate::lists::{search, unread};

/// A table of lists: what reads all rows that it has of a document in the order in which they are written, what takes one of
/// them out by the document and its first columns, and what writes one.
struct Table {
    read: &'static str,
    remove: &'static str,
    write: &'static str,
    /// Columns that tell the rows of one document apart.
    keys: usize,
}

const VISITS: Table = Table {
    read: "SELECT circle, client, plan_row, day, start_minute, outcome, conflicts FROM visits WHERE doc = ?1",
    remove: "DELETE FROM visits WHERE doc = ?1",
    write: "INSERT INTO visits (doc, circle, client, plan_row, day, start_minute, outcome, conflicts)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    keys: 0,
};
const PHOTO_NAMES: Table = Table {
    read: "SELECT photo FROM photo_names WHERE doc = ?1",
    remove: "DELETE FROM photo_names WHERE doc = ?1 AND photo = ?2",
    write: "INSERT INTO photo_names (doc, photo) VALUES (?1, ?2)",
    keys: 1,
};
const NOTES: Table = Table {
    read: "SELECT note, circle, client, at_ms, device FROM notes WHERE doc = ?1",
    remove: "DELETE FROM notes WHERE doc = ?1 AND note = ?2",
    write: "INSERT INTO notes (doc, note, circle, client, at_ms, device) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    keys: 1,
};
const PLAN_ROWS: Table = Table {
    read: "SELECT plan_row, circle, client, day, start_minute, end_minute, code, cancelled FROM plan_rows
           WHERE doc = ?1",
    remove: "DELETE FROM plan_rows WHERE doc = ?1 AND plan_row = ?2",
    write:
        "INSERT INTO plan_rows (doc, plan_row, circle, client, day, start_minute, end_minute, code, cancelled)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    keys: 1,
};
const ROTA: Table = Table {
    read: "SELECT plan_row, staff FROM rota WHERE doc = ?1",
    remove: "DELETE FROM rota WHERE doc = ?1 AND plan_row = ?2 AND staff = ?3",
    write: "INSERT INTO rota (doc, plan_row, staff) VALUES (?1, ?2, ?3)",
    keys: 2,
};
const PLAN_CHANGES: Table = Table {
    read: "SELECT plan_row, staff, circle, client, day, digest FROM plan_changes WHERE doc = ?1",
    remove: "DELETE FROM plan_changes WHERE doc = ?1 AND plan_row = ?2 AND staff = ?3",
    write: "INSERT INTO plan_changes (doc, plan_row, staff, circle, client, day, digest)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    keys: 2,
};
const SERVICE_PLANS: Table = Table {
    read: "SELECT circle, client, from_day, agreed FROM service_plans WHERE doc = ?1",
    remove: "DELETE FROM service_plans WHERE doc = ?1",
    write: "INSERT INTO service_plans (doc, circle, client, from_day, agreed) VALUES (?1, ?2, ?3, ?4, ?5)",
    keys: 0,
};
const INCIDENTS: Table = Table {
    read: "SELECT circle, client, visit, kind, at_ms FROM incidents WHERE doc = ?1",
    remove: "DELETE FROM incidents WHERE doc = ?1",
    write: "INSERT INTO incidents (doc, circle, client, visit, kind, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    keys: 0,
};
const CLIENTS: Table = Table {
    read: "SELECT client, circle, insured, name, kana, insurer, born, address FROM clients WHERE doc = ?1",
    remove: "DELETE FROM clients WHERE doc = ?1",
    write: "INSERT INTO clients (doc, client, circle, insured, name, kana, insurer, born, address)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    keys: 0,
};
const CONFLICTS: Table = Table {
    read: "SELECT field FROM conflicts WHERE doc = ?1",
    remove: "DELETE FROM conflicts WHERE doc = ?1 AND field = ?2",
    write: "INSERT INTO conflicts (doc, field) VALUES (?1, ?2)",
    keys: 1,
};

/// Rows without their document.
type Rows = Vec<Vec<Value>>;

/// The tables that hold something of a kind of document; receipts, search and unread notes have files of their own.
const fn tables_of(kind: DocKind) -> &'static [&'static Table] {
    match kind {
        DocKind::Visit => &[&VISITS, &PHOTO_NAMES],
        DocKind::Thread | DocKind::Note => &[&NOTES, &PHOTO_NAMES],
        DocKind::Plan => &[&PLAN_ROWS, &ROTA, &PLAN_CHANGES],
        DocKind::Client => &[&CLIENTS],
        DocKind::ServicePlan => &[&SERVICE_PLANS],
        DocKind::Incident => &[&INCIDENTS],
        DocKind::Directory => &[],
    }
}

/// Writes what lists read of one document, as far as it differs from what they read before. `stored`: the document had a row
/// before; of a new one nothing is looked for.
pub(crate) fn refresh(
    tx: &Transaction<'_>,
    place: Place,
    view: &View,
    stored: bool,
) -> Result<(), StoreError> {
    let Place { circle, doc, kind } = place;
    search::is_due(tx, doc)?;
    // A document that this version cannot read (a newer one wrote it), or that is not whose it says, has no rows; it is
    // kept all the same.
    let rows = match kind {
        DocKind::Visit => {
            let visit = VisitLine::read(&view.fields);
            let rows = visit.iter().map(|visit| visit_row(circle, visit, view.conflicts.len())).collect();
            vec![rows, photo_rows(view)]
        }
        DocKind::Thread | DocKind::Note => {
            let thread = Thread::from_fields(&view.fields).ok();
            let thread =
                thread.filter(|one| kind == DocKind::Note || doc == thread_id(circle, one.client, one.month));
            let rows = thread.as_ref().map(|thread| note_rows(circle, thread, &view.note_writers));
            unread_notes(tx, place, thread.as_ref(), &view.note_writers, stored)?;
            vec![rows.unwrap_or_default(), photo_rows(view)]
        }
        DocKind::Plan => {
            let plan = PlanMonth::from_fields(&view.fields).ok();
            match plan.filter(|plan| doc == plan_id(circle, plan.client, plan.month)) {
                Some(plan) => plan_rows(circle, &plan).into(),
                None => vec![Rows::new(), Rows::new(), Rows::new()],
            }
        }
        DocKind::Client => {
            let sheet = ClientSheet::from_fields(&view.fields).ok();
            let sheet = sheet.filter(|sheet| doc == client_id(circle, sheet.client));
            vec![sheet.iter().map(|sheet| client_row(circle, sheet)).collect()]
        }
        DocKind::ServicePlan => {
            let plan = ServicePlan::from_fields(&view.fields);
            vec![plan.iter().map(|plan| service_plan_row(circle, plan)).collect()]
        }
        DocKind::Incident => {
            let incident = Incident::from_fields(&view.fields);
            vec![incident.iter().map(|incident| incident_row(circle, incident)).collect()]
        }
        DocKind::Directory => vec![],
    };
    for (table, rows) in tables_of(kind).iter().zip(rows) {
        write(tx, table, doc, rows, stored)?;
    }
    let conflicts = view.conflicts.keys().map(|field| vec![Value::from(field.clone())]).collect();
    write(tx, &CONFLICTS, doc, conflicts, stored)
}

/// Has a table hold these rows of a document and no others; rows that are there already are not touched.
fn write(
    tx: &Transaction<'_>,
    table: &Table,
    doc: DocId,
    rows: Rows,
    stored: bool,
) -> Result<(), StoreError> {
    let mut there = if stored { read(tx, table, doc)? } else { Rows::new() };
    let new: Rows = rows
        .into_iter()
        .filter(|row| match there.iter().position(|one| one == row) {
            Some(at) => {
                there.swap_remove(at);
                false
            }
            None => true,
        })
        .collect();
    let mut remove = tx.prepare_cached(table.remove)?;
    let id = Value::from(doc.0.to_vec());
    for row in &there {
        remove.execute(params_from_iter(std::iter::once(&id).chain(&row[..table.keys])))?;
    }
    let mut write = tx.prepare_cached(table.write)?;
    for row in &new {
        write.execute(params_from_iter(std::iter::once(&id).chain(row)))?;
    }
    Ok(())
}

fn read(tx: &Transaction<'_>, table: &Table, doc: DocId) -> Result<Rows, StoreError> {
    let mut query = tx.prepare_cached(table.read)?;
    let columns = query.column_count();
    let rows = query.query_map([doc.as_bytes()], |row| (0..columns).map(|at| row.get(at)).collect())?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes a document's rows out: it leaves this device.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId, kind: DocKind) -> Result<(), StoreError> {
    if kind.holds_notes() {
        unread::forget(tx, doc)?;
    }
    tables_of(kind).iter().try_for_each(|table| write(tx, table, doc, Rows::new(), true))
}

fn text(value: impl ToString) -> Value {
    Value::Text(value.to_string())
}

fn text_or_null(value: Option<impl ToString>) -> Value {
    value.map_or(Value::Null, text)
}

fn number_or_null(value: Option<impl Into<i64>>) -> Value {
    value.map_or(Value::Null, |number| Value::Integer(number.into()))
}

fn bytes(id: &[u8]) -> Value {
    Value::Blob(id.to_vec())
}

fn visit_row(circle: CircleId, visit: &VisitLine, conflicts: usize) -> Vec<Value> {
    vec![
        bytes(circle.as_bytes()),
        text(visit.client),
        text_or_null(visit.plan_row),
        text(visit.date),
        number_or_null(visit.start.map(|minute| minute.raw())),
        text_or_null(visit.outcome.map(|kind| kind.code())),
        Value::Integer(i64::try_from(conflicts).unwrap_or(i64::MAX)),
    ]
}

/// Every photo that a document names, whichever of several values stands.
fn photo_rows(view: &View) -> Rows {
    let stands = view.fields.iter().filter_map(|(path, value)| named_at(path, value));
    let others = view
        .conflicts
        .iter()
        .flat_map(|(path, values)| values.iter().filter_map(move |one| named_at(path, one.value.as_ref()?)));
    let named: BTreeSet<Hash> = stands.chain(others).collect();
    named.iter().map(|photo| vec![bytes(photo.as_bytes())]).collect()
}

fn note_rows(circle: CircleId, thread: &Thread, writers: &BTreeMap<String, DeviceId>) -> Rows {
    let written = thread.notes.iter().filter_map(|(id, note)| {
        let id = id.to_string();
        let device = writers.get(&id)?;
        Some(vec![
            text(id),
            bytes(circle.as_bytes()),
            text(thread.client),
            Value::Integer(note.at.raw()),
            bytes(device.as_bytes()),
        ])
    });
    written.collect()
}

/// Which notes of a document wait to be read. What was taken back is nobody's to read, and nobody ever marks what they wrote
/// themselves: it would be looked at again each time, for ever.
fn unread_notes(
    tx: &Transaction<'_>,
    Place { circle, doc, .. }: Place,
    thread: Option<&Thread>,
    writers: &BTreeMap<String, DeviceId>,
    stored: bool,
) -> Result<(), StoreError> {
    if stored {
        unread::forget(tx, doc)?;
    }
    let Some(thread) = thread else { return Ok(()) };
    let (own, own_devices) = (own_staff(tx)?, own_devices(tx)?);
    for (id, _) in thread.notes.iter().filter(|(_, note)| !note.withdrawn) {
        let id = id.to_string();
        if writers.get(&id).is_some_and(|device| !own_devices.contains(device)) {
            unread::put(tx, (doc, &id), &thread.client.to_string(), circle, own.as_deref())?;
        }
    }
    Ok(())
}

/// Rows of [`PLAN_ROWS`], [`ROTA`] and [`PLAN_CHANGES`].
fn plan_rows(circle: CircleId, plan: &PlanMonth) -> [Rows; 3] {
    let (mut rows, mut rota, mut changes) = (Rows::new(), Rows::new(), Rows::new());
    for (id, row) in &plan.rows {
        rows.push(vec![
            text(id),
            bytes(circle.as_bytes()),
            text(plan.client),
            text(row.date),
            number_or_null(Some(row.slot.start.raw())),
            number_or_null(Some(row.slot.end.raw())),
            text_or_null(row.code.as_ref()),
            number_or_null(Some(row.cancelled)),
        ]);
        rota.extend(row.helpers.keys().map(|staff| vec![text(id), text(staff)]));
        changes.extend(row.concerned().into_iter().map(|staff| {
            vec![
                text(id),
                text(staff),
                bytes(circle.as_bytes()),
                text(plan.client),
                text(row.change_day()),
                text(row_digest(row)),
            ]
        }));
    }
    [rows, rota, changes]
}

/// What an acknowledgement (了解) of a changed visit names, in the place of a note's id: the first 16 bytes of the hash of
/// what the visit is now.
fn row_digest(row: &PlanRow) -> NoteId {
    let hash = Hash::of(&[b"kengai/row/v1", &row.acknowledged_view()]);
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.0[..16]);
    NoteId::from_bytes(digest)
}

fn service_plan_row(circle: CircleId, plan: &ServicePlan) -> Vec<Value> {
    vec![
        bytes(circle.as_bytes()),
        text(plan.client),
        text_or_null(plan.version.from),
        number_or_null(Some(plan.is_agreed())),
    ]
}

fn incident_row(circle: CircleId, incident: &Incident) -> Vec<Value> {
    vec![
        bytes(circle.as_bytes()),
        text(incident.client),
        text_or_null(incident.event.visit),
        text_or_null(incident.event.kind.map(|kind| kind.code())),
        number_or_null(incident.event.at.map(|at| at.raw())),
    ]
}

fn client_row(circle: CircleId, sheet: &ClientSheet) -> Vec<Value> {
    vec![
        text(sheet.client),
        bytes(circle.as_bytes()),
        text_or_null(sheet.certificate.insured.as_ref()),
        text_or_null(sheet.person.name.as_ref().map(|name| name.as_str())),
        text_or_null(sheet.person.kana.as_ref().map(|kana| kana.as_str())),
        text_or_null(sheet.certificate.insurer.as_ref()),
        text_or_null(sheet.person.born),
        text_or_null(sheet.person.address.as_ref().map(|address| address.as_str())),
    ]
}

/// The fact that clients have their insurers here.
const CLIENTS_FILLED: &str = "clients_filled";

/// Fills what rows of clients lack that an older version wrote; once.
pub(crate) fn fill_clients(db: &mut Connection) -> Result<(), StoreError> {
    if facts::get(db, CLIENTS_FILLED)?.is_some() {
        return Ok(());
    }
    let tx = db.transaction()?;
    let docs: Vec<Vec<u8>> =
        tx.prepare("SELECT doc FROM clients")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for bytes in docs {
        let doc = columns::doc(&bytes)?;
        let Some(row) = row(&tx, doc)? else { continue };
        let Ok(sheet) = ClientSheet::from_fields(&row.view()?.fields) else { continue };
        write(&tx, &CLIENTS, doc, vec![client_row(row.circle, &sheet)], true)?;
    }
    facts::set(&tx, CLIENTS_FILLED, &[])?;
    Ok(tx.commit()?)
}
