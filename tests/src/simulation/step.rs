//! One step of a day: what somebody does, or what happens to somebody.

use kengai_protocol::{CircleId, CircleKind, Role};
use kengai_store::DocKind;

use super::{Day, GoesBack, Lines, Trouble};
use crate::cast::{SUZUKI, Who};
use crate::chance::Dice;
use crate::checks;
use crate::exchange::End;

/// Steps in a day.
pub const STEPS: usize = 90;

/// Of a hundred steps, those after which a phone lets go of what is old.
const LETS_GO_PERCENT: usize = 8;

/// Of a hundred steps of a day that is to have restores, those after which the server makes a backup, or comes back from one.
const RESTORES_PERCENT: usize = 8;

/// Names for those who come later.
const NEWCOMERS: [&str; 2] = ["mori", "ueda"];

impl Day {
    pub(super) fn step(&mut self) {
        let who = self.dice.below(self.cast.devices.len());
        match self.dice.below(104) {
            0..38 => self.write(who),
            38..72 => self.sync(who),
            72..77 => {
                if let Some(taken) = self.cast.deliver_late() {
                    self.diary.push(format!("a late answer arrives: {taken:?}"));
                }
            }
            77..81 => {
                self.diary.push(format!("{} dies", self.cast.devices[who].name));
                self.cast.kill(who);
                self.found.extend(checks::whole_after_a_death(&self.cast, who));
            }
            81..83 => self.diary_restart(who),
            83..86 => {
                self.diary.push("the server dies".to_owned());
                self.cast.server.dies();
            }
            86..90 => self.back_up(),
            90..92 => self.restore(),
            92..94 => self.newcomer(),
            94..97 => self.grant(),
            97..99 => self.rotate_or_open(),
            99 => self.cast.network.photos_fail = !self.cast.network.photos_fail,
            _ => self.copy(who),
        }
        if self.dice.chance(LETS_GO_PERCENT) {
            self.let_go(who);
        }
        if self.often_restored && self.dice.chance(RESTORES_PERCENT) {
            if self.dice.chance(50) { self.back_up() } else { self.restore() }
        }
    }

    /// A helper's phone lets go of all that it may. Not while a record is open on it: the product knows that by its draft.
    fn let_go(&mut self, who: Who) {
        if who == SUZUKI || self.opened.iter().any(|(by, _)| *by == who) {
            return;
        }
        if self.dice.chance(20) {
            for circle in self.circles_of(who) {
                self.cast.want_back(who, circle);
            }
        }
        let before = checks::let_go_of(&self.cast, who);
        self.missing.before_letting_go(&self.cast, who);
        let pruned = self.cast.let_go(who);
        self.found.extend(checks::let_go_of_what_is_restored(&self.cast, who, &before));
        let name = self.cast.devices[who].name;
        self.diary.push(format!("{name} lets go of {} records, {} bodies", pruned.records, pruned.bodies));
        self.found.extend(checks::let_go_when_safe(&self.cast, who));
    }

    fn diary_restart(&mut self, who: Who) {
        self.diary.push(format!("{} is started anew", self.cast.devices[who].name));
        self.cast.kill(who);
        self.cast.devices[who].restart();
    }

    fn sync(&mut self, who: Who) {
        // Only where there are copies does anybody begin again.
        let unsent = self.copies.allowed.then(|| checks::Unsent::of(&self.cast, who));
        let synced = self.cast.sync(who);
        if self.lines == Lines::AtOnce {
            self.found.extend(checks::records_went(&self.cast, who, &synced));
        }
        if synced.end == End::Cut {
            self.found.extend(checks::whole_after_a_death(&self.cast, who));
        }
        self.found.extend(unsent.into_iter().flat_map(|unsent| unsent.lost(&self.cast, who)));
        let name = self.cast.devices[who].name;
        let took = synced.took.as_secs();
        self.diary.push(format!("{name} syncs: {:?} in {} rounds, {took} s", synced.end, synced.rounds));
        let shown = checks::shown_is_true(&self.cast, who);
        self.found.extend(shown);
        if synced.end == End::Endless {
            self.found.push(format!("(2) a sync of {name} does not come to an end"));
        }
    }

    /// Circles of clients in which somebody's device can write, as far as it knows.
    fn circles_of(&self, who: Who) -> Vec<CircleId> {
        let store = self.cast.devices[who].read();
        let member = |circle: &CircleId| {
            let state = store.control().and_then(|control| control.circle(circle));
            state.is_some_and(|state| {
                state.kind == CircleKind::Client && state.role(&store.device()).is_some()
            })
        };
        self.cast.circles.iter().copied().filter(member).collect()
    }

    fn write(&mut self, who: Who) {
        let circles = self.circles_of(who);
        if circles.is_empty() {
            return;
        }
        let circle = circles[self.dice.below(circles.len())];
        let visits = self.cast.documents(who, circle, DocKind::Visit);
        let seed = self.dice.number();
        self.diary.push(format!("{} writes", self.cast.devices[who].name));
        match self.dice.below(15) {
            12.. => {
                let mut dice = Dice::new(seed);
                self.cast.write_record(who, circle, who == SUZUKI, &mut dice);
                let missed = self.cast.search_for_falls(who);
                self.found.extend(missed);
            }
            0..2 => {
                self.cast.record_visit(who, circle, seed);
            }
            2 => self.cast.write_note(who, circle, seed),
            3 => {
                self.cast.mark_note(who, circle, &mut self.dice);
            }
            4 => {
                self.cast.take_picture(who, circle, seed);
            }
            5 => self.cast.write_unknown(who, circle, seed),
            6 if who == SUZUKI && !visits.is_empty() => {
                let visit = visits[self.dice.below(visits.len())];
                self.cast.confirm(who, circle, visit);
            }
            7 => self.finish_one(),
            _ if visits.is_empty() => {
                self.cast.record_visit(who, circle, seed);
            }
            n => {
                // Others' visits as well as one's own: everybody in the circle may add to them.
                let visit = visits[self.dice.below(visits.len())];
                let opened = self.cast.open_record(who, circle, visit);
                match n {
                    8 => self.opened.push((who, opened)),
                    9 => self.cast.finish_with_word(&opened, &mut self.dice),
                    _ => self.cast.finish_with_value(&opened, &mut self.dice),
                }
            }
        }
    }

