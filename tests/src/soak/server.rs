//! What strikes the server: its lines are cut at any byte, and it is killed between a commit and its answer or at any other moment.
//! What a device shows as sent is looked up on the server's disk after every sync.

use super::disk;
use super::tally::{Size, Tally};
use crate::cast::{Cast, SUZUKI};
use crate::chance::Dice;
use crate::checks;
use crate::exchange::{End, Fault, Links};
use crate::link::{Fate, Shape, Way};
use crate::powercut;
use kengai_protocol::{CircleKind, Role};

/// What one seed plays.
const PARTS: [fn(u64, Size, &mut Tally); 2] = [cut_and_kill, cut_its_power];

/// Places of one day at which the server's power goes.
const CUTS: usize = 40;
const CUTS_TINY: usize = 3;

/// Syncs of one office.
const SYNCS: usize = 60;
const SYNCS_TINY: usize = 6;
/// A line is cut within so many bytes: a handshake, a request, its answer.
const REACHES: [usize; 3] = [1_500, 6_000, 60_000];

pub(super) fn share(seed: u64, size: Size) -> Tally {
    let mut tally = Tally::default();
    PARTS.iter().for_each(|part| part(seed, size, &mut tally));
    tally
}

/// A day at the server, and its disk as power cuts leave it.
fn cut_its_power(seed: u64, size: Size, tally: &mut Tally) {
    let cuts = if size == Size::Tiny { CUTS_TINY } else { CUTS };
    disk::take(tally, "states", powercut::server::cut_a_day(seed, powercut::server::Broken::Nothing, cuts));
}

fn cut_and_kill(seed: u64, size: Size, tally: &mut Tally) {
    let mut cast = Cast::found_on_drives(seed);
    let (aoki, tanaka) = (cast.join("aoki"), cast.join("tanaka"));
    let members = [(SUZUKI, Role::Manager), (aoki, Role::Helper), (tanaka, Role::Helper)];
    let circle = cast.open_circle(CircleKind::Client, &members).expect("nothing is cut yet");
    let mut found = cast.until_quiet();
    let mut dice = Dice::new(seed ^ 0x6b69_6c6c);
    let (mut cuts, mut kills) = (0, 0);
    for _ in 0..if size == Size::Tiny { SYNCS_TINY } else { SYNCS } {
        let who = [SUZUKI, aoki, tanaka][dice.below(3)];
        match dice.below(4) {
            0 => cast.write_note(who, circle, dice.number()),
            1 => drop(cast.take_picture(who, circle, dice.number())),
            2 => cast.write_unknown(who, circle, dice.number()),
            _ => drop(cast.record_visit(who, circle, dice.number())),
        }
        // Cut once and there again at once, or cut until whoever asked gives up.
        let times = if dice.chance(50) { 1 } else { 8 };
        let shape = || {
            let way = if dice.chance(50) { Way::Up } else { Way::Down };
            let reach = REACHES[dice.below(REACHES.len())];
            let at = dice.below(reach) as u64;
            Shape::good().fated(Fate::Cut(way, at))
        };
        cast.network.links = Some(Links::These(std::iter::repeat_with(shape).take(times).collect()));
        if dice.chance(30) {
            cast.network.script = [Fault::ServerDies].into();
            kills += 1;
        }
        let synced = cast.sync(who);
        cuts += u64::from(synced.end != End::Done);
        if !matches!(synced.end, End::Done | End::Cut) {
            found.push(format!("{:?}", synced.end));
        }
        if dice.chance(30) {
            cast.server.crash();
            kills += 1;
        }
        if dice.chance(10) {
            cast.kill(who);
        }
        found.extend(checks::shown_is_true(&cast, who));
    }
    cast.network.script.clear();
    cast.network.calm();
    found.extend(cast.until_quiet());
    found.extend(checks::at_rest(&cast));
    tally.played("syncs", if size == Size::Tiny { SYNCS_TINY } else { SYNCS } as f64);
    tally.played("cut", cuts as f64);
    tally.played("kills", f64::from(kills));
    tally.played("offices", 1.0);
    tally.bad("violations", found.len() as u64);
    tally.tell(found);
}
