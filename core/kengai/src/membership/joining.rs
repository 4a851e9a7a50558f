//! Inviting a device and joining: two people, two screens, and a six-digit number that the new device shows and the
//! inviting person types. The inviting device computes the number and never gives it away: what is on its screen could
//! be copied without a look at the other one.

use std::time::Duration;

use kengai_model::StaffId;
use kengai_protocol::invitation::Invitation;
use kengai_protocol::join::{
    Hello, Reply, Reveal, TYPED_MAX, Verdict, code, commitment, mailbox, open_slot, seal_slot, typed_code,
};
use kengai_protocol::limits::INVITATION_LIFE_MS;
use kengai_protocol::statement::{Enrol, StatementBody};
use kengai_protocol::{CircleKind, Role, random};
use kengai_store::Membership;
use kengai_sync::{Transport, TransportError};

use crate::book::carebook::{circle_of_kind, control, membership, need_manager, staff_id};
use crate::book::invitation_problem::InvitationProblem;
use crate::book::sought::Sought;
use crate::membership::circles::Recipient;
use crate::membership::invitations;
use crate::membership::invitations::join_problem as bad;
use crate::{CareBook, CareError, Members};

/// How long one question for a message waits at the server.
const POLL: Duration = Duration::from_secs(10);
/// And how long it is until the next question.
const PAUSE: Duration = Duration::from_secs(1);

/// What a manager's device shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationView {
    /// The text to paste or scan.
    pub text: String,
    /// Not good after, Unix milliseconds by this device's clock.
    pub expires_ms: u64,
}

/// What came of a number that was typed at the inviting device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedNumber {
    /// It is the other device's number: accept it.
    Same,
    /// It is not; so many tries are left. With none left the invitation is over: decline it.
    Differs {
        /// Tries that are left.
        tries_left: u8,
    },
    /// These are not six digits; that was no try.
    NotSixDigits,
}

/// The new device that came to an invitation.
struct Came {
    hello: Hello,
    number: String,
    tries_left: u8,
    same: bool,
}

impl std::fmt::Debug for Came {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the number: it belongs onto the other screen alone.
        f.debug_struct("Came").field("tries_left", &self.tries_left).finish_non_exhaustive()
    }
}

/// The inviting side of one invitation.
#[derive(Debug)]
pub struct Inviting {
    book: CareBook,
    invitation: Invitation,
    transport: Transport,
    staff: kengai_protocol::StaffId,
    role: Role,
    came: Option<Came>,
}

/// The joining side.
#[derive(Debug)]
pub struct Joining {
    book: CareBook,
    invitation: Invitation,
    transport: Transport,
    hello: Hello,
    nonce: [u8; 32],
}

/// What the new device is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Whose device it is.
    pub staff: StaffId,
}

impl Members<'_> {
    /// Begins an invitation for a member of staff. Needs a manager's device; nothing is sent yet.
    ///
    /// # Errors
    /// Not a manager's device.
    pub fn invite(&self, staff: StaffId, role: Role) -> Result<Inviting, CareError> {
        let here = {
            let store = self.book.lock();
            need_manager(&store)?;
            if !control(&store)?.device(&store.device()).is_some_and(|device| device.admin) {
                return Err(CareError::AdminsOnly);
            }
            membership(&store)?
        };
        let invitation = Invitation {
            address: here.address.clone(),
            server: here.server,
            org: here.org,
            secret: self.book.random_id(),
            expires_ms: self.book.now() + INVITATION_LIFE_MS,
        };
        let transport = self.book.transport(&here)?;
        let staff = kengai_protocol::StaffId(*staff.as_bytes());
        Ok(Inviting { book: self.book.clone(), invitation, transport, staff, role, came: None })
    }
}

