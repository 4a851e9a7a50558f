//! Founding an organisation: the one time that the admin root exists outside the paper.

use kengai_model::Words;
use kengai_model::text::Line;
use kengai_model::{Directory, OfficeNumber, Problem};
use kengai_protocol::control_append::{ControlAnswer, ControlAppend};
use kengai_protocol::invitation::FoundingTicket;
use kengai_protocol::paper::Paper;
use kengai_protocol::statement::{Enrol, Signer, Statement, StatementBody};
use kengai_protocol::{CircleId, CircleKind, Hash, OrgId, Role, StaffId, random};
use kengai_store::Membership;
use kengai_store::founding::Founding;
use kengai_sync::Transport;

use crate::book::sought::Sought;
use crate::membership::circles::{Bodies, Recipient};
use crate::membership::invitations;
use crate::membership::paper::PaperWords;
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

pub(crate) fn line(text: &str, what: Words) -> Result<Line, CareError> {
    Line::new(text).map_err(|fault| {
        let right = match fault.problem {
            Problem::Missing => Words::lit("入れてください", "is empty; write it"),
            Problem::TooLong => Words::lit(
                "長すぎます。200文字までにしてください",
                "is too long; write at most 200 characters",
            ),
            _ => fault.expected,
        };
        CareError::Input(Words::new(
            format!("{}: {}", what.ja, right.ja),
            format!("{}: {}", what.en, right.en),
        ))
    })
}

/// A staff code as it was typed, in its one form.
pub(crate) fn staff_code(text: &str) -> Result<Line, CareError> {
    let what = Words::lit("職員コード", "staff code");
    match kengai_model::directory::staff_code(text) {
        Some(code) => line(&code, what),
        // Nothing at all is said as of every field.
        None => line(text, what).and(Err(CareError::Input(Words::lit(
            "職員コード: 半角英数字と「-」で16文字までにしてください",
            "staff code: must be at most 16 letters, digits or hyphens",
        )))),
    }
}

/// The office's number; its name, then the manager's name, kana and code.
type Named = (OfficeNumber, (Line, Line, Line, Line));

fn named(request: &FoundingRequest) -> Result<Named, CareError> {
    let number = kengai_model::fold::fold(&request.office_number)
        .parse()
        .map_err(|_| CareError::Input(Words::lit("事業所番号は10桁です", "office number: 10 digits")))?;
    let names = (
        line(&request.office_name, Words::lit("事業所名", "office name"))?,
        line(&request.name, Words::lit("氏名", "name"))?,
        line(&request.kana, Words::lit("氏名カナ", "name in kana"))?,
        staff_code(&request.staff_code)?,
    );
    Ok((number, names))
}

/// Whether everything that was typed can be meant, before a device is made for it.
///
/// # Errors
/// [`CareError::Invitation`] of the ticket, or [`CareError::Input`], says what is wrong.
pub fn check_founding(request: &FoundingRequest) -> Result<(), CareError> {
    invitations::ticket(&request.ticket)?;
    named(request).map(|_| ())
}

fn names_server(founding: &Founding, ticket: &FoundingTicket) -> bool {
    founding.append.statements.first().is_some_and(
        |first| matches!(first.body, StatementBody::Found { server, .. } if server == ticket.server),
    )
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
        let ticket = invitations::ticket(&request.ticket)?;
        let (number, names) = named(request)?;
        let (founding, transport) = self.planned_founding(&ticket)?;
        let first = founding.append.statements.first().ok_or(CareError::NotFound(Sought::Founding))?;
        let org = OrgId(first.hash().0);
        match transport.found(&ticket, &founding.append).await? {
            ControlAnswer::Accepted { .. } => {}
            ControlAnswer::Refused { reason, .. } => return Err(CareError::ControlRefused(reason)),
            ControlAnswer::Conflict { .. } => return Err(CareError::Contention),
        }
        let mut directory = Directory::default();
        directory.office.number = Some(number);
        directory.office.name = Some(names.0);
        let staff = founding.staff;
        let member = directory.staff.entry(kengai_model::StaffId::from_bytes(staff.0)).or_default();
        member.card.name = Some(names.1);
        member.card.kana = Some(names.2);
        member.card.code = Some(names.3);
        let changes = kengai_model::diff(&kengai_model::Fields::new(), &directory.to_fields());
        let membership = Membership { org, staff, address: ticket.address.clone(), server: ticket.server };
        let now = self.now();
        self.lock().finish_founding(&founding, &membership, &changes, now)?;
        Ok(PaperWords::of(&founding.paper))
    }

    /// What is sent, durable before it is: a founding whose answer got lost is asked for again as it was.
    fn planned_founding(&self, ticket: &FoundingTicket) -> Result<(Founding, Transport), CareError> {
        let planned = self.lock().founding()?;
        let founding = match planned {
            // Planned for this server; for another one it is made anew.
            Some(planned) if names_server(&planned, ticket) => planned,
            _ => {
                let paper = Paper(random::bytes(self.random.as_ref()).into());
                let staff = StaffId(self.random_id());
                let (append, office) = self.founding_statements(&paper, ticket, staff)?;
                let founding = Founding { paper: paper.0, staff, office, append };
                self.lock().plan_founding(&founding)?;
                founding
            }
        };
        let store = self.lock();
        let transport = self.way.transport(&ticket.address, ticket.server, store.home().signing_key())?;
        Ok((founding, transport))
    }

    /// *found* and *enrol* signed by the root, then the managers' and the office's circle opened by the new device.
    fn founding_statements(
        &self,
        paper: &Paper,
        ticket: &FoundingTicket,
        staff: StaffId,
    ) -> Result<(ControlAppend, CircleId), CareError> {
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
        Ok((append, office))
    }
}
