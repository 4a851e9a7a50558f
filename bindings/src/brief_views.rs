//! What the pre-visit brief is made of.

use kengai::model::medication::MedicationSlot;
use kengai::model::photo::PhotoPurpose;
use kengai::model::{CareDay, ClientId, MinuteOfDay, PlanRowId, Sha256, VisitId};

use crate::changes::PlanChange;
use crate::contact::Contact;
use crate::emergency::Medicine;
use crate::handovers::Note;
use crate::incident_news::IncidentNews;
use crate::lines::Line;
use crate::photos::{PlaceholderPicture, drawn};
use crate::standing::{Standing, standings};
use crate::vitals::VitalSeen;
use crate::words::Words;

/// A photo on the brief.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BriefPhoto {
    /// What it is for.
    pub purpose: PhotoPurpose,
    /// The medication slot.
    pub slot: Option<MedicationSlot>,
    /// A line about it.
    pub caption: String,
    /// The hash by which `photo` gives it.
    pub hash: Sha256,
    /// The hash of the small picture, where it is on this device: it comes before all photos.
    pub thumbnail: Option<Sha256>,
    /// Of the picture in 37 bytes, for as long as neither is here.
    pub placeholder: Option<PlaceholderPicture>,
    /// Day of the visit at which it was taken.
    pub day: CareDay,
    /// 旧: a newer one replaces it.
    pub is_superseded: bool,
    /// The day of the first visit whose photos replace it; `None` where somebody only said that it is old.
    pub superseded_since: Option<CareDay>,
    /// What is said of it then.
    pub superseded_words: Option<Words>,
    /// Whether its bytes are on this device.
    pub is_here: bool,
    /// What is said in its place, where it cannot be shown.
    pub in_its_place: Option<Line>,
}

/// A remark (特記事項) of an earlier visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Remark {
    /// The visit's day.
    pub day: CareDay,
    /// What it says, with everything that stands.
    pub said: Standing,
}

/// The last visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct LastVisit {
    /// The record.
    pub visit: VisitId,
    /// Its day.
    pub day: CareDay,
    /// 入室, or when it was planned.
    pub at: Option<MinuteOfDay>,
    /// Who was there.
    pub helpers: Vec<String>,
    /// How it ended.
    pub outcome: Option<Words>,
    /// What became of the medicine of each slot, meal, drink, excretion, remarks; what is empty is left out.
    pub facts: Vec<Standing>,
}

/// For how long the bowels have not moved, as far as the records say.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NoStool {
    /// Days, up to the last record.
    pub days: i64,
    /// The day on which they last did; `None`: in none of the records that were looked at.
    pub last: Option<CareDay>,
}

/// A planned visit of the day, with what the home-care plan says of it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BriefVisit {
    /// The planned visit.
    pub row: PlanRowId,
    /// Planned start.
    pub start: MinuteOfDay,
    /// Planned end.
    pub end: MinuteOfDay,
    /// What is to be done.
    pub tasks: Vec<Words>,
    /// 手順書: the steps, one a line.
    pub steps: String,
    /// What to mind.
    pub cautions: String,
    /// Fields of the planned visit in which several people's values stand.
    pub several: Vec<Standing>,
    /// Where the home-care plan in force says nothing of this visit: the times of the day that it is about.
    pub plan_is_about: Vec<Words>,
}

/// A field of the home-care plan that is no longer what the client consented to.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ChangedSince {
    /// What was consented to; `None` where there was nothing.
    pub agreed: Option<Words>,
    /// All that stands there now, with its writers.
    pub now: Standing,
}

/// The home-care plan needs the client's consent again.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PlanOpen {
    /// Whether the tasks and steps of the brief are those that were consented to. Else those that stand now are.
    pub agreed_shown: bool,
    /// What of the visits has changed since.
    pub changed: Vec<ChangedSince>,
    /// The managers: whom to ask.
    pub call: Vec<Contact>,
}

