//! The way between devices and server, which fails on purpose: what is lost, comes twice or too late, and what is remembered.

use std::collections::VecDeque;
use std::path::PathBuf;

use kengai_protocol::Hash;
use kengai_protocol::sync_answer::SyncAnswer;
use kengai_sync::session::Exchange;

use crate::chance::Dice;
use crate::link::Shape;

/// What happens to one message and its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The request never arrives.
    RequestLost,
    /// The server did it, and nobody hears.
    AnswerLost,
    /// The request arrives twice; the second answer is the one that is heard.
    Twice,
    /// The answer comes when nobody waits for it any more, perhaps after a later one.
    AnswerLate,
    /// The device dies between the server's answer and taking it.
    DeviceDies,
    /// The device dies when it has taken the answer, before it can go on.
    DeviceDiesAfterwards,
    /// The server dies after its commit, before it has answered.
    ServerDies,
}

/// When a program that lacks a guard does what it should not (`simulation::missing`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A device is about to sync.
    BeforeSync,
    /// It has.
    AfterSync {
        /// And came to the end.
        done: bool,
    },
    /// It was killed, or lost its power, and is there again.
    Died,
    /// It has heard an answer once more, which was true up to this counter.
    HeardAgain {
        /// The answer's cursor.
        cursor: u64,
    },
}

const FAULTS: [Fault; 7] = [
    Fault::RequestLost,
    Fault::AnswerLost,
    Fault::Twice,
    Fault::AnswerLate,
    Fault::DeviceDies,
    Fault::DeviceDiesAfterwards,
    Fault::ServerDies,
];

/// The way between devices and server.
#[derive(Default)]
pub struct Network {
    /// Draws faults; `None` when it is calm.
    pub storm: Option<Dice>,
    /// Faults in a hundred messages.
    pub fault_percent: usize,
    /// The most that an answer's entries may weigh, bytes; as the device asks when `None`.
    pub page_bytes: Option<u64>,
    /// How each connection is; at once and for ever when `None`.
    pub links: Option<Links>,
    /// Photos do not go through, records do.
    pub photos_fail: bool,
    /// Devices send photos before records: a program that is broken.
    pub photos_first: bool,
    /// Nothing is sent any more once this file is there: whoever would send it is dead.
    pub dead_once_there: Option<PathBuf>,
    /// Faults of the next messages, before any that are drawn.
    pub script: VecDeque<Fault>,
    /// What the next photos (thumbnails are none) are answered with, before any reaches the server: status and code.
    pub photo_answers: VecDeque<(u16, &'static str)>,
    /// A photo that the server refuses whenever a part of it comes.
    pub photo_refused: Option<Hash>,
    /// What was asked, in order, if it is to be kept.
    pub asked: Option<Vec<Asked>>,
    /// What the server's program calls itself, where it is not this version.
    pub server_version: Option<&'static str>,
    /// How often somebody has synced.
    pub syncs: u64,
    /// Every first answer of a sync is remembered, to be heard again.
    pub remembers_all: bool,
    /// Every body that crossed, if it is to be kept.
    pub tape: Option<Vec<Vec<u8>>>,
    pub(crate) late: Vec<Heard>,
    pub(crate) heard: VecDeque<Heard>,
}

/// A question as a line carried it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// With which path.
    pub path: String,
    /// Bytes of its body.
    pub bytes: u64,
}

/// An exchange as it was: who asked what, and what the server said.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    /// Whose device.
    pub(crate) who: usize,
    pub(crate) exchange: Exchange,
    pub(crate) answer: SyncAnswer,
}

/// Exchanges that are remembered, to be played again.
const HEARD_MAX: usize = 40;

/// How connections are.
#[derive(Debug, Clone)]
pub enum Links {
    /// Each the same.
    All(Shape),
    /// These first, one after the other; then all are good.
    These(VecDeque<Shape>),
    /// As the dice draw them; so many in a hundred do not hold.
    Drawn(Dice, usize),
}

impl Network {
    /// How the next connection is.
    pub(crate) fn shape(&mut self) -> Shape {
        match &mut self.links {
            None => Shape::at_once(),
            Some(Links::All(shape)) => *shape,
            Some(Links::These(shapes)) => shapes.pop_front().unwrap_or(Shape::good()),
            Some(Links::Drawn(dice, breaks)) => Shape::drawn(dice, *breaks),
        }
    }

    pub(crate) fn fault(&mut self) -> Fault {
        if self.dead_once_there.as_ref().is_some_and(|picture| picture.exists()) {
            return Fault::RequestLost;
        }
        if let Some(fault) = self.script.pop_front() {
            return fault;
        }
        let Some(dice) = &mut self.storm else { return Fault::None };
        if dice.chance(self.fault_percent) { FAULTS[dice.below(FAULTS.len())] } else { Fault::None }
    }

    /// Whether the next exchange is one whose answer is heard later, or again: with what strikes it.
    pub(crate) fn remembers(&mut self) -> Option<Fault> {
        const REMEMBERED_PERCENT: usize = 20;
        if self.script.front() == Some(&Fault::AnswerLate) {
            return self.script.pop_front();
        }
        if self.dead_once_there.as_ref().is_some_and(|picture| picture.exists()) {
            return None;
        }
        if self.remembers_all {
            return Some(Fault::None);
        }
        let dice = self.storm.as_mut().filter(|_| self.script.is_empty())?;
        if !dice.chance(REMEMBERED_PERCENT) {
            return None;
        }
        Some(if dice.chance(self.fault_percent) { Fault::AnswerLate } else { Fault::None })
    }

    /// Whether a line that broke is there again at once.
    pub(crate) fn comes_back(&mut self) -> bool {
        let dead = self.dead_once_there.is_some();
        self.storm.as_mut().is_some_and(|dice| !dead && dice.chance(50))
    }

    pub(crate) fn remember(&mut self, heard: Heard) {
        self.heard.push_back(heard);
        if self.heard.len() > HEARD_MAX {
            self.heard.pop_front();
        }
    }

    pub(crate) fn keep(&mut self, bytes: &[u8]) {
        if let Some(tape) = &mut self.tape {
            tape.push(bytes.to_vec());
        }
    }

    /// Nothing fails any more; what was under way is gone.
    pub fn calm(&mut self) {
        self.storm = None;
        self.links = None;
        self.photos_fail = false;
        self.forget_late();
    }

    /// Whoever would have answered is no more.
    pub fn forget_late(&mut self) {
        self.late.clear();
    }
}
