//! The two texts that people hand on, the messages of the join mailbox, and what derives from the paper.

use kengai_protocol::invitation::{FoundingTicket, Invitation};
use kengai_protocol::join::{Hello, Reply, Reveal, Verdict, code, commitment, mailbox, open_slot, seal_slot};
use kengai_protocol::paper::Paper;
use zeroize::Zeroizing;

use super::{Counting, Sample, control::seal_key, key, org, sample, staff};

pub(crate) fn invitation() -> Invitation {
    Invitation {
        address: "sync.example:8443".to_owned(),
        server: key(0x62).public(),
        org: org(),
        secret: [0x99; 16],
        expires_ms: 1_793_500_600_000,
    }
}

fn hello() -> Hello {
    let (sign_key, seal_key) = (key(2).public(), seal_key(0x31).public());
    Hello { sign_key, seal_key, commitment: commitment(&[0x44; 32], &sign_key, &seal_key) }
}

fn reply() -> Reply {
    Reply { sign_key: key(1).public(), nonce: [0x45; 32] }
}

const REVEAL: Reveal = Reveal { nonce: [0x44; 32] };

fn again_ticket(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    same_text(text, FoundingTicket::parse(text).ok()?.to_text())
}

fn again_invitation(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    same_text(text, Invitation::parse(text).ok()?.to_text())
}

/// People may break lines and change capitals; nothing else.
fn same_text(read: &str, written: String) -> Option<Vec<u8>> {
    let plain = |text: &str| {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        text.to_ascii_uppercase()
    };
    Some(if plain(read) == plain(&written) { read.as_bytes().to_vec() } else { written.into_bytes() })
}

fn again_hello(bytes: &[u8]) -> Option<Vec<u8>> {
    Hello::decode(bytes).ok().map(|hello| hello.encode())
}

fn again_reply(bytes: &[u8]) -> Option<Vec<u8>> {
    Reply::decode(bytes).ok().map(|reply| reply.encode())
}

fn again_reveal(bytes: &[u8]) -> Option<Vec<u8>> {
    Reveal::decode(bytes).ok().map(|reveal| reveal.encode())
}

fn again_verdict(bytes: &[u8]) -> Option<Vec<u8>> {
    Verdict::decode(bytes).ok().map(|verdict| verdict.encode())
}

fn again_slot(bytes: &[u8]) -> Option<Vec<u8>> {
    open_slot(&invitation(), 0, bytes).ok().map(|_| bytes.to_vec())
}

fn as_it_is(bytes: &[u8]) -> Option<Vec<u8>> {
    Some(bytes.to_vec())
}

pub(crate) fn samples() -> Vec<Sample> {
    let ticket = FoundingTicket {
        address: "sync.example:8443".to_owned(),
        server: key(0x62).public(),
        code: [0x98; 16],
    };
    let paper = Paper(Zeroizing::new([0x70; 32]));
    let keys = [paper.derive_root().public().0, paper.derive_recovery().public().0].concat();
    let enrolled = Verdict::Enrolled { staff: staff(), control_height: 300 };
    let digits = code(org(), &hello(), &reply(), &REVEAL).unwrap();
    let slot = seal_slot(&invitation(), 0, &hello().encode(), &Counting::default());
    vec![
        sample("founding_ticket", ticket.to_text().into_bytes(), again_ticket),
        sample("invitation", invitation().to_text().into_bytes(), again_invitation),
        sample("join_hello", hello().encode(), again_hello),
        sample("join_reply", reply().encode(), again_reply),
        sample("join_reveal", REVEAL.encode(), again_reveal),
        sample("join_enrolled", enrolled.encode(), again_verdict),
        sample("join_declined", Verdict::Declined.encode(), again_verdict),
        sample("join_slot", slot, again_slot),
        sample("join_code", digits.into_bytes(), as_it_is),
        sample("join_mailbox", mailbox(&invitation()).to_vec(), as_it_is),
        sample("paper_keys", keys, as_it_is),
    ]
}
