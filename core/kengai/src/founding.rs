//! Founding an organisation: the one time that the admin root exists outside the paper.

use kengai_model::text::Line;
use kengai_model::{Directory, OfficeNumber};
use kengai_protocol::control_append::ControlAnswer;
use kengai_protocol::invitation::FoundingTicket;
use kengai_protocol::paper::Paper;
use kengai_protocol::statement::{Enrol, Signer, Statement, StatementBody};
use kengai_protocol::{CircleKind, Hash, OrgId, Role, StaffId, random};
use kengai_store::doc_kind::directory_id;
use kengai_store::{DocKind, Membership};
use kengai_sync::Transport;

use crate::circles::{Bodies, Recipient};
use crate::{CareBook, CareError};

/// Who founds what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundingRequest {
    /// The text that the server printed.
    pub ticket: String,
    /// 事業所番号, 10 digits.
    pub office_number: String,
    /// 事業所名
    pub office_name: String,
    /// The first manager's name.
    pub name: String,
    /// In kana.
    pub kana: String,
    /// The office's staff code for them.
    pub staff_code: String,
}

/// What goes onto the paper: 24 words. Shown once, kept nowhere.
pub struct PaperWords {
    words: String,
}

impl std::fmt::Debug for PaperWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PaperWords(…)")
    }
}

impl PaperWords {
    /// The 24 words, separated by spaces; also the content of the paper's QR.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }
}

pub(crate) fn line(text: &str, what: &'static str) -> Result<Line, CareError> {
    Line::new(text)
        .map_err(|_| CareError::Input { what, expected: "a line of text that is not empty or too long" })
}

impl CareBook {
    /// Founds an organisation with this device as the first manager's. Needs a connection.
    ///
    /// # Errors
    /// The ticket cannot be used, no connection, or this device belongs to an organisation.
    pub async fn found(&self, request: &FoundingRequest) -> Result<PaperWords, CareError> {
        if self.lock().membership()?.is_some() {
            return Err(CareError::AlreadyJoined);
        }
        let ticket = FoundingTicket::parse(&request.ticket)
            .map_err(|error| CareError::Invitation(error.to_string()))?;
        let number: OfficeNumber = request
            .office_number
            .parse()
            .map_err(|_| CareError::Input { what: "office number", expected: "10 digits" })?;
        let names = (
            line(&request.office_name, "office name")?,
            line(&request.name, "name")?,
            line(&request.kana, "name in kana")?,
            line(&request.staff_code, "staff code")?,
        );
        let paper = Paper(random::bytes(self.random.as_ref()).into());
        let words = bip39::Mnemonic::from_entropy(&paper.0[..])
            .map_err(|_| CareError::NotFound("words for the paper"))?
            .to_string();
        let staff = StaffId(self.random_id());
        let (append, org, office, transport) = self.founding_statements(&paper, &ticket, staff)?;
        match transport.found(&ticket, &append).await? {
            ControlAnswer::Accepted { .. } => {}
            ControlAnswer::Refused { reason, .. } => return Err(CareError::ControlRefused(reason)),
            ControlAnswer::Conflict { .. } => return Err(CareError::Contention),
        }
        let mut store = self.lock();
        store.append_statements(org, &append.statements, &append.wraps, true)?;
        store.set_membership(&Membership {
            org,
            staff,
            address: ticket.address.clone(),
            server: ticket.server,
        })?;
        let mut directory = Directory::default();
        directory.office.number = Some(number);
        directory.office.name = Some(names.0);
        let member = directory.staff.entry(kengai_model::StaffId::from_bytes(staff.0)).or_default();
        member.card.name = Some(names.1);
        member.card.kana = Some(names.2);
        member.card.code = Some(names.3);
        let changes = kengai_model::diff(&kengai_model::Fields::new(), &directory.to_fields());
        let now = self.now();
        store.write_document(office, directory_id(office), DocKind::Directory, &[], &changes, now)?;
        Ok(PaperWords { words })
    }

    /// *found* and *enrol* signed by the root, then the managers' and the office's circle opened by the new device.
    #[allow(clippy::type_complexity)] // four things that belong together for one caller
    fn founding_statements(
        &self,
        paper: &Paper,
        ticket: &FoundingTicket,
        staff: StaffId,
    ) -> Result<
        (kengai_protocol::control_append::ControlAppend, OrgId, kengai_protocol::CircleId, Transport),
        CareError,
    > {
        let store = self.lock();
        let home = store.home();
        let root = paper.derive_root();
        let recovery = paper.derive_recovery().public();
        let found = Statement::new(
            OrgId::default(),
            0,
            Hash::default(),
            StatementBody::Found {
                root: root.public(),
                recovery,
                server: ticket.server,
                nonce: self.random_id(),
            },
        )
        .sign(Signer::Root, &root);
        let org = OrgId(found.hash().0);
        let enrol = Enrol {
            sign_key: home.signing_key().public(),
            seal_key: home.seal_key().public(),
            staff,
            admin: true,
            continues: None,
        };
        let me = [Recipient { device: store.device(), seal: enrol.seal_key, role: Role::Manager }];
        let mut bodies = Bodies::default();
        bodies.bodies.push(StatementBody::Enrol(enrol));
        let random = self.random.as_ref();
        bodies.open_circle(org, &recovery, CircleKind::Managers, &me, random)?;
        let office = bodies.open_circle(org, &recovery, CircleKind::Office, &me, random)?;
        let signer = Signer::Device(store.device());
        let mut append = bodies.into_append(org, 0, found.hash(), |statement| match &statement.body {
            StatementBody::Enrol(_) => statement.sign(Signer::Root, &root),
            _ => statement.sign(signer, home.signing_key()),
        });
        append.statements.insert(0, found);
        let transport = Transport::new(&ticket.address, ticket.server, home.signing_key())?;
        Ok((append, org, office, transport))
    }
}
