//! The items inside an entry's body, before compression and sealing.
//!
//! A body is a version, a count, and items of `(kind, length, payload)`. A kind that this version does not know is kept
//! and passed on untouched: the entry's own bytes are what is stored and sent, so nothing here re-encodes them.

use crate::ids::{DeviceId, DocId, Hash, StaffId};
use crate::limits::{
    CARRIED_FRONT_BYTES, ENTRY_ITEMS_MAX, FILE_LINES_MAX, FILE_NAME_BYTES_MAX, HEADS_MAX, ITEM_BYTES_MAX,
    REASON_BYTES_MAX,
};
use crate::sign::{BadSignature, PublicKey, Purpose, Signature, SigningKey};
use crate::wire::{DecodeError, Reader, Writer};

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Item {
    /// One Automerge change of one document (kind 1).
    Change {
        /// The document.
        doc: DocId,
        /// The document's kind; its meaning is the model's.
        doc_kind: u8,
        /// When it was made by the device's clock, Unix milliseconds.
        at_ms: u64,
        /// An uncompressed Automerge change chunk.
        change: Vec<u8>,
    },
    /// A handover note was read or acknowledged (kind 2).
    Receipt(Receipt),
    /// A manager confirmed a document at certain heads (kind 3).
    Confirmation(Confirmation),
    /// What an older identity of the author's device wrote and the server did not get from it (kind 4).
    Carried(Carried),
    /// A manager wrote a file of actuals (kind 5).
    File(File),
    /// A manager says that a file of actuals was sent to nobody (kind 6).
    NotSent(NotSent),
    /// Of a newer version.
    Unknown {
        /// The kind's number.
        kind: u64,
        /// The payload, untouched.
        payload: Vec<u8>,
    },
}

/// Another identity's item, word for word. It counts as if that identity had sent it: whoever has both has it once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The identity that wrote it.
    pub origin: DeviceId,
    /// The entry that it stood in; zero when it was in none yet.
    pub entry: Hash,
    /// What it wrote. Never itself a carried item: the origin stays the first.
    pub item: Box<Item>,
}

/// What was done with a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReceiptKind {
    /// Opened and read (既読).
    Read,
    /// Acknowledged (了解).
    Acknowledged,
}

/// A read mark (既読) or an acknowledgement (了解).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Which.
    pub kind: ReceiptKind,
    /// The thread that the note is in; for a planned visit that was changed (変更), the plan month.
    pub doc: DocId,
    /// The note; for a changed visit, the beginning of the hash of what it is now.
    pub note: [u8; 16],
    /// Who.
    pub staff: StaffId,
    /// When by the device's clock, Unix milliseconds.
    pub at_ms: u64,
}

/// 確定: a manager's signed statement about exact document heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// The visit document.
    pub doc: DocId,
    /// Its Automerge heads, sorted.
    pub heads: Vec<Hash>,
    /// By which rule the heads are seen: what stands of values that were written apart is a matter of agreement, and a
    /// confirmation keeps the one under which it was signed. The first is [`VIEW_RULE_FIRST`].
    pub view_rule: u8,
    /// Hash of the canonical view at those heads, under that rule.
    pub view_hash: Hash,
    /// Hash of the assessment that the manager saw, together with its inputs.
    pub assessment_hash: Hash,
    /// Who confirmed.
    pub by: StaffId,
    /// When by the device's clock, Unix milliseconds.
    pub at_ms: u64,
    /// How far that clock was ahead of the server's, minutes, where it was known to be wrong; behind is negative.
    pub clock_ahead: Option<i64>,
    /// The manager's own visit, confirmed by themselves (自己確定).
    pub own_visit: bool,
    /// Why it is confirmed again after a change; empty the first time.
    pub reason: String,
    /// The confirming device's signature over all of the above.
    pub signature: Signature,
}

/// 実績ファイル: a file of actuals was written from confirmed visits, for the managers alone. A long one comes in parts that
/// name the same file and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The file's name, without a folder.
    pub name: String,
    /// Who wrote it.
    pub by: StaffId,
    /// When by the device's clock, Unix milliseconds.
    pub at_ms: u64,
    /// What stands in it.
    pub lines: Vec<FileLine>,
}

/// One confirmed visit in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLine {
    /// The visit document.
    pub doc: DocId,
    /// Hash of the confirmation item that the line rests on.
    pub confirmation: Hash,
    /// Hash of all that the file says of the visit.
    pub line: Hash,
}

/// 送っていない: a file of actuals was made and sent to nobody, for the managers alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSent {
    /// The file's name, without a folder.
    pub name: String,
    /// Who says so.
    pub by: StaffId,
    /// When by the device's clock, Unix milliseconds.
    pub at_ms: u64,
}

