//! The texts that let a device in, the office's invitation and the server's founding ticket: what is wrong with one, in
//! words, before anything else is asked of a person.

use kengai_protocol::invitation::{FoundingTicket, Invitation, TicketError};
use kengai_protocol::join::JoinError;

use crate::CareError;
use crate::book::invitation_problem::InvitationProblem;

fn problem(error: &TicketError, other: InvitationProblem) -> CareError {
    CareError::Invitation(match error {
        TicketError::OtherText { .. } => other,
        TicketError::Format(kengai_protocol::DecodeError::Version { .. }) => InvitationProblem::NewerVersion,
        _ => InvitationProblem::Mistyped,
    })
}

pub(crate) fn join_problem(error: &JoinError) -> CareError {
    CareError::Invitation(match error {
        JoinError::BrokenCommitment => InvitationProblem::SomebodyBetween,
        JoinError::Format(kengai_protocol::DecodeError::Version { .. }) => InvitationProblem::NewerVersion,
        _ => InvitationProblem::NotOurs,
    })
}

pub(crate) fn invitation(text: &str) -> Result<Invitation, CareError> {
    Invitation::parse(text).map_err(|error| problem(&error, InvitationProblem::NoInvitation))
}

pub(crate) fn ticket(text: &str) -> Result<FoundingTicket, CareError> {
    FoundingTicket::parse(text).map_err(|error| problem(&error, InvitationProblem::NoTicket))
}

/// Whether a text is an invitation, before a device is made for it.
///
/// # Errors
/// [`CareError::Invitation`] says what is wrong.
pub fn check_invitation(text: &str) -> Result<(), CareError> {
    invitation(text).map(|_| ())
}