    /// Somebody finishes a record that was opened a while ago.
    fn finish_one(&mut self) {
        if self.opened.is_empty() {
            return;
        }
        let (_, opened) = self.opened.remove(self.dice.below(self.opened.len()));
        self.cast.finish_with_value(&opened, &mut self.dice);
    }

    fn back_up(&mut self) {
        let what = self.cast.server.back_up_or_cut(self.cast.now_ms);
        self.diary.push(what.to_owned());
        if self.goes_back == GoesBack::Will {
            self.goes_back = GoesBack::To(self.cast.server.snapshot());
        }
    }

    fn restore(&mut self) {
        if let GoesBack::To(place) = &self.goes_back {
            self.diary.push("the server's folder is put back, and nobody says so".to_owned());
            self.cast.server.roll_back_silently(place);
            self.goes_back = GoesBack::Did;
            return;
        }
        let backups = self.cast.server.backups();
        let may = match self.trouble {
            Trouble::Apart => !self.copies.allowed && self.goes_back == GoesBack::Never,
            Trouble::TwoManagers => false,
            Trouble::Together => true,
        };
        if backups == 0 || !may {
            return;
        }
        let which = backups - 1 - self.dice.below(backups.min(3));
        self.diary.push(format!("the server's disk is lost; backup {which} of {backups} is restored"));
        self.cast.server.restore(which);
        self.cast.network.forget_late();
    }

    /// Whether Suzuki's device knows every statement that somebody knows. One that was only half heard of must not be
    /// made again beside itself: logs that part are joined in a later issue.
    fn suzuki_knows_all(&self) -> bool {
        let height = |who: Who| self.cast.devices[who].read().control().map_or(0, |control| control.height());
        (0..self.cast.devices.len()).all(|who| height(who) <= height(SUZUKI))
    }

    fn newcomer(&mut self) {
        if let Some(name) = NEWCOMERS.get(self.newcomers) {
            self.newcomers += 1;
            self.diary.push(format!("{name} gets a device"));
            let who = self.cast.arrive(name);
            self.waiting_to_join.push(who);
        }
        if let Some(who) = self.waiting_to_join.pop()
            && !self.join(who)
        {
            self.waiting_to_join.push(who);
        }
    }

    /// Suzuki enrols a device and takes it into the first client's circle.
    pub(super) fn join(&mut self, who: Who) -> bool {
        let id = self.cast.devices[who].id();
        let known =
            self.cast.devices[SUZUKI].read().control().is_some_and(|control| control.device(&id).is_some());
        if known {
            self.cast.become_member(who);
        }
        let enrolled = known || (self.suzuki_knows_all() && self.cast.enrol(who));
        let name = self.cast.devices[who].name;
        if !enrolled {
            self.diary.push(format!("{name} cannot join: {:?}", self.cast.last_refusal));
            return false;
        }
        self.diary.push(format!("{name} joins"));
        let circle = self.cast.circles[2];
        let member = self.cast.members(circle).contains_key(&who);
        member || self.cast.grant(SUZUKI, circle, who, Role::Helper)
    }

    fn grant(&mut self) {
        match self.second {
            // Neither has heard of the other's word: one of them is too late.
            Some(second) => {
                let both = if self.dice.chance(50) { [SUZUKI, second] } else { [second, SUZUKI] };
                for by in both {
                    self.grant_by(by);
                }
            }
            None if self.suzuki_knows_all() => self.grant_by(SUZUKI),
            None => {}
        }
    }

    /// Takes somebody into a circle in which they are not, as far as whoever does it knows.
    fn grant_by(&mut self, by: Who) {
        let Some(control) = self.cast.devices[by].read().control() else { return };
        let mut open = Vec::new();
        for circle in &self.cast.circles[2..] {
            let Some(state) = control.circle(circle) else { continue };
            for (who, device) in self.cast.devices.iter().enumerate() {
                let id = device.id();
                if control.device(&id).is_some() && state.role(&id).is_none() {
                    open.push((*circle, who));
                }
            }
        }
        if open.is_empty() {
            return;
        }
        let (circle, who) = open[self.dice.below(open.len())];
        let done = self.cast.grant(by, circle, who, Role::Helper);
        let (by, who) = (self.cast.devices[by].name, self.cast.devices[who].name);
        self.diary.push(format!("{by} takes {who} into a circle: {done}"));
    }

    fn rotate_or_open(&mut self) {
        if !self.suzuki_knows_all() {
            return;
        }
        if self.cast.circles.len() < 6 && self.dice.chance(40) {
            let opened = self.cast.open_circle(CircleKind::Client, &[(SUZUKI, Role::Manager)]);
            self.diary.push(format!("a circle is opened: {}", opened.is_some()));
            return;
        }
        let circle = self.cast.circles[2 + self.dice.below(self.cast.circles.len() - 2)];
        let members: Vec<(Who, Role)> = self.cast.members(circle).into_iter().collect();
        let done = self.cast.rotate(circle, &members);
        self.diary.push(format!("a circle gets a new key: {done}"));
    }
}