const BODY_VERSION: u8 = 1;
/// The kind of [`Item::Change`].
pub const KIND_CHANGE: u64 = 1;
const KIND_RECEIPT: u64 = 2;
const KIND_CONFIRMATION: u64 = 3;
/// The kind of [`Item::Carried`].
pub const KIND_CARRIED: u64 = 4;
/// The kind of [`Item::File`].
pub const KIND_FILE: u64 = 5;
const KIND_NOT_SENT: u64 = 6;
/// The newest kind that this version knows.
pub const KIND_NEWEST: u64 = KIND_NOT_SENT;

/// The rule of seeing that a confirmation of version 1 means without naming it.
pub const VIEW_RULE_FIRST: u8 = 1;

/// Of confirmations that name their rule.
const CONFIRMATION_VERSION: u8 = 2;

/// Of those that say besides how far their clock was off.
const CONFIRMATION_BY_A_WRONG_CLOCK: u8 = 3;

/// A number of minutes as one that is not negative: 0, -1, 1, -2 …
fn folded(minutes: i64) -> u64 {
    ((minutes << 1) ^ (minutes >> 63)).cast_unsigned()
}

fn unfolded(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

impl Confirmation {
    fn write_signed(&self, out: &mut Writer) {
        if let Some(minutes) = self.clock_ahead {
            out.u8(CONFIRMATION_BY_A_WRONG_CLOCK);
            out.u8(self.view_rule);
            out.varint(folded(minutes));
        } else if self.view_rule == VIEW_RULE_FIRST {
            out.u8(1);
        } else {
            out.u8(CONFIRMATION_VERSION);
            out.u8(self.view_rule);
        }
        self.doc.write(out);
        out.list(&self.heads, |out, head| head.write(out));
        self.view_hash.write(out);
        self.assessment_hash.write(out);
        self.by.write(out);
        out.varint(self.at_ms);
        out.u8(u8::from(self.own_visit));
        out.blob(self.reason.as_bytes());
    }

    fn signed(&self) -> Vec<u8> {
        let mut out = Writer::new();
        self.write_signed(&mut out);
        out.0
    }

    /// Sorts the heads and signs; the signature in `self` is overwritten.
    #[must_use]
    pub fn sign(mut self, key: &SigningKey) -> Self {
        self.heads.sort();
        self.signature = key.sign(Purpose::Confirmation, &self.signed());
        self
    }

    /// Checks the signature.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), BadSignature> {
        key.verify(Purpose::Confirmation, &self.signed(), &self.signature)
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let (named, view_rule, clock_ahead) = match input.u8()? {
            1 => (false, VIEW_RULE_FIRST, None),
            CONFIRMATION_VERSION => (true, input.u8()?, None),
            CONFIRMATION_BY_A_WRONG_CLOCK => (false, input.u8()?, Some(unfolded(input.varint()?))),
            version => return Err(DecodeError::Version { what: "confirmation", version }),
        };
        let confirmation = Self {
            doc: DocId::read(input)?,
            heads: input.list("heads", HEADS_MAX, Hash::read)?,
            view_rule,
            view_hash: Hash::read(input)?,
            assessment_hash: Hash::read(input)?,
            by: StaffId::read(input)?,
            at_ms: input.varint()?,
            clock_ahead,
            own_visit: input.flag()?,
            reason: input.text("reason", REASON_BYTES_MAX)?.to_owned(),
            signature: Signature(input.fixed()?),
        };
        if !confirmation.heads.is_sorted() {
            return Err(DecodeError::NotCanonical("heads"));
        }
        // The first rule is named by the version alone: one statement has one form.
        if named && view_rule <= VIEW_RULE_FIRST || view_rule < VIEW_RULE_FIRST {
            return Err(DecodeError::NotCanonical("view rule"));
        }
        // A clock that was right is not spoken of.
        if clock_ahead == Some(0) {
            return Err(DecodeError::NotCanonical("clock"));
        }
        Ok(confirmation)
    }
}

impl Receipt {
    fn write(&self, out: &mut Writer) {
        out.u8(match self.kind {
            ReceiptKind::Read => 1,
            ReceiptKind::Acknowledged => 2,
        });
        self.doc.write(out);
        out.fixed(&self.note);
        self.staff.write(out);
        out.varint(self.at_ms);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            kind: match input.u8()? {
                1 => ReceiptKind::Read,
                2 => ReceiptKind::Acknowledged,
                _ => return Err(DecodeError::Value("receipt kind")),
            },
            doc: DocId::read(input)?,
            note: input.fixed()?,
            staff: StaffId::read(input)?,
            at_ms: input.varint()?,
        })
    }
}

