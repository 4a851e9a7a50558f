//! The narrow tables that lists read, computed from a document's view and nothing else: the same entries give the same
//! rows in whatever order they came. Scanning wide encrypted rows costs fifty times as much.

use std::collections::BTreeMap;

use kengai_model::{ClientSheet, Incident, NoteId, PlanMonth, PlanRow, ServicePlan, Thread, VisitLine};
use kengai_protocol::{CircleId, DeviceId, DocId, Hash};
use rusqlite::{Connection, Transaction, params};

use crate::StoreError;
use crate::database::{columns, facts};
use crate::documents::doc_kind::{DocKind, client_id, plan_id, thread_id};
use crate::documents::hand::Place;
use crate::documents::rows::row;
use crate::documents::view::View;
use crate::home::owner::{own_devices, own_staff};
use crate::lists::{search, unread};

/// Writes the rows of one document anew.
pub(crate) fn refresh(tx: &Transaction<'_>, place: Place, view: &View) -> Result<(), StoreError> {
    let Place { circle, doc, kind } = place;
    forget(tx, doc, kind)?;
    search::refresh(tx, doc, circle, view)?;
    // A document that this version cannot read (a newer one wrote it), or that is not whose it says, has no rows; it is
    // kept all the same.
    match kind {
        DocKind::Visit => {
            if let Some(visit) = VisitLine::read(&view.fields) {
                visit_row(tx, doc, circle, &visit, view.conflicts.len())?;
            }
        }
        DocKind::Thread => {
            if let Ok(thread) = Thread::from_fields(&view.fields)
                && doc == thread_id(circle, thread.client, thread.month)
            {
                note_rows(tx, doc, circle, &thread, &view.note_writers)?;
            }
        }
        DocKind::Plan => {
            if let Ok(plan) = PlanMonth::from_fields(&view.fields)
                && doc == plan_id(circle, plan.client, plan.month)
            {
                plan_rows(tx, doc, circle, &plan)?;
            }
        }
        DocKind::Client => {
            if let Ok(sheet) = ClientSheet::from_fields(&view.fields)
                && doc == client_id(circle, sheet.client)
            {
                client_row(tx, doc, circle, &sheet)?;
            }
        }
        DocKind::ServicePlan => {
            if let Ok(plan) = ServicePlan::from_fields(&view.fields) {
                service_plan_row(tx, doc, circle, &plan)?;
            }
        }
        DocKind::Incident => {
            if let Ok(incident) = Incident::from_fields(&view.fields) {
                incident_row(tx, doc, circle, &incident)?;
            }
        }
        DocKind::Directory => {}
    }
    Ok(())
}

/// Writes anew which fields of a document hold several values, whatever kind it is.
pub(crate) fn refresh_conflicts(tx: &Transaction<'_>, doc: DocId, view: &View) -> Result<(), StoreError> {
    tx.prepare_cached("DELETE FROM conflicts WHERE doc = ?1")?.execute([doc.as_bytes()])?;
    for field in view.conflicts.keys() {
        tx.prepare_cached("INSERT INTO conflicts (doc, field) VALUES (?1, ?2)")?
            .execute(params![doc.as_bytes(), field])?;
    }
    Ok(())
}

/// Takes a document's rows out: what it says now counts, whatever it said before; or it leaves this device.
pub(crate) fn forget(tx: &Transaction<'_>, doc: DocId, kind: DocKind) -> Result<(), StoreError> {
    let statements: &[&str] = match kind {
        DocKind::Visit => &["DELETE FROM visits WHERE doc = ?1"],
        DocKind::Thread => {
            unread::forget(tx, doc)?;
            &["DELETE FROM notes WHERE doc = ?1"]
        }
        DocKind::Plan => &[
            "DELETE FROM plan_rows WHERE doc = ?1",
            "DELETE FROM rota WHERE doc = ?1",
            "DELETE FROM plan_changes WHERE doc = ?1",
        ],
        DocKind::Client => &["DELETE FROM clients WHERE doc = ?1"],
        DocKind::ServicePlan => &["DELETE FROM service_plans WHERE doc = ?1"],
        DocKind::Incident => &["DELETE FROM incidents WHERE doc = ?1"],
        DocKind::Directory => &[],
    };
    for statement in statements {
        tx.prepare_cached(statement)?.execute([doc.as_bytes()])?;
    }
    Ok(())
}

fn visit_row(
    tx: &Transaction<'_>,
    doc: DocId,
    circle: CircleId,
    visit: &VisitLine,
    conflicts: usize,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO visits (doc, circle, client, plan_row, day, start_minute, outcome, conflicts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        doc.as_bytes(),
        circle.as_bytes(),
        visit.client.to_string(),
        visit.plan_row.map(|row| row.to_string()),
        visit.date.to_string(),
        visit.start.map(|minute| minute.raw()),
        visit.outcome.map(|kind| kind.code()),
        conflicts as i64
    ])?;
    Ok(())
}

