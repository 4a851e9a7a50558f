//! Joining: what the two devices say to each other through the server's mailbox, sealed under the invitation's secret.
//!
//! ```text
//! slot 0  new device   → its keys, and a commitment to a random number
//! slot 1  inviter      → its key, and its own random number
//! slot 2  new device   → the random number it committed to
//! both now know a six-digit number made of all of it; the new device shows it, the inviter's does not: a person types
//! there what the other screen shows, and the inviter enrols the key only where that is the number
//! slot 3  inviter      → enrolled, or not
//! ```
//! The server sees the mailbox's name and sealed messages. Commit-then-reveal leaves whoever sits in between one guess
//! in a million per invitation, even if the invitation's text leaked. A number that is only compared gets a "yes" from
//! whoever is in a hurry; one that is typed cannot be right unless somebody looked at the other screen.

use crate::ids::{DeviceId, Hash, OrgId, StaffId};
use crate::invitation::Invitation;
use crate::keys::{SealPublicKey, Secret, derive};
use crate::limits::JOIN_MESSAGE_BYTES_MAX;
use crate::random::{Randomness, bytes};
use crate::seal::{SALT_BYTES, open_once, seal_once};
use crate::sign::PublicKey;
use crate::wire::{DecodeError, Reader, Writer};

/// How often a wrong number may be typed; after that the invitation is over.
pub const TYPED_MAX: u8 = 3;
/// Digits of the number.
const CODE_DIGITS: usize = 6;

/// Number of slots in a mailbox; each is written once.
pub const SLOTS: u8 = 4;

/// Slot 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hello {
    /// The new device's signing key.
    pub sign_key: PublicKey,
    /// The new device's sealing key.
    pub seal_key: SealPublicKey,
    /// Commitment to `nonce`; see [`commitment`].
    pub commitment: Hash,
}

/// Slot 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The inviter's signing key.
    pub sign_key: PublicKey,
    /// The inviter's random number.
    pub nonce: [u8; 32],
}

/// Slot 2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reveal {
    /// The number committed to.
    pub nonce: [u8; 32],
}

/// Slot 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Enrolled for this member of staff.
    Enrolled {
        /// Whose device it is now.
        staff: StaffId,
        /// Every control statement up to here concerns it.
        control_height: u64,
    },
    /// The number of the new device was not typed.
    Declined,
}

/// A message that does not open or is not what belongs into its slot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JoinError {
    /// Not sealed with this invitation's secret.
    #[error("a message in the mailbox was not made with this invitation")]
    NotOurs,
    /// Not the form that belongs into the slot.
    #[error(transparent)]
    Format(#[from] DecodeError),
    /// The revealed number is not the one committed to: somebody is in between.
    #[error("the other device did not keep to its number; invite again")]
    BrokenCommitment,
}

/// The mailbox's name: says nothing about the secret.
#[must_use]
pub fn mailbox(invitation: &Invitation) -> [u8; 16] {
    let name = derive(&invitation.secret, &invitation.org.0, &[b"kengai/join-mailbox/v1"]);
    let mut out = [0; 16];
    out.copy_from_slice(&name[..16]);
    out
}

fn slot_key(invitation: &Invitation, slot: u8, salt: &[u8]) -> Secret {
    derive(&invitation.secret, salt, &[b"kengai/join-slot/v1", &invitation.org.0, &[slot]])
}

/// Seals a message for a slot.
#[must_use]
pub fn seal_slot(invitation: &Invitation, slot: u8, plain: &[u8], random: &dyn Randomness) -> Vec<u8> {
    let salt: [u8; SALT_BYTES] = bytes(random);
    let sealed = seal_once(&slot_key(invitation, slot, &salt), &[slot], plain);
    [&salt[..], &sealed].concat()
}

/// Opens a slot's message.
///
/// # Errors
/// [`JoinError::NotOurs`].
pub fn open_slot(invitation: &Invitation, slot: u8, message: &[u8]) -> Result<Vec<u8>, JoinError> {
    if message.len() > JOIN_MESSAGE_BYTES_MAX || message.len() < SALT_BYTES {
        return Err(JoinError::NotOurs);
    }
    let (salt, sealed) = message.split_at(SALT_BYTES);
    open_once(&slot_key(invitation, slot, salt), &[slot], sealed).map_err(|_| JoinError::NotOurs)
}

