//! A whole month of an office of any size, up to a clock: `script/demo --month`.
//!
//! Everybody's device is a care book of its own in this process (an encrypted folder, a key, a clock), and the server is
//! the real program behind TLS, started anew at each time of the day so that its clock goes through the month with
//! everybody's. What stands in the folders at the end was written through the facade and sent over the wire; nothing was
//! put into a table. The devices' folders open with the command `kengai` afterwards.
//!
//! ```text
//! size      how large, up to when              founding  the evening before: office, plan from files, phones taken in
//! fate      what happens when, from a seed     rounds    a day: mornings without signal, one sync at noon, one at night
//! visits    a visit, written field by field    office    files taken in, notes read, conflicts settled
//! changes   visits moved, cancelled, re-assigned   closing   confirmed, exported, and corrected after that
//! phone     a device, and what was done on it  wrong     clocks that are wrong, phones that are silent or set back
//! clock     whose time it is                   facts     what must be true at the end
//! stage     what all of it is played with      call      a visit to be made, and what happens there
//! words     what people write                  sights    what there is to look at, and by which command
//! ```

mod call;
mod changes;
mod clock;
mod closing;
mod ending;
mod facts;
mod fate;
mod founding;
mod office;
mod phone;
mod rounds;
mod sights;
mod size;
mod stage;
mod visits;
mod words;
mod wrong;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use kengai_model::CareDay;

use phone::Phone;
use stage::{Month, OfficeDone};
use visits::Bag;

use super::device::World;
use super::server::Server;
use super::teller::Teller;
use super::trouble::Trouble;
use crate::chance::Dice;

pub(super) use size::{Size, Until};

/// Plays a month.
///
/// # Errors
/// A step could not be played.
pub(super) fn play(
    world: &Arc<World>,
    teller: &mut Teller,
    server: &mut Server,
    size: Size,
) -> Result<(), Trouble> {
    let photo = world.programs.examples.join("photos/medicine-place.jpg");
    let photo = std::fs::read(&photo).map_err(Trouble::file(&photo))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(Trouble::io("threads"))?;
    let managers = std::iter::once("手本 のぞみ").chain(founding::other_managers(size.managers() - 1));
    let managers = managers.zip(1..).map(|(name, number)| {
        let folder = if number == 1 { "manager-nozomi".to_owned() } else { format!("manager-{number:04}") };
        Phone::new(world, &folder, name, &format!("M{number:02}"))
    });
    let helpers = (1..=size.helpers).map(|number| {
        let code = format!("H{number:02}");
        Phone::new(world, &format!("helper-{number:02}"), &code, &code)
    });
    let mut month = Month {
        world,
        server,
        size,
        runtime,
        managers: managers.collect(),
        helpers: helpers.collect(),
        bag: Bag { photo, lang: usize::from(world.lang == "en") },
        dice: Dice::new(size.seed),
        consents: BTreeSet::new(),
        due: Vec::new(),
        open: BTreeSet::new(),
        parts: Vec::new(),
        office: OfficeDone::default(),
        sights: Vec::new(),
        wave: (0, Instant::now()),
        teller,
    };
    month.story()
}

impl Month<'_> {
    fn story(&mut self) -> Result<(), Trouble> {
        let (days, begun) = (self.size.days(), Instant::now());
        self.teller.say(
            &format!(
                "ヘルパー {} 人、サ責 {} 人、利用者 {} 人、{} 日間、種 {}（--seed）",
                self.size.helpers,
                self.size.managers(),
                self.size.clients,
                days.len(),
                self.size.seed
            ),
            &format!(
                "{} helpers, {} managers, {} clients, {} days, seed {} (--seed)",
                self.size.helpers,
                self.size.managers(),
                self.size.clients,
                days.len(),
                self.size.seed
            ),
        );
        founding::play(self)?;
        self.teller.section("ひと月", "The month");
        self.due = fate::rare(&self.size, days.len() * self.visits_a_day()?, &mut self.dice);
        for (at, day) in days.iter().enumerate() {
            rounds::play(self, *day)?;
            if (at + 1).is_multiple_of(7) || at + 1 == days.len() {
                self.tell_how_far(*day, begun);
            }
        }
        facts::check(self)?;
        rounds::late(self)?;
        ending::play(self)
    }

    /// Visits that are planned on an average day of the first week.
    fn visits_a_day(&self) -> Result<usize, Trouble> {
        let manager = &self.managers[0];
        let week = &self.size.days()[..7.min(self.size.days().len())];
        let mut all = 0;
        for day in week {
            let visits = manager.book().visits().of_day(*day, true).map_err(manager.trouble("today"))?;
            all += visits.len();
        }
        Ok(all / week.len())
    }

    fn tell_how_far(&mut self, day: CareDay, begun: Instant) {
        let (records, sent) = self.helpers.iter().fold((0, 0), |(records, sent), phone| {
            (records + phone.done.records.len(), sent + phone.done.sent)
        });
        let seconds = begun.elapsed().as_secs();
        let until = day.long(self.size.days().last().copied().unwrap_or(day));
        self.teller.say(
            &format!("{}まで: 記録 {records} 件、うち送信済み {sent} 件（{seconds} 秒）", until.ja),
            &format!("up to {}: {records} records, {sent} of them sent ({seconds} s)", until.en),
        );
    }
}