/// The brief of one client: what is needed at the door, in the order in which it is needed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Brief {
    /// The client.
    pub client: ClientId,
    /// The name.
    pub name: String,
    /// As it leads a screen.
    pub who: Words,
    /// Accidents, complaints, restraint, sudden changes of the last days.
    pub incidents: Vec<IncidentNews>,
    /// Those that were recorded by mistake: to be said without an alarm.
    pub withdrawn: Vec<IncidentNews>,
    /// First those that cannot wait, then the other unread ones, then the newest others.
    pub notes: Vec<Note>,
    /// How many of the notes, from the first on, cannot wait: urgent or wanting 了解, and not answered by this user.
    pub first: i64,
    /// How many of them concern this device's user and are unread.
    pub unread: i64,
    /// How many older ones there are beside them, all of which were read.
    pub notes_older: i64,
    /// 変更 of this client's visits that this device's user has not acknowledged.
    pub changes: Vec<PlanChange>,
    /// Cautions, allergies and contraindications; what is empty is left out.
    pub cautions: Vec<Standing>,
    /// The key, the address, the way, the phone; what is empty is left out.
    pub way: Vec<Standing>,
    /// Today's planned visits: what is to be done, and how (手順書).
    pub visits: Vec<BriefVisit>,
    /// What has changed in the home-care plan since the client consented to it: to be said under the visits.
    pub plan_open: Option<PlanOpen>,
    /// The last visit; where it was cancelled, the last one that was made too.
    pub last: Vec<LastVisit>,
    /// The bowels have not moved.
    pub no_stool: Option<NoStool>,
    /// Last vital signs with those before.
    pub vitals: Vec<VitalSeen>,
    /// What is taken today.
    pub medicines: Vec<Medicine>,
    /// Where the medicine of each slot is kept.
    pub medicine_places: Vec<Standing>,
    /// Medication and other photos, the newest first, without those that are hidden.
    pub photos: Vec<BriefPhoto>,
    /// Photos that are hidden: consent was withdrawn, or a manager has decided so.
    pub photos_hidden: i64,
    /// What is said of them; `None` where there are none.
    pub photos_hidden_words: Option<Words>,
    /// The day on which consent to photos was withdrawn, if that holds.
    pub photos_withdrawn: Option<CareDay>,
    /// What is said of photos then.
    pub photos_words: Option<Words>,
    /// Remarks of the visits before the last, the newest first.
    pub remarks: Vec<Remark>,
    /// Whom to call, in order.
    pub contacts: Vec<Contact>,
    /// Every other field of the client's sheet in which several people's values stand.
    pub several: Vec<Standing>,
}

impl From<kengai::Callee> for Contact {
    fn from(callee: kengai::Callee) -> Self {
        Self {
            name: callee.name,
            relation: callee.relation,
            phone: callee.phone,
            several: standings(callee.several),
        }
    }
}

impl From<kengai::LastVisit> for LastVisit {
    fn from(last: kengai::LastVisit) -> Self {
        Self {
            visit: last.visit,
            day: last.day,
            at: last.at,
            helpers: last.helpers,
            outcome: last.outcome.map(|outcome| outcome.words()),
            facts: standings(last.facts),
        }
    }
}

impl From<kengai::BriefPhoto> for BriefPhoto {
    fn from(photo: kengai::BriefPhoto) -> Self {
        Self {
            in_its_place: kengai_screens::in_the_place_of(&photo),
            superseded_words: kengai_screens::photo_old(&photo),
            purpose: photo.purpose,
            slot: photo.slot,
            caption: photo.caption,
            hash: photo.sha,
            thumbnail: photo.thumbnail,
            placeholder: photo.placeholder.and_then(|bytes| drawn(bytes.as_bytes())),
            day: photo.day,
            is_superseded: photo.superseded,
            superseded_since: photo.superseded_since,
            is_here: photo.here,
        }
    }
}

impl From<kengai::BriefVisit> for BriefVisit {
    fn from(visit: kengai::BriefVisit) -> Self {
        Self {
            row: visit.row,
            start: visit.slot.start,
            end: visit.slot.end,
            tasks: visit.tasks.into_iter().map(|task| task.words()).collect(),
            steps: visit.steps,
            cautions: visit.cautions,
            several: standings(visit.several),
            plan_is_about: visit.plan_is_about.into_iter().map(|slot| slot.words()).collect(),
        }
    }
}

impl From<kengai::PlanOpen> for PlanOpen {
    fn from(open: kengai::PlanOpen) -> Self {
        let changed = |one: kengai::ChangedSince| ChangedSince { agreed: one.agreed, now: one.now.into() };
        Self {
            agreed_shown: open.agreed_shown,
            changed: open.changed.into_iter().map(changed).collect(),
            call: open.call.into_iter().map(Into::into).collect(),
        }
    }
}