impl File {
    /// Whether a file of actuals can be called so: the layout's names are capital letters, digits, `_` and `.`.
    #[must_use]
    pub fn is_name(name: &str) -> bool {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        (1..=FILE_NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(fits)
    }

    fn read_name(input: &mut Reader<'_>) -> Result<String, DecodeError> {
        let name = input.text("file name", FILE_NAME_BYTES_MAX)?;
        // People read it in histories, on other managers' screens: a line of its own or a turned one would be a lie there.
        if !Self::is_name(name) {
            return Err(DecodeError::Value("file name"));
        }
        Ok(name.to_owned())
    }

    fn write(&self, out: &mut Writer) {
        out.u8(1);
        out.blob(self.name.as_bytes());
        self.by.write(out);
        out.varint(self.at_ms);
        out.list(&self.lines, |out, line| {
            line.doc.write(out);
            line.confirmation.write(out);
            line.line.write(out);
        });
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.version1("file")?;
        Ok(Self {
            name: Self::read_name(input)?,
            by: StaffId::read(input)?,
            at_ms: input.varint()?,
            lines: input.list("file lines", FILE_LINES_MAX, |input| {
                Ok(FileLine {
                    doc: DocId::read(input)?,
                    confirmation: Hash::read(input)?,
                    line: Hash::read(input)?,
                })
            })?,
        })
    }
}

impl NotSent {
    fn write(&self, out: &mut Writer) {
        out.u8(1);
        out.blob(self.name.as_bytes());
        self.by.write(out);
        out.varint(self.at_ms);
    }

    fn read(input: &mut Reader<'_>) -> Result<Self, DecodeError> {
        input.version1("file not sent")?;
        Ok(Self { name: File::read_name(input)?, by: StaffId::read(input)?, at_ms: input.varint()? })
    }
}

impl Item {
    /// The item's kind and payload.
    #[must_use]
    pub fn encode(&self) -> (u64, Vec<u8>) {
        let mut out = Writer::new();
        let kind = match self {
            Self::Change { doc, doc_kind, at_ms, change } => {
                doc.write(&mut out);
                out.u8(*doc_kind);
                out.varint(*at_ms);
                out.fixed(change);
                KIND_CHANGE
            }
            Self::Receipt(receipt) => {
                receipt.write(&mut out);
                KIND_RECEIPT
            }
            Self::Confirmation(confirmation) => {
                confirmation.write_signed(&mut out);
                out.fixed(&confirmation.signature.0);
                KIND_CONFIRMATION
            }
            Self::Carried(carried) => {
                let (inner, payload) = carried.item.encode();
                carried.origin.write(&mut out);
                carried.entry.write(&mut out);
                out.varint(inner);
                out.fixed(&payload);
                KIND_CARRIED
            }
            Self::File(file) => {
                file.write(&mut out);
                KIND_FILE
            }
            Self::NotSent(said) => {
                said.write(&mut out);
                KIND_NOT_SENT
            }
            Self::Unknown { kind, payload } => {
                out.fixed(payload);
                *kind
            }
        };
        (kind, out.0)
    }

    /// Reads one item's payload.
    ///
    /// # Errors
    /// A known kind whose payload is malformed.
    pub fn decode(kind: u64, payload: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(payload);
        let item = match kind {
            KIND_CHANGE => {
                let doc = DocId::read(&mut input)?;
                let doc_kind = input.u8()?;
                let at_ms = input.varint()?;
                let change = input.take(input.remaining())?.to_vec();
                Self::Change { doc, doc_kind, at_ms, change }
            }
            KIND_RECEIPT => Self::Receipt(Receipt::read(&mut input)?),
            KIND_CONFIRMATION => Self::Confirmation(Confirmation::read(&mut input)?),
            KIND_CARRIED => {
                let (origin, entry) = (DeviceId::read(&mut input)?, Hash::read(&mut input)?);
                let inner = input.varint()?;
                if inner == KIND_CARRIED {
                    return Err(DecodeError::Value("carried item"));
                }
                let item = Self::decode(inner, input.take(input.remaining())?)?;
                Self::Carried(Carried { origin, entry, item: Box::new(item) })
            }
            KIND_FILE => Self::File(File::read(&mut input)?),
            KIND_NOT_SENT => Self::NotSent(NotSent::read(&mut input)?),
            _ => return Ok(Self::Unknown { kind, payload: payload.to_vec() }),
        };
        input.end()?;
        Ok(item)
    }
}

/// A body's plain bytes, before compression.
#[must_use]
pub fn encode_items(items: &[Item]) -> Vec<u8> {
    let mut out = Writer::new();
    out.u8(BODY_VERSION);
    out.list(items, |out, item| {
        let (kind, payload) = item.encode();
        out.varint(kind);
        out.blob(&payload);
    });
    out.0
}

/// Reads a body's plain bytes. An item whose own payload is malformed comes as its error, so that one bad item does
/// not take its neighbours with it.
///
/// # Errors
/// The framing is malformed or over a limit.
pub fn decode_items(bytes: &[u8]) -> Result<Vec<Result<Item, DecodeError>>, DecodeError> {
    let mut input = Reader::new(bytes);
    input.version1("entry body")?;
    let items = input.list("items", ENTRY_ITEMS_MAX, |input| {
        let kind = input.varint()?;
        let payload = input.blob("item", ITEM_BYTES_MAX + CARRIED_FRONT_BYTES)?;
        Ok(Item::decode(kind, payload))
    })?;
    input.end()?;
    Ok(items)
}
