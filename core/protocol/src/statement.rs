//! A control statement: found, enrol, grant, rotate, server. No care data and no names, so the server may read it.
//!
//! The log of statements is one hash chain per organisation. A statement's hash does not cover its signatures, so a
//! second signature does not move the chain. Kinds 5 to 7 are reserved for *revoke*, *erase* and *admit*; a kind that
//! this version does not know keeps its place in the chain and is passed on untouched.

use crate::ids::{CircleId, DeviceId, Hash, OrgId, StaffId};
use crate::keys::SealPublicKey;
use crate::limits::{GRANT_ROWS_MAX, STATEMENT_BYTES_MAX, STATEMENT_SIGNATURES_MAX};
use crate::sign::{PublicKey, Purpose, Signature, SigningKey};
use crate::wire::{DecodeError, Reader, Writer};

/// What a circle is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CircleKind {
    /// The organisation's managers of one office; what only they may read.
    Managers,
    /// Everyone of one office: directory, notices.
    Office,
    /// One client's care team.
    Client,
}

/// What a device may do in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// ヘルパー: records visits, reads and writes handovers.
    Helper,
    /// サービス提供責任者: also plans, confirms, grants.
    Manager,
}

impl Role {
    /// The number that stands for it in every format.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Helper => 1,
            Self::Manager => 2,
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match input.u8()? {
            1 => Ok(Self::Helper),
            2 => Ok(Self::Manager),
            _ => Err(DecodeError::Value("role")),
        }
    }
}

impl CircleKind {
    /// The number that stands for it in every format.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Managers => 1,
            Self::Office => 2,
            Self::Client => 3,
        }
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match input.u8()? {
            1 => Ok(Self::Managers),
            2 => Ok(Self::Office),
            3 => Ok(Self::Client),
            _ => Err(DecodeError::Value("circle kind")),
        }
    }
}

/// A device's public keys and whom it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrol {
    /// Its signing key; the device's id is its hash.
    pub sign_key: PublicKey,
    /// The key that circle keys are sealed to.
    pub seal_key: SealPublicKey,
    /// Whose device it is.
    pub staff: StaffId,
    /// May enrol and grant throughout the organisation.
    pub admin: bool,
    /// The older identity of the same installation that this one carries on.
    pub continues: Option<DeviceId>,
}

impl Enrol {
    /// The device's id.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        DeviceId::of_key(&self.sign_key)
    }
}

/// One member that a circle key is sealed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberRow {
    /// The device.
    pub device: DeviceId,
    /// What it may do.
    pub role: Role,
    /// Hash of the wrap of the circle's key for it.
    pub wrap_hash: Hash,
}

/// One row of a grant: a member of a circle's current epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantRow {
    /// The circle.
    pub circle: CircleId,
    /// Who joins, as what, with which wrap.
    pub member: MemberRow,
}

/// Opens a circle or gives it a new key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotate {
    /// The circle.
    pub circle: CircleId,
    /// What it is for; must stay the same.
    pub kind: CircleKind,
    /// The epoch that ends; `None` opens the circle.
    pub previous: Option<Hash>,
    /// The previous epoch's key under the new one (see `seal::seal_previous`); empty when opening.
    pub sealed_previous: Vec<u8>,
    /// The circle's letterbox key under the new epoch.
    pub letterbox: SealPublicKey,
    /// Everyone who holds the new key.
    pub members: Vec<MemberRow>,
    /// Hash of the wrap for the recovery key on paper.
    pub recovery_wrap_hash: Hash,
}

/// What is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatementBody {
    /// Begins an organisation (kind 1). Its hash is the organisation's id.
    Found {
        /// The admin root, whose private half is on paper.
        root: PublicKey,
        /// The recovery key, whose private half is on paper.
        recovery: SealPublicKey,
        /// The server's key.
        server: PublicKey,
        /// Makes the id unique.
        nonce: [u8; 16],
    },
    /// Enrols a device (kind 2).
    Enrol(Enrol),
    /// Takes devices into circles (kind 3).
    Grant(Vec<GrantRow>),
    /// Opens a circle or changes its key (kind 4).
    Rotate(Rotate),
    /// Announces the server's next key (kind 8).
    Server {
        /// The key that the server will use.
        successor: PublicKey,
    },
    /// Of a newer version or a reserved kind.
    Unknown {
        /// The kind's number.
        kind: u8,
        /// The payload, untouched.
        payload: Vec<u8>,
    },
}

/// Who signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The root on paper.
    Root,
    /// A device.
    Device(DeviceId),
}

/// One statement with its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The organisation; zero in *found* itself.
    pub org: OrgId,
    /// Its place in the log, from 0.
    pub height: u64,
    /// The hash of the statement before it; zero in *found*.
    pub prev: Hash,
    /// What is stated.
    pub body: StatementBody,
    /// Who vouches for it.
    pub signatures: Vec<(Signer, Signature)>,
}

impl MemberRow {
    fn write(&self, out: &mut Writer) {
        self.device.write(out);
        out.u8(self.role.number());
        self.wrap_hash.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { device: DeviceId::read(input)?, role: Role::read(input)?, wrap_hash: Hash::read(input)? })
    }
}

impl Rotate {
    fn write(&self, out: &mut Writer) {
        self.circle.write(out);
        out.u8(self.kind.number());
        out.option(self.previous, |out, hash| hash.write(out));
        out.blob(&self.sealed_previous);
        out.fixed(&self.letterbox.0);
        out.list(&self.members, |out, row| row.write(out));
        self.recovery_wrap_hash.write(out);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            circle: CircleId::read(input)?,
            kind: CircleKind::read(input)?,
            previous: input.option(Hash::read)?,
            sealed_previous: input.blob("sealed previous key", 64)?.to_vec(),
            letterbox: SealPublicKey(input.fixed()?),
            members: input.list("members", GRANT_ROWS_MAX, MemberRow::read)?,
            recovery_wrap_hash: Hash::read(input)?,
        })
    }
}

