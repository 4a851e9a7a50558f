//! What an exchange costs does not grow with history: counted in the database's own steps, so that it is the same on
//! every machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::ledger::Ledger;
use crate::support::{MORNING_MS, Morning, open};

/// Database steps of what `work` does.
fn steps(ledger: &mut Ledger, work: impl FnOnce(&mut Ledger)) -> u64 {
    let count = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&count);
    let each = move || {
        counted.fetch_add(1, Ordering::Relaxed);
        false
    };
    ledger.conn_mut().progress_handler(1, Some(each)).unwrap();
    work(ledger);
    ledger.conn_mut().progress_handler(0, None::<fn() -> bool>).unwrap();
    count.load(Ordering::Relaxed)
}

fn write(m: &mut Morning, ledger: &mut Ledger, count: usize) {
    let entries: Vec<_> = (0..count).map(|n| m.a.write(&m.office, m.client, &n.to_be_bytes())).collect();
    for some in entries.chunks(500) {
        m.a.sync(&m.office, ledger, some);
    }
    m.b.sync(&m.office, ledger, &[]);
}

/// Steps of an exchange with nothing new, of bringing one entry, and of fetching it.
fn exchange(m: &mut Morning, ledger: &mut Ledger) -> [u64; 3] {
    let request = m.b.request(&m.office);
    let idle = steps(ledger, |ledger| {
        ledger.sync(&m.b.public(), request, MORNING_MS).unwrap();
    });
    let visit = m.a.write(&m.office, m.client, b"one more");
    let bring = steps(ledger, |ledger| {
        m.a.sync(&m.office, ledger, &[visit]);
    });
    let fetch = steps(ledger, |ledger| {
        m.b.sync(&m.office, ledger, &[]);
    });
    [idle, bring, fetch]
}

#[test]
fn an_exchange_costs_what_is_new_and_not_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = open(folder.path());
    let mut m = Morning::at(&mut ledger);
    write(&mut m, &mut ledger, 10);
    let early = exchange(&mut m, &mut ledger);
    write(&mut m, &mut ledger, 3_000);
    let late = exchange(&mut m, &mut ledger);
    for (early, late) in early.iter().zip(&late) {
        assert!(*early > 0 && *late <= early + early / 4 + 20, "{early} steps grew to {late}");
    }
}
