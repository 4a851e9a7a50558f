//! What leaves a device because it is older than its window: records, handover notes, their photos, and the
//! bodies of what others wrote.
//!
//! A phone keeps the last weeks of its clients and what is ahead; the office keeps everything. **Nothing leaves that is
//! not in a verified backup of the server**: every entry concerned is at or below the backed-up height, nothing of it is
//! unsent, a draft, in conflict or set aside, and no server that was restored is still being told what it lost. What may
//! leave is asked in `leaving.rs`, how it comes back is in `coming_back.rs`. Entries that also carry something younger stay
//! whole. Each batch is one transaction; photo files are removed after it, so that a power cut leaves at worst files that
//! the next pass removes.
//!
//! **What bounds each thing that grows with time** (`tests/tests/day/growth.rs` compares the rows of a phone that has been used
//! for 2 and for 24 months, table by table):
//!
//! | | bounded by |
//! |---|---|
//! | records of visits, their rows, changes, history, search rows, photo files, confirmations, `finishes` | the window |
//! | handover notes, their rows, read marks, `unread`, search rows | the window, and what waits for this user |
//! | bodies of others' entries | the window |
//! | drafts, `pending`, `conflicts`, `set_aside`, quarantined and forked entries, photos that were not sent | never leave: what is open |
//! | plan months, rota, changed visits and their 了解 | stay: one document for each client and month. Older records are found by them |
//! | client sheets, home-care plans, incidents, the directory | stay: as many as there are clients, versions, incidents, staff |
//! | headers and signatures of entries (200 bytes), `log` (some 80), `entry_map`, `entry_docs` | stay: feeds and logs go on to verify, for ever |
//! | bodies of this device's own entries (some 500 bytes a visit) | stay: the server never sends a device its own |
//! | `left_docs` (some 150 bytes for what has left), rows of photos | stay: what has left is known, and not fetched again |
//! | control log, circle keys, `own_wraps`, `held`, `feeds`, `alarms` | grow with people, devices and accidents, not with days |
//! | `log_past` | what restores of the server took back |
//! | `contacts`, `exports` | managers' devices: one a device, one for each confirmed record in a file |

pub(crate) mod coming_back;
pub(crate) mod left;
pub(crate) mod may_leave;
pub(crate) mod pruning;

use kengai_model::CareDay;

/// What stays on a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Today, by the server's clock: a phone's own may be years off.
    pub today: CareDay,
    /// Days before today that stay.
    pub days: u32,
    /// Newest records and newest handover notes of each client that stay however old they are: what a brief looks back over.
    pub records: u32,
}

impl Window {
    /// From which day on everything stays.
    pub(crate) fn first_day(&self) -> CareDay {
        (0..self.days).fold(self.today, |day, _| day.previous())
    }

    /// Until when a record stays that is brought back today.
    #[must_use]
    pub fn until(&self) -> CareDay {
        (0..self.days).fold(self.today, |day, _| day.next())
    }
}

/// What left in one pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Records of visits.
    pub records: u64,
    /// Documents of handover notes.
    pub notes: u64,
    /// Bodies of entries.
    pub bodies: u64,
    /// Photos; their thumbnails go with them.
    pub photos: u64,
    /// There is more to do.
    pub more: bool,
}
