//! A day drawn from a seed: people write with and without signal, the network fails, phones and the server die, the
//! server comes back from an old backup or phones from old copies, phones are cloned, clocks are wrong by years. Then
//! everything is healed, and what must hold holds.

mod copies;
mod copying;
mod missing;
mod step;

use std::path::PathBuf;
use std::time::Duration;

use kengai_protocol::{CircleKind, Hash, Role};

use crate::cast::{Cast, MORNING_MS, SUZUKI, Who};
use crate::chance::Dice;
use crate::checks;
use crate::exchange::{End, Links, Synced};
use crate::powercut::tape::Forgets;
use crate::work::Opened;

pub use missing::{Kind, Missing};
pub use step::STEPS;

/// Steps of a day over drawn lines.
const STEPS_ON_LINES: usize = 36;

/// Ten years, milliseconds.
const TEN_YEARS_MS: i64 = 10 * 365 * 24 * 60 * 60 * 1_000;

/// Clocks of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clocks {
    /// All right.
    Right,
    /// Each wrong by up to ten years.
    Wrong,
}

/// What a run is played on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// Lines that take no time; what fails is a whole question.
    AtOnce,
    /// Lines that the dice draw for each connection: slow, far, brittle.
    Drawn,
}

/// What a day tries beside the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Copies of devices, or a server that comes back from a backup: one of the two.
    Apart,
    /// Two people with the right to grant act at once. (No restores: logs that part are joined in a later issue.)
    TwoManagers,
    /// Copies and restores in one day: what only one device had may go, and nothing else may break.
    Together,
}

impl Trouble {
    fn of(seed: u64) -> Self {
        match seed % 5 {
            1 | 3 => Self::TwoManagers,
            2 => Self::Together,
            _ => Self::Apart,
        }
    }
}

/// Whether somebody puts the server's folder back and says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
enum GoesBack {
    Never,
    Will,
    /// To a copy of it as it is here.
    To(PathBuf),
    Did,
}

/// A run under way.
pub struct Day {
    /// Everybody.
    pub cast: Cast,
    dice: Dice,
    /// Records that are open somewhere.
    opened: Vec<(Who, Opened)>,
    /// People who have a device that is not enrolled yet.
    waiting_to_join: Vec<Who>,
    /// How many came so far.
    newcomers: usize,
    copies: copies::Copies,
    trouble: Trouble,
    /// A second manager, who grants as the first does.
    second: Option<Who>,
    lines: Lines,
    missing: Missing,
    /// The server's folder is put back, and nobody says so: what it is put back to.
    goes_back: GoesBack,
    /// A day with more backups and restores than others.
    often_restored: bool,
    /// What happened, to be read when it went wrong.
    pub diary: Vec<String>,
    /// What did not hold on the way.
    found: Vec<String>,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What does not hold.
    pub violations: Vec<String>,
    /// What everybody reads in the end, whatever the clocks showed.
    pub digest: Hash,
    /// What happened.
    pub diary: Vec<String>,
    /// How long it was for those in it, until everything was healed.
    pub lasted: Duration,
    /// How often somebody has synced until then.
    pub syncs: u64,
}

/// One run over drawn lines with a server whose program is broken: it forgets these syncs.
#[must_use]
pub fn run_with_a_server_that_forgets(seed: u64, forgets: Forgets) -> Outcome {
    let mut day = Day::begin(seed, Clocks::Right);
    day.lines = Lines::Drawn;
    day.cast.server.drive().expect("a day is played on drives").tape().forget(forgets);
    whole(day, STEPS_ON_LINES)
}

/// One whole run.
#[must_use]
pub fn run(seed: u64, clocks: Clocks) -> Outcome {
    whole(Day::begin(seed, clocks), STEPS)
}

/// One run over drawn lines, of fewer steps: what is looked for is in the single sync.
#[must_use]
pub fn run_on_lines(seed: u64) -> Outcome {
    let mut day = Day::begin(seed, Clocks::Right);
    day.lines = Lines::Drawn;
    whole(day, STEPS_ON_LINES)
}

/// One run with right clocks and one with wrong ones: what does not hold in either, or is not the same in both.
#[must_use]
pub fn run_with_both_clocks(seed: u64) -> Vec<String> {
    both_clocks(|clocks| run(seed, clocks))
}

fn both_clocks(run: impl Fn(Clocks) -> Outcome) -> Vec<String> {
    let (right, wrong) = (run(Clocks::Right), run(Clocks::Wrong));
    let changed = clocks_changed(&right, &wrong);
    [right.violations, wrong.violations, changed].concat()
}