impl StatementBody {
    fn kind(&self) -> u8 {
        match self {
            Self::Found { .. } => 1,
            Self::Enrol(_) => 2,
            Self::Grant(_) => 3,
            Self::Rotate(_) => 4,
            Self::Server { .. } => 8,
            Self::Unknown { kind, .. } => *kind,
        }
    }

    fn write(&self, out: &mut Writer) {
        match self {
            Self::Found { root, recovery, server, nonce } => {
                out.fixed(&root.0);
                out.fixed(&recovery.0);
                out.fixed(&server.0);
                out.fixed(nonce);
            }
            Self::Enrol(enrol) => {
                out.fixed(&enrol.sign_key.0);
                out.fixed(&enrol.seal_key.0);
                enrol.staff.write(out);
                out.u8(u8::from(enrol.admin));
                out.option(enrol.continues, |out, device| device.write(out));
            }
            Self::Grant(rows) => out.list(rows, |out, row| {
                row.circle.write(out);
                row.member.write(out);
            }),
            Self::Rotate(rotate) => rotate.write(out),
            Self::Server { successor } => out.fixed(&successor.0),
            Self::Unknown { payload, .. } => out.fixed(payload),
        }
    }

    fn read(kind: u8, payload: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(payload);
        let body = match kind {
            1 => Self::Found {
                root: PublicKey(input.fixed()?),
                recovery: SealPublicKey(input.fixed()?),
                server: PublicKey(input.fixed()?),
                nonce: input.fixed()?,
            },
            2 => Self::Enrol(Enrol {
                sign_key: PublicKey(input.fixed()?),
                seal_key: SealPublicKey(input.fixed()?),
                staff: StaffId::read(&mut input)?,
                admin: input.flag()?,
                continues: input.option(DeviceId::read)?,
            }),
            3 => Self::Grant(input.list("grant rows", GRANT_ROWS_MAX, |input| {
                Ok(GrantRow { circle: CircleId::read(input)?, member: MemberRow::read(input)? })
            })?),
            4 => Self::Rotate(Rotate::read(&mut input)?),
            8 => Self::Server { successor: PublicKey(input.fixed()?) },
            _ => return Ok(Self::Unknown { kind, payload: payload.to_vec() }),
        };
        input.end()?;
        Ok(body)
    }
}

impl Statement {
    /// An unsigned statement.
    #[must_use]
    pub fn new(org: OrgId, height: u64, prev: Hash, body: StatementBody) -> Self {
        Self { org, height, prev, body, signatures: Vec::new() }
    }

    fn signed(&self) -> Vec<u8> {
        let mut out = Writer::new();
        out.u8(1);
        self.org.write(&mut out);
        out.number8(self.height);
        self.prev.write(&mut out);
        out.u8(self.body.kind());
        let mut payload = Writer::new();
        self.body.write(&mut payload);
        out.blob(&payload.0);
        out.0
    }

    /// The hash that the next statement names; an epoch's name if this is a *rotate*.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&[b"kengai/statement-hash/v1", &self.signed()])
    }

    /// Adds a signature.
    #[must_use]
    pub fn sign(mut self, signer: Signer, key: &SigningKey) -> Self {
        let signature = key.sign(Purpose::Statement, &self.signed());
        self.signatures.push((signer, signature));
        self
    }

    /// Whether `key` made this signature over the statement.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey, signature: &Signature) -> bool {
        key.verify(Purpose::Statement, &self.signed(), signature).is_ok()
    }

    /// The hashes of the wraps that must come with the statement, and whom each is for (`None`: the recovery key).
    #[must_use]
    pub fn wraps(&self) -> Vec<(Option<DeviceId>, Hash)> {
        match &self.body {
            StatementBody::Grant(rows) => {
                rows.iter().map(|row| (Some(row.member.device), row.member.wrap_hash)).collect()
            }
            StatementBody::Rotate(rotate) => rotate
                .members
                .iter()
                .map(|row| (Some(row.device), row.wrap_hash))
                .chain([(None, rotate.recovery_wrap_hash)])
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The canonical form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer(self.signed());
        out.list(&self.signatures, |out, (signer, signature)| {
            match signer {
                Signer::Root => out.u8(0),
                Signer::Device(device) => {
                    out.u8(1);
                    device.write(out);
                }
            }
            out.fixed(&signature.0);
        });
        out.0
    }

    /// Reads the canonical form. Checks form and limits, not authority: see `ControlState::apply`.
    ///
    /// # Errors
    /// Not the canonical form, or over a limit.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        if bytes.len() > STATEMENT_BYTES_MAX {
            return Err(DecodeError::OverLimit { what: "control statement", limit: STATEMENT_BYTES_MAX });
        }
        let mut input = Reader::new(bytes);
        input.version1("control statement")?;
        let org = OrgId::read(&mut input)?;
        let height = input.number8()?;
        let prev = Hash::read(&mut input)?;
        let kind = input.u8()?;
        let body = StatementBody::read(kind, input.blob("statement payload", STATEMENT_BYTES_MAX)?)?;
        let signatures = input.list("signatures", STATEMENT_SIGNATURES_MAX, |input| {
            let signer = if input.flag()? { Signer::Device(DeviceId::read(input)?) } else { Signer::Root };
            Ok((signer, Signature(input.fixed()?)))
        })?;
        input.end()?;
        Ok(Self { org, height, prev, body, signatures })
    }
}