/// What the new device commits to in slot 0.
#[must_use]
pub fn commitment(nonce: &[u8; 32], sign_key: &PublicKey, seal_key: &SealPublicKey) -> Hash {
    Hash::of(&[b"kengai/join-commitment/v1", nonce, &sign_key.0, &seal_key.0])
}

/// The six digits that the new device shows and the inviting one expects.
///
/// # Errors
/// [`JoinError::BrokenCommitment`].
pub fn code(org: OrgId, hello: &Hello, reply: &Reply, reveal: &Reveal) -> Result<String, JoinError> {
    if commitment(&reveal.nonce, &hello.sign_key, &hello.seal_key) != hello.commitment {
        return Err(JoinError::BrokenCommitment);
    }
    let hash = Hash::of(&[
        b"kengai/join-code/v1",
        &org.0,
        &hello.sign_key.0,
        &hello.seal_key.0,
        &reply.sign_key.0,
        &reply.nonce,
        &reveal.nonce,
    ]);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.0[..8]);
    Ok(format!("{:06}", u64::from_be_bytes(first) % 1_000_000))
}

/// The six digits in what a person typed: full-width digits count, and spaces and dashes do not. `None` where it is
/// anything else than six digits.
#[must_use]
pub fn typed_code(text: &str) -> Option<String> {
    let digit = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        c => Some(c),
    };
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－' | 'ー'))
        .filter_map(digit)
        .collect();
    (digits.len() == CODE_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

impl Hello {
    /// The new device's id.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId::of_key(&self.sign_key)
    }

    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        [&[1][..], &self.sign_key.0, &self.seal_key.0, &self.commitment.0].concat()
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Not the canonical form.
    pub fn decode(bytes: &[u8]) -> Result<Self, JoinError> {
        let mut input = Reader::new(bytes);
        input.version1("join message")?;
        let hello = Self {
            sign_key: PublicKey(input.fixed()?),
            seal_key: SealPublicKey(input.fixed()?),
            commitment: Hash::read(&mut input)?,
        };
        input.end()?;
        Ok(hello)
    }
}

impl Reply {
    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        [&[1][..], &self.sign_key.0, &self.nonce].concat()
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Not the canonical form.
    pub fn decode(bytes: &[u8]) -> Result<Self, JoinError> {
        let mut input = Reader::new(bytes);
        input.version1("join message")?;
        let reply = Self { sign_key: PublicKey(input.fixed()?), nonce: input.fixed()? };
        input.end()?;
        Ok(reply)
    }
}

impl Reveal {
    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        [&[1][..], &self.nonce].concat()
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Not the canonical form.
    pub fn decode(bytes: &[u8]) -> Result<Self, JoinError> {
        let mut input = Reader::new(bytes);
        input.version1("join message")?;
        let reveal = Self { nonce: input.fixed()? };
        input.end()?;
        Ok(reveal)
    }
}

impl Verdict {
    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(1);
        match self {
            Self::Enrolled { staff, control_height } => {
                out.u8(1);
                staff.write(&mut out);
                out.varint(*control_height);
            }
            Self::Declined => out.u8(0),
        }
        out.0
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Not the canonical form.
    pub fn decode(bytes: &[u8]) -> Result<Self, JoinError> {
        let mut input = Reader::new(bytes);
        input.version1("join message")?;
        let verdict = if input.flag()? {
            Self::Enrolled { staff: StaffId::read(&mut input)?, control_height: input.varint()? }
        } else {
            Self::Declined
        };
        input.end()?;
        Ok(verdict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_as_people_type_it() {
        for typed in
            ["482193", "482 193", " 482193\n", "４８２１９３", "４８２　１９３", "482-193", "４８２ー１９３"]
        {
            assert_eq!(typed_code(typed).as_deref(), Some("482193"), "{typed:?}");
        }
        for other in ["", "y", "はい", "48219", "4821933", "48219a", "四八二一九三", "482193y", "-482.93"]
        {
            assert_eq!(typed_code(other), None, "{other:?}");
        }
    }
}
