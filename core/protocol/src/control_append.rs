//! `POST` to `http::CONTROL` and `http::FOUND`: compare and append to the control log.

use crate::ids::Hash;
use crate::limits::{
    APPEND_BYTES_MAX, APPEND_STATEMENTS_MAX, APPEND_WRAPS_MAX, STATEMENT_BYTES_MAX, WRAP_BYTES,
};
use crate::statement::Statement;
use crate::wire::{DecodeError, Reader, Writer};

/// Statements to append, all or none, with the key wraps that they commit to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControlAppend {
    /// In order; the first must follow the server's head.
    pub statements: Vec<Statement>,
    /// Each [`WRAP_BYTES`] long; matched to the statements by hash.
    pub wraps: Vec<Vec<u8>>,
}

/// What became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlAnswer {
    /// All appended and durable; the new height.
    Accepted {
        /// Height of the newest statement.
        height: u64,
    },
    /// Somebody appended first: sync, then make the statements again.
    Conflict {
        /// The server's height.
        height: u64,
        /// The server's head.
        head: Hash,
    },
    /// One of them is not allowed; nothing was appended.
    Refused {
        /// Which one, counted from 0.
        index: u64,
        /// A code from [`refusal`].
        reason: u8,
    },
}

/// Codes of [`ControlAnswer::Refused`].
pub mod refusal {
    /// Signature or authority.
    pub const NOT_ALLOWED: u8 = 1;
    /// It names a device, circle or epoch that is not there, or makes one again.
    pub const NOT_CONSISTENT: u8 = 2;
    /// A wrap that it commits to did not come.
    pub const WRAP_MISSING: u8 = 3;
    /// Over a limit or quota.
    pub const OVER_LIMIT: u8 = 4;
}

impl ControlAppend {
    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(1);
        out.list(&self.statements, |out, statement| out.blob(&statement.encode()));
        out.list(&self.wraps, |out, wrap| out.fixed(wrap));
        out.0
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Not the canonical form, or over a limit.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > APPEND_BYTES_MAX {
            return Err(DecodeError::OverLimit { what: "control append", limit: APPEND_BYTES_MAX });
        }
        let mut input = Reader::new(bytes);
        input.version1("control append")?;
        let statements = input.list("statements", APPEND_STATEMENTS_MAX, |input| {
            Statement::decode(input.blob("control statement", STATEMENT_BYTES_MAX)?)
        })?;
        let wraps = input.list("wraps", APPEND_WRAPS_MAX, |input| Ok(input.take(WRAP_BYTES)?.to_vec()))?;
        input.end()?;
        Ok(Self { statements, wraps })
    }
}

impl ControlAnswer {
    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(1);
        match self {
            Self::Accepted { height } => {
                out.u8(0);
                out.varint(*height);
            }
            Self::Conflict { height, head } => {
                out.u8(1);
                out.varint(*height);
                head.write(&mut out);
            }
            Self::Refused { index, reason } => {
                out.u8(2);
                out.varint(*index);
                out.u8(*reason);
            }
        }
        out.0
    }

    /// Reads the canonical form.
    ///
    /// # Errors
    /// Not the canonical form.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(bytes);
        input.version1("control answer")?;
        let answer = match input.u8()? {
            0 => Self::Accepted { height: input.varint()? },
            1 => Self::Conflict { height: input.varint()?, head: Hash::read(&mut input)? },
            2 => Self::Refused { index: input.varint()?, reason: input.u8()? },
            _ => return Err(DecodeError::Value("control answer")),
        };
        input.end()?;
        Ok(answer)
    }
}