impl CareBook {
    /// Begins to join with an invitation's text: says hello. Needs a connection.
    ///
    /// # Errors
    /// The text cannot be used, or this device belongs to an organisation.
    pub async fn join(&self, text: &str) -> Result<Joining, CareError> {
        if self.lock().membership()?.is_some() {
            return Err(CareError::AlreadyJoined);
        }
        let invitation = invitations::invitation(text)?;
        let nonce: [u8; 32] = random::bytes(self.random.as_ref());
        let (hello, transport) = {
            let store = self.lock();
            let home = store.home();
            let (sign_key, seal_key) = (home.signing_key().public(), home.seal_key().public());
            let hello = Hello { sign_key, seal_key, commitment: commitment(&nonce, &sign_key, &seal_key) };
            (hello, self.way.transport(&invitation.address, invitation.server, home.signing_key())?)
        };
        let joining = Joining { book: self.clone(), invitation, transport, hello, nonce };
        let message = joining.hello.encode();
        joining.put(0, &message).await?;
        Ok(joining)
    }
}

async fn wait_for(
    book: &CareBook,
    transport: &Transport,
    invitation: &Invitation,
    slot: u8,
) -> Result<Vec<u8>, CareError> {
    // By this device's own clock from now on: the invitation's date was made by another's.
    let until = book.now() + INVITATION_LIFE_MS;
    loop {
        match transport.slot(invitation.org, mailbox(invitation), slot, POLL).await {
            Ok(message) => {
                return open_slot(invitation, slot, &message).map_err(|error| bad(&error));
            }
            // The server answers at once where it no longer has the mailbox: it was started anew, or the time is over.
            Err(TransportError::NotFound) if book.now() < until => tokio::time::sleep(PAUSE).await,
            Err(TransportError::NotFound) => return Err(CareError::InvitationExpired),
            Err(error) => return Err(error.into()),
        }
    }
}

async fn put_slot(
    book: &CareBook,
    transport: &Transport,
    invitation: &Invitation,
    slot: u8,
    plain: &[u8],
) -> Result<(), CareError> {
    let sealed = seal_slot(invitation, slot, plain, book.random.as_ref());
    match transport.put_slot(invitation.org, mailbox(invitation), slot, sealed).await {
        Ok(()) => Ok(()),
        Err(TransportError::Refused(_)) => Err(CareError::Invitation(InvitationProblem::Used)),
        Err(error) => Err(error.into()),
    }
}

impl Inviting {
    /// What to show.
    #[must_use]
    pub fn view(&self) -> InvitationView {
        InvitationView { text: self.invitation.to_text(), expires_ms: self.invitation.expires_ms }
    }

    /// Waits until the new device has come and shows its number.
    ///
    /// # Errors
    /// Nobody came in time, or what came was not made with this invitation.
    pub async fn arrival(&mut self) -> Result<(), CareError> {
        let (book, transport, invitation) = (&self.book, &self.transport, &self.invitation);
        let hello = Hello::decode(&wait_for(book, transport, invitation, 0).await?).map_err(|e| bad(&e))?;
        let sign_key = book.lock().home().signing_key().public();
        let reply = Reply { sign_key, nonce: random::bytes(book.random.as_ref()) };
        put_slot(book, transport, invitation, 1, &reply.encode()).await?;
        let reveal = Reveal::decode(&wait_for(book, transport, invitation, 2).await?).map_err(|e| bad(&e))?;
        let number = code(invitation.org, &hello, &reply, &reveal).map_err(|e| bad(&e))?;
        self.came = Some(Came { hello, number, tries_left: TYPED_MAX, same: false });
        Ok(())
    }

    /// Compares what a person typed with the number that the new device must be showing. After three wrong numbers
    /// nothing is right any more.
    ///
    /// # Errors
    /// Nobody has come yet.
    pub fn typed(&mut self, text: &str) -> Result<TypedNumber, CareError> {
        let came = self.came.as_mut().ok_or(CareError::NotFound(Sought::Device))?;
        let Some(digits) = typed_code(text) else { return Ok(TypedNumber::NotSixDigits) };
        if came.tries_left > 0 && digits == came.number {
            came.same = true;
            return Ok(TypedNumber::Same);
        }
        came.same = false;
        came.tries_left = came.tries_left.saturating_sub(1);
        Ok(TypedNumber::Differs { tries_left: came.tries_left })
    }