/// (12) What people read is the same whatever the clocks showed.
#[must_use]
pub fn clocks_changed(right: &Outcome, wrong: &Outcome) -> Vec<String> {
    if right.digest == wrong.digest {
        return Vec::new();
    }
    vec!["(12) the clocks have changed what people read".to_owned()]
}

/// What does not hold in a day of a kind, played without one of the product's guards.
#[must_use]
pub fn run_without(missing: Missing, kind: Kind, seed: u64) -> Vec<String> {
    let run = |clocks| {
        let mut day = Day::begin_in(seed, clocks, Trouble::Apart);
        day.copies.allowed = kind == Kind::Copies;
        day.goes_back = if kind == Kind::GoesBack { GoesBack::Will } else { GoesBack::Never };
        day.often_restored = kind == Kind::Restores;
        day.missing = missing;
        day.cast.acts = missing.acts();
        whole(day, STEPS)
    };
    if kind == Kind::TwoClocks { both_clocks(run) } else { run(Clocks::Right).violations }
}

fn whole(mut day: Day, steps: usize) -> Outcome {
    day.play(steps);
    day.heal();
    let (lasted, syncs) = (Duration::from_millis(day.cast.now_ms - MORNING_MS), day.cast.network.syncs);
    let violations = day.violations();
    Outcome { violations, digest: day.digest(), diary: day.diary, lasted, syncs }
}

/// A second manager, in every circle there is.
fn second_manager(cast: &mut Cast) -> Who {
    let who = cast.join("kato");
    for circle in cast.circles.clone() {
        if !cast.members(circle).contains_key(&who) {
            assert!(cast.grant(SUZUKI, circle, who, Role::Manager));
        }
    }
    who
}

impl Day {
    /// An organisation with two helpers and two clients, everybody up to date.
    #[must_use]
    pub fn begin(seed: u64, clocks: Clocks) -> Self {
        Self::begin_in(seed, clocks, Trouble::of(seed))
    }

    fn begin_in(seed: u64, clocks: Clocks, trouble: Trouble) -> Self {
        let mut cast = Cast::found_on_drives(seed);
        let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
        let (manager, helper) = (Role::Manager, Role::Helper);
        cast.open_circle(CircleKind::Client, &[(SUZUKI, manager), (aoki, helper), (tanaka, helper)]);
        cast.open_circle(CircleKind::Client, &[(SUZUKI, manager), (aoki, helper)]);
        if clocks == Clocks::Wrong {
            let mut skews = Dice::new(seed ^ 0x00c1_0c45);
            for device in &mut cast.devices {
                device.skew_ms = (skews.number() % (2 * TEN_YEARS_MS as u64)) as i64 - TEN_YEARS_MS;
            }
        }
        let second = (trouble == Trouble::TwoManagers).then(|| second_manager(&mut cast));
        // Only clients with a sheet are searched.
        for circle in cast.circles.clone().into_iter().skip(2) {
            cast.write_sheet(SUZUKI, circle);
        }
        assert_eq!(cast.until_quiet(), Vec::<String>::new(), "a calm beginning");
        let mut dice = Dice::new(seed);
        let copies = copies::Copies::of_a_day(&mut dice);
        let (opened, waiting_to_join, diary, found) = (vec![], vec![], vec![], vec![]);
        let (lines, missing, goes_back) = (Lines::AtOnce, Missing::Nothing, GoesBack::Never);
        Self {
            cast,
            dice,
            opened,
            waiting_to_join,
            newcomers: 0,
            copies,
            trouble,
            second,
            lines,
            missing,
            goes_back,
            often_restored: false,
            diary,
            found,
        }
    }

    /// The day itself.
    pub fn play(&mut self, steps: usize) {
        self.cast.network.storm = Some(Dice::new(self.dice.number()));
        self.cast.network.fault_percent = [5, 20, 50][self.dice.below(3)];
        self.cast.network.page_bytes = [None, Some(3_000), Some(1)][self.dice.below(3)];
        if self.lines == Lines::Drawn {
            let breaks = [10, 40, 80][self.dice.below(3)];
            // Whole questions fail as well, but not most of them.
            self.cast.network.fault_percent = 5;
            self.cast.network.links = Some(Links::Drawn(Dice::new(self.dice.number()), breaks));
        }
        for _ in 0..steps {
            self.cast.now_ms += 1_000 * (1 + self.dice.below(600) as u64);
            self.step();
        }
    }

