//! The kinds of document, with the numbers that stand for them in every format, and who may write each.

use kengai_model::{CareMonth, ClientId};
use kengai_protocol::{CircleId, DocId, Hash, Role};

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocKind {
    /// The record of one visit.
    Visit,
    /// The handover notes of one client and month, as versions before the first release wrote them; nobody writes into one any more.
    Thread,
    /// The client's sheet (利用者).
    Client,
    /// One client's plan month and rota.
    Plan,
    /// The office and its staff.
    Directory,
    /// One version of a client's home-care plan (訪問介護計画).
    ServicePlan,
    /// One incident (身体拘束, 事故, 苦情, 急変).
    Incident,
    /// One handover note (申し送り).
    Note,
}

impl DocKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Visit,
        Self::Thread,
        Self::Client,
        Self::Plan,
        Self::Directory,
        Self::ServicePlan,
        Self::Incident,
        Self::Note,
    ];

    /// What people call a record: what a person wrote of a client's day. The rest is the office's.
    #[must_use]
    pub const fn is_record(self) -> bool {
        match self {
            Self::Visit | Self::Thread | Self::Incident | Self::Note => true,
            Self::Client | Self::Plan | Self::Directory | Self::ServicePlan => false,
        }
    }

    /// Whether its fields are handover notes: one, or those of a month.
    #[must_use]
    pub const fn holds_notes(self) -> bool {
        matches!(self, Self::Thread | Self::Note)
    }

    /// The number in every format.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Visit => 1,
            Self::Thread => 2,
            Self::Client => 3,
            Self::Plan => 4,
            Self::Directory => 5,
            Self::ServicePlan => 6,
            Self::Incident => 7,
            Self::Note => 8,
        }
    }

    /// The kind with this number, if this version knows it.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::Visit),
            2 => Some(Self::Thread),
            3 => Some(Self::Client),
            4 => Some(Self::Plan),
            5 => Some(Self::Directory),
            6 => Some(Self::ServicePlan),
            7 => Some(Self::Incident),
            8 => Some(Self::Note),
            _ => None,
        }
    }

    /// The role that a device needs to change such a document.
    #[must_use]
    pub const fn writer(self) -> Role {
        match self {
            Self::Visit | Self::Thread | Self::Incident | Self::Note => Role::Helper,
            Self::Client | Self::Plan | Self::Directory | Self::ServicePlan => Role::Manager,
        }
    }
}

/// The id of a handover note: what it says, and by whom, is in the hash of the change that wrote it.
#[must_use]
pub fn note_doc(circle: CircleId, written: Hash) -> DocId {
    DocId::derived(circle, DocKind::Note.number(), &written.to_string())
}

/// The id of a client's handover thread for a month.
#[must_use]
pub fn thread_id(circle: CircleId, client: ClientId, month: CareMonth) -> DocId {
    DocId::derived(circle, DocKind::Thread.number(), &format!("{client}/{month}"))
}

/// The id of a client's sheet.
#[must_use]
pub fn client_id(circle: CircleId, client: ClientId) -> DocId {
    DocId::derived(circle, DocKind::Client.number(), &client.to_string())
}

/// The id of a client's plan for a month.
#[must_use]
pub fn plan_id(circle: CircleId, client: ClientId, month: CareMonth) -> DocId {
    DocId::derived(circle, DocKind::Plan.number(), &format!("{client}/{month}"))
}

/// The id of an office's directory.
#[must_use]
pub fn directory_id(circle: CircleId) -> DocId {
    DocId::derived(circle, DocKind::Directory.number(), "")
}
