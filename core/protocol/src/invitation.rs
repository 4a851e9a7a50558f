//! The two texts that a person pastes or scans: the founding ticket that a server prints, and the invitation that an
//! admin's device shows.
//!
//! `kengai-found-…` and `kengai-join-…`: base32 without padding (capitals and digits, easy to read aloud), with four
//! bytes of SHA-256 against mistyping.

use data_encoding::BASE32_NOPAD;

use crate::ids::{Hash, OrgId};
use crate::limits::ADDRESS_BYTES_MAX;
use crate::sign::PublicKey;
use crate::wire::{DecodeError, Reader, Writer};

/// Lets one organisation be founded at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundingTicket {
    /// `host:port`.
    pub address: String,
    /// The server's key.
    pub server: PublicKey,
    /// Good once.
    pub code: [u8; 16],
}

/// Lets one device ask to be enrolled.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// `host:port`.
    pub address: String,
    /// The server's key.
    pub server: PublicKey,
    /// The organisation.
    pub org: OrgId,
    /// Shared by the two devices; the server never sees it.
    pub secret: [u8; 16],
    /// Not good after, Unix milliseconds by the inviting device's clock.
    pub expires_ms: u64,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Why a text is neither.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TicketError {
    /// It does not begin as one.
    #[error("this is not a Kengai invitation: it should begin with {expected}")]
    OtherText {
        /// What it should begin with.
        expected: &'static str,
    },
    /// Mistyped or cut short.
    #[error("the text is incomplete or mistyped; copy it again")]
    Mistyped,
    /// Made by a newer version.
    #[error(transparent)]
    Format(#[from] DecodeError),
}

const FOUND: &str = "kengai-found-";
const JOIN: &str = "kengai-join-";

fn to_text(prefix: &str, mut bytes: Vec<u8>) -> String {
    let check = Hash::of_bytes(&bytes);
    bytes.extend_from_slice(&check.0[..4]);
    format!("{prefix}{}", BASE32_NOPAD.encode(&bytes))
}

fn from_text(prefix: &'static str, text: &str) -> Result<Vec<u8>, TicketError> {
    // Mail programs break lines; people leave spaces.
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let code = text.strip_prefix(prefix).ok_or(TicketError::OtherText { expected: prefix })?;
    let mut bytes =
        BASE32_NOPAD.decode(code.to_ascii_uppercase().as_bytes()).map_err(|_| TicketError::Mistyped)?;
    let at = bytes.len().checked_sub(4).ok_or(TicketError::Mistyped)?;
    let check = bytes.split_off(at);
    if Hash::of_bytes(&bytes).0[..4] == check[..] { Ok(bytes) } else { Err(TicketError::Mistyped) }
}

impl FoundingTicket {
    /// The text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = Writer::new();
        out.u8(1);
        out.blob(self.address.as_bytes());
        out.fixed(&self.server.0);
        out.fixed(&self.code);
        to_text(FOUND, out.0)
    }

    /// Reads the text; white space is ignored.
    ///
    /// # Errors
    /// [`TicketError`].
    pub fn parse(text: &str) -> Result<Self, TicketError> {
        let bytes = from_text(FOUND, text)?;
        let mut input = Reader::new(&bytes);
        input.version1("founding ticket")?;
        let ticket = Self {
            address: input.text("address", ADDRESS_BYTES_MAX)?.to_owned(),
            server: PublicKey(input.fixed()?),
            code: input.fixed()?,
        };
        input.end()?;
        Ok(ticket)
    }
}

impl Invitation {
    /// The text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = Writer::new();
        out.u8(1);
        out.blob(self.address.as_bytes());
        out.fixed(&self.server.0);
        self.org.write(&mut out);
        out.fixed(&self.secret);
        out.varint(self.expires_ms);
        to_text(JOIN, out.0)
    }

    /// Reads the text; white space is ignored.
    ///
    /// # Errors
    /// [`TicketError`].
    pub fn parse(text: &str) -> Result<Self, TicketError> {
        let bytes = from_text(JOIN, text)?;
        let mut input = Reader::new(&bytes);
        input.version1("invitation")?;
        let invitation = Self {
            address: input.text("address", ADDRESS_BYTES_MAX)?.to_owned(),
            server: PublicKey(input.fixed()?),
            org: OrgId::read(&mut input)?,
            secret: input.fixed()?,
            expires_ms: input.varint()?,
        };
        input.end()?;
        Ok(invitation)
    }
}