    /// The signal is back and nobody dies any more: everybody syncs until there is nothing new.
    pub fn heal(&mut self) {
        self.diary.push("healed".to_owned());
        self.cast.network.calm();
        for (_, opened) in std::mem::take(&mut self.opened) {
            let mut dice = self.dice.clone();
            self.cast.finish_with_word(&opened, &mut dice);
            self.dice.number();
        }
        let refused = self.cast.until_quiet();
        for who in std::mem::take(&mut self.waiting_to_join) {
            self.join(who);
        }
        let again = self.cast.until_quiet();
        // What has left somebody's phone is wanted back.
        for who in 0..self.cast.devices.len() {
            for circle in self.cast.circles.clone() {
                self.cast.want_back(who, circle);
            }
        }
        let back = self.cast.until_quiet();
        self.diary.push(format!("refused while healing: {refused:?}, then {again:?}, then {back:?}"));
        for device in &self.cast.devices {
            let control = device.read().control().map(|control| (control.height(), control.head()));
            let state = device.read().sync_state().unwrap();
            let due = (device.read().control_due().unwrap(), device.read().are_heights_due().unwrap());
            let gaps = device.read().log_gaps().unwrap();
            let name = device.name;
            self.diary.push(format!("{name}: control {control:?}, due {due:?}, gaps {gaps:?}, {state:?}"));
        }
    }

    /// Everything that must hold and does not.
    #[must_use]
    pub fn violations(&mut self) -> Vec<String> {
        self.cast.network.page_bytes = None;
        let mut found = std::mem::take(&mut self.found);
        for who in 0..self.cast.devices.len() {
            found.extend(checks::shown_is_true(&self.cast, who));
        }
        found.extend_from_slice(self.cast.server.found());
        found.extend(checks::noticed(&self.cast));
        let circle = self.cast.circles[2];
        self.missing.at_rest(&mut self.cast, circle);
        found.extend(match self.trouble {
            Trouble::Together => checks::in_order(&self.cast),
            _ => checks::at_rest(&self.cast),
        });
        for who in 0..self.cast.devices.len() {
            found.extend(self.cast.search_for_falls(who));
        }
        let refused = self.cast.until_quiet();
        found.extend(refused.into_iter().map(|what| format!("(2) after healing: {what}")));
        let who = self.dice.below(self.cast.devices.len());
        found.extend(checks::same_after_rebuilding(&self.cast, who, &mut self.dice));
        found.extend(checks::nothing_by_replay(&mut self.cast));
        found.extend(self.one_round_trip());
        found
    }

    /// (15) Whoever is up to date needs one round trip, with and without something new.
    fn one_round_trip(&mut self) -> Vec<String> {
        let circle = self.cast.circles[2];
        let members: Vec<Who> = self.cast.members(circle).into_keys().collect();
        let mut found = Vec::new();
        let writer = members[self.dice.below(members.len())];
        self.cast.record_visit(writer, circle, self.dice.number());
        self.cast.write_note(writer, circle, self.dice.number());
        let mut check = |synced: Synced, what: &str| {
            if synced.end != End::Done || synced.rounds != 1 {
                found.push(format!("(15) {what}: {:?} after {} round trips", synced.end, synced.rounds));
            }
        };
        check(self.cast.sync(writer), "sending a record");
        for who in members {
            check(self.cast.sync(who), "fetching a record");
            check(self.cast.sync(who), "nothing new");
        }
        found
    }

    /// What everybody reads, without times and without who wrote it.
    #[must_use]
    pub fn digest(&self) -> Hash {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        for (doc, written) in &self.cast.book.docs {
            let Some(who) = self.cast.members(written.circle).into_keys().next() else { continue };
            let Some((view, _)) = self.cast.devices[who].read().document(*doc).unwrap() else { continue };
            parts.push(doc.0.to_vec());
            parts.push(kengai_model::canonical_view(&view.fields));
            for (field, values) in &view.conflicts {
                let values: Vec<_> = values.iter().map(|value| &value.value).collect();
                parts.push(format!("{field} {values:?}").into_bytes());
            }
            for (field, passage) in &view.passages {
                let texts: Vec<_> = passage.parts.iter().map(|part| &part.text).collect();
                parts.push(format!("{field} {} {texts:?}", passage.base).into_bytes());
            }
        }
        Hash::of(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }
}
