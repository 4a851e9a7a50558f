//! One helper's part of a larger day: visits, notes and photos, all without signal.

use std::collections::BTreeSet;

use serde_json::Value;

use super::device::{Answer, Device, text_of};
use super::signal::Signal;
use super::story_time::{DAY, at};
use super::trouble::Trouble;
use super::writing::Writing;

/// Every so many visits of a helper have a handover note.
const NOTE_EVERY: usize = 5;
/// What it says.
pub(super) const NOTES: [&str; 2] = [
    "食事は半分ほど。水分をすすめてください。",
    "Ate about half of the meal. Please offer something to drink.",
];

/// One helper's day.
#[derive(Debug)]
pub(super) struct Day {
    pub(super) device: Device,
    pub(super) code: String,
    /// Visits that this helper is to record.
    pub(super) share: usize,
    pub(super) visits: usize,
    pub(super) notes: usize,
    pub(super) photos: usize,
    pub(super) evening: Option<Answer>,
}

/// What visits have beside their fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extras<'a> {
    /// Clients who have consented to photos, in hex.
    pub(super) consents: &'a BTreeSet<String>,
    /// The photo that is taken there.
    pub(super) photo: &'a str,
    /// What a handover note says.
    pub(super) note: &'a str,
}

impl Day {
    /// A day before it has begun.
    pub(super) const fn new(device: Device, code: String) -> Self {
        Self { device, code, share: 0, visits: 0, notes: 0, photos: 0, evening: None }
    }

    /// Records this helper's visits, all without signal.
    ///
    /// # Errors
    /// A command did not succeed.
    pub(super) fn record(&mut self, extras: &Extras<'_>) -> Result<(), Trouble> {
        let today = self.device.run(Signal::None, &at("06:05"), &["today", "--date", DAY])?;
        for row in today.list("/visits")?.iter().take(self.share) {
            self.visit(row, extras)?;
        }
        Ok(())
    }

    fn visit(&mut self, row: &Value, extras: &Extras<'_>) -> Result<(), Trouble> {
        let device = &self.device;
        let (client, clock) = (text_of(row, "/client"), at(text_of(row, "/start")));
        let started = device.run(Signal::None, &clock, &["visit", "start", text_of(row, "/row")])?;
        let visit = started.text("/visit")?;
        write_visit(device, &clock, &visit, self.visits)?;
        if self.visits.is_multiple_of(NOTE_EVERY) {
            let args = ["note", client, extras.note, "--to", "next_helper", "--visit", &visit];
            device.run(Signal::None, &clock, &args)?;
            self.notes += 1;
        }
        if extras.consents.contains(client) {
            let args = ["visit", "photo", &visit, extras.photo, "--purpose", "medicine_place", "--asked"];
            device.run(Signal::None, &clock, &args)?;
            self.photos += 1;
        }
        let end = at_minutes_later(text_of(row, "/start"), 15);
        device.run(Signal::None, &end, &["visit", "finish", &visit])?;
        self.visits += 1;
        Ok(())
    }
}

fn write_visit(device: &Device, clock: &str, visit: &str, number: usize) -> Result<(), Trouble> {
    let temperature = format!("36.{}", number % 10);
    let pressure = format!("{}/{}", 118 + number % 20, 70 + number % 12);
    let mut writing = Writing::begin(device, Signal::None, clock, visit)?;
    for (field, value) in [
        ("before.complexion", "good"),
        ("vitals.temperature.value", temperature.as_str()),
        ("vitals.blood_pressure", pressure.as_str()),
        ("vitals.pulse.value", "72"),
        ("task.health_check", "done"),
        ("task.toilet", "done"),
        ("task.grooming", "done"),
        ("task.recording", "done"),
        ("intake.water", "200"),
        ("leaving.fire", "yes"),
        ("leaving.doors", "yes"),
        ("client_confirmation.method", "signature"),
        ("outcome.kind", "provided"),
    ] {
        writing.save(field, value)?;
    }
    writing.end()
}

/// `07:50` and 15 are `08:05`.
fn at_minutes_later(start: &str, minutes: u32) -> String {
    let (hour, minute) = start.split_once(':').unwrap_or((start, "0"));
    let total = hour.parse::<u32>().unwrap_or(0) * 60 + minute.parse::<u32>().unwrap_or(0) + minutes;
    at(&format!("{:02}:{:02}", total / 60, total % 60))
}