fn note_rows(
    tx: &Transaction<'_>,
    doc: DocId,
    circle: CircleId,
    thread: &Thread,
    writers: &BTreeMap<String, DeviceId>,
) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO notes (note, doc, circle, client, at_ms, device) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let (own, own_devices) = (own_staff(tx)?, own_devices(tx)?);
    let client = thread.client.to_string();
    for (id, note) in &thread.notes {
        let Some(device) = writers.get(&id.to_string()) else { continue };
        insert.execute(params![
            id.to_string(),
            doc.as_bytes(),
            circle.as_bytes(),
            client,
            note.at.raw(),
            device.as_bytes()
        ])?;
        // What was taken back is nobody's to read, and nobody ever marks what they wrote themselves: it would be looked at
        // again each time, for ever.
        if !note.withdrawn && !own_devices.contains(device) {
            unread::put(tx, (doc, &id.to_string()), &client, circle, own.as_deref())?;
        }
    }
    Ok(())
}

fn plan_rows(tx: &Transaction<'_>, doc: DocId, circle: CircleId, plan: &PlanMonth) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO plan_rows (plan_row, doc, circle, client, day, start_minute, end_minute, code, cancelled)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    let mut rota = tx.prepare_cached("INSERT INTO rota (doc, plan_row, staff) VALUES (?1, ?2, ?3)")?;
    let mut changes = tx.prepare_cached(
        "INSERT INTO plan_changes (doc, plan_row, staff, circle, client, day, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (id, row) in &plan.rows {
        insert.execute(params![
            id.to_string(),
            doc.as_bytes(),
            circle.as_bytes(),
            plan.client.to_string(),
            row.date.to_string(),
            row.slot.start.raw(),
            row.slot.end.raw(),
            row.code.as_ref().map(ToString::to_string),
            row.cancelled
        ])?;
        for staff in row.helpers.keys() {
            rota.execute(params![doc.as_bytes(), id.to_string(), staff.to_string()])?;
        }
        for staff in row.concerned() {
            changes.execute(params![
                doc.as_bytes(),
                id.to_string(),
                staff.to_string(),
                circle.as_bytes(),
                plan.client.to_string(),
                row.change_day().to_string(),
                row_digest(row).to_string()
            ])?;
        }
    }
    Ok(())
}

/// What an acknowledgement (了解) of a changed visit names, in the place of a note's id: the first 16 bytes of the hash of
/// what the visit is now.
fn row_digest(row: &PlanRow) -> NoteId {
    let hash = Hash::of(&[b"kengai/row/v1", &row.acknowledged_view()]);
    let mut digest = [0; 16];
    digest.copy_from_slice(&hash.0[..16]);
    NoteId::from_bytes(digest)
}

fn service_plan_row(
    tx: &Transaction<'_>,
    doc: DocId,
    circle: CircleId,
    plan: &ServicePlan,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO service_plans (doc, circle, client, from_day, agreed) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![
        doc.as_bytes(),
        circle.as_bytes(),
        plan.client.to_string(),
        plan.version.from.map(|day| day.to_string()),
        plan.is_agreed()
    ])?;
    Ok(())
}

fn incident_row(
    tx: &Transaction<'_>,
    doc: DocId,
    circle: CircleId,
    incident: &Incident,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO incidents (doc, circle, client, visit, kind, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        doc.as_bytes(),
        circle.as_bytes(),
        incident.client.to_string(),
        incident.event.visit.map(|visit| visit.to_string()),
        incident.event.kind.map(|kind| kind.code()),
        incident.event.at.map(|at| at.raw())
    ])?;
    Ok(())
}

fn client_row(
    tx: &Transaction<'_>,
    doc: DocId,
    circle: CircleId,
    sheet: &ClientSheet,
) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO clients (client, doc, circle, insured, name, kana, insurer, born, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        sheet.client.to_string(),
        doc.as_bytes(),
        circle.as_bytes(),
        sheet.certificate.insured.as_ref().map(ToString::to_string),
        sheet.person.name.as_ref().map(|name| name.as_str()),
        sheet.person.kana.as_ref().map(|kana| kana.as_str()),
        sheet.certificate.insurer.as_ref().map(ToString::to_string),
        sheet.person.born.map(|day| day.to_string()),
        sheet.person.address.as_ref().map(|address| address.as_str())
    ])?;
    Ok(())
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
        forget(&tx, doc, DocKind::Client)?;
        client_row(&tx, doc, row.circle, &sheet)?;
    }
    facts::set(&tx, CLIENTS_FILLED, &[])?;
    Ok(tx.commit()?)
}
