//! What goes wrong with devices for some days: clocks, phones that reach no server, one that is set back to an old copy.

use kengai_model::CareDay;

use super::clock::MINUTE_MS;
use super::phone::Phone;
use super::sights::{Sight, What};
use super::stage::Month;
use crate::demo::trouble::Trouble;
use crate::device::copy_folder;

/// Hours ahead, and a day behind.
const AHEAD_MS: i64 = 3 * 60 * MINUTE_MS as i64;
const BEHIND_MS: i64 = -24 * 60 * MINUTE_MS as i64;
/// From when to when, in hundredths of the play, and to whom: places in a list of helpers.
const AHEAD: (usize, usize) = (20, 28);
const BEHIND: (usize, usize) = (42, 50);
const COPIED: usize = 48;
const SET_BACK: usize = 62;
const SILENT_LONG: usize = 72;
const SILENT: usize = 93;

/// Whose phones: the first that is named for small offices too.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose {
    ahead: usize,
    behind: usize,
    set_back: usize,
    /// Silent for the last days.
    pub(super) silent: usize,
    /// Silent for more than a week; only in offices that have so many.
    pub(super) silent_long: Option<usize>,
}

impl Whose {
    pub(super) fn of(helpers: usize) -> Self {
        let last = helpers - 1;
        Self {
            ahead: 0,
            behind: 1 % helpers,
            set_back: 2 % helpers,
            silent: last,
            silent_long: (helpers >= 6).then(|| last - 1),
        }
    }
}

/// The phones whose clocks are wrong for some days.
pub(super) fn off<'a>(month: &'a Month<'_>) -> [&'a Phone; 2] {
    let whose = Whose::of(month.helpers.len());
    [&month.helpers[whose.ahead], &month.helpers[whose.behind]]
}

/// What changes with devices on the morning of a day.
///
/// # Errors
/// A device could not be closed, copied or opened.
pub(super) fn morning(month: &mut Month<'_>, day: CareDay) -> Result<(), Trouble> {
    let whose = Whose::of(month.helpers.len());
    let at = |percent| month.size.day_at(percent);
    // A day at least: in a short play both ends may be one day.
    let is = |(from, to)| day == at(from) || (at(from)..at(to)).contains(&day);
    let (ahead, behind) = (is(AHEAD), is(BEHIND));
    let (copied, set_back) = (day == at(COPIED), day == at(SET_BACK) && at(SET_BACK) > at(COPIED));
    let (first_ahead, first_behind) = (day == at(AHEAD.0), day == at(BEHIND.0));
    let (silent, silent_long) = (day >= at(SILENT), day >= at(SILENT_LONG));
    month.helpers[whose.ahead].clock.go_wrong(if ahead { AHEAD_MS } else { 0 });
    month.helpers[whose.behind].clock.go_wrong(if behind { BEHIND_MS } else { 0 });
    for (whose, what, begins) in
        [(whose.ahead, What::ClockAhead, first_ahead), (whose.behind, What::ClockBehind, first_behind)]
    {
        if begins {
            let see = format!("./manager today --everybody --date {day}");
            let who = month.helpers[whose].name.clone();
            month.sights.push(Sight::new(what, day, &who, see));
        }
    }
    month.helpers[whose.silent].silent = silent;
    if let Some(long) = whose.silent_long {
        month.helpers[long].silent = silent_long;
    }
    if copied {
        copy(month, whose.set_back)?;
    }
    if set_back {
        put_back(month, whose.set_back, day)?;
    }
    Ok(())
}

fn copy_of(month: &Month<'_>, whose: usize) -> std::path::PathBuf {
    month.helpers[whose].device.home.with_extension("copy")
}

/// Somebody copies the phone's folder, as a backup of a whole device does.
fn copy(month: &mut Month<'_>, whose: usize) -> Result<(), Trouble> {
    let to = copy_of(month, whose);
    let phone = &mut month.helpers[whose];
    phone.close();
    copy_folder(&phone.device.home, &to);
    phone.open()
}

/// And puts it back days later: the device has to go on under a new identity.
fn put_back(month: &mut Month<'_>, whose: usize, day: CareDay) -> Result<(), Trouble> {
    let from = copy_of(month, whose);
    let phone = &mut month.helpers[whose];
    phone.close();
    let home = &phone.device.home;
    std::fs::remove_dir_all(home).map_err(Trouble::file(home))?;
    std::fs::rename(&from, home).map_err(Trouble::file(&from))?;
    phone.open()?;
    phone.done.sights.push(Sight::new(What::BeganAgain, day, &phone.name, "./manager devices".to_owned()));
    Ok(())
}