    /// The other device's number was typed: enrols it and takes it into its circles.
    ///
    /// # Errors
    /// [`CareError::Declined`] where its number was not typed; no connection, or the server refuses.
    pub async fn accept(self) -> Result<(), CareError> {
        let came = self.came.as_ref().ok_or(CareError::NotFound(Sought::Device))?;
        if !came.same {
            return Err(CareError::Declined);
        }
        let hello = &came.hello;
        let device = hello.device();
        let enrol = Enrol {
            sign_key: hello.sign_key,
            seal_key: hello.seal_key,
            staff: self.staff,
            admin: false,
            continues: None,
        };
        let random = std::sync::Arc::clone(&self.book.random);
        let (seal, role) = (hello.seal_key, self.role);
        self.book
            .append_control(move |store, bodies| {
                let state = control(store)?;
                match state.device(&device) {
                    None => bodies.bodies.push(StatementBody::Enrol(enrol.clone())),
                    // Enrolled before the connection broke: what is missing follows.
                    Some(there) if there.staff == enrol.staff => {}
                    Some(_) => return Err(CareError::AlreadyJoined),
                }
                let to = Recipient { device, seal, role };
                let mut rows = vec![(circle_of_kind(store, CircleKind::Office)?, to)];
                if role == Role::Manager {
                    rows.push((circle_of_kind(store, CircleKind::Managers)?, to));
                }
                rows.retain(|(circle, to)| {
                    state.circle(circle).and_then(|circle| circle.role(&to.device)) < Some(to.role)
                });
                bodies.grant(store, &rows, random.as_ref())
            })
            .await?;
        // Its clients' circles: those on the rota from yesterday on, so that a night's handover is there.
        let today = self.book.now_instant().day();
        self.book.members().follow_rota(today.previous()).await?;
        let height = self.book.lock().control().map_or(0, |control| control.height());
        let verdict = Verdict::Enrolled { staff: self.staff, control_height: height };
        put_slot(&self.book, &self.transport, &self.invitation, 3, &verdict.encode()).await
    }

    /// The number could not be typed: the device is not taken in.
    ///
    /// # Errors
    /// No connection.
    pub async fn decline(self) -> Result<(), CareError> {
        put_slot(&self.book, &self.transport, &self.invitation, 3, &Verdict::Declined.encode()).await
    }
}

impl Joining {
    async fn put(&self, slot: u8, plain: &[u8]) -> Result<(), CareError> {
        put_slot(&self.book, &self.transport, &self.invitation, slot, plain).await
    }

    /// Returns the number that this device shows, to be typed at the inviting one.
    ///
    /// # Errors
    /// The inviting device did not answer in time, or what came was not made with this invitation.
    pub async fn number(&mut self) -> Result<String, CareError> {
        let reply = wait_for(&self.book, &self.transport, &self.invitation, 1).await?;
        let reply = Reply::decode(&reply).map_err(|e| bad(&e))?;
        let reveal = Reveal { nonce: self.nonce };
        self.put(2, &reveal.encode()).await?;
        code(self.invitation.org, &self.hello, &reply, &reveal).map_err(|e| bad(&e))
    }

    /// Waits for the other side's word. Afterwards the device belongs to the organisation; its first `sync` brings
    /// what it may read.
    ///
    /// # Errors
    /// [`CareError::Declined`], or nobody answered in time.
    pub async fn finish(self) -> Result<Member, CareError> {
        let verdict = wait_for(&self.book, &self.transport, &self.invitation, 3).await?;
        match Verdict::decode(&verdict).map_err(|e| bad(&e))? {
            Verdict::Declined => Err(CareError::Declined),
            Verdict::Enrolled { staff, .. } => {
                self.book.lock().set_membership(&Membership {
                    org: self.invitation.org,
                    staff,
                    address: self.invitation.address.clone(),
                    server: self.invitation.server,
                })?;
                Ok(Member { staff: staff_id(staff) })
            }
        }
    }
}
