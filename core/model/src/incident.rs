//! Incidents (身体拘束, 事故, 苦情, 急変): what the law wants recorded of its own, beside or without a visit.
//!
//! One document each, so that a restraint or an accident can be found, finished and shown without the visit around it. Each
//! kind has a part of its own and says itself what is still missing. A restraint's part cannot be skipped (art. 23): the
//! visit that it belongs to is not billing-ready before it is complete. Accident: art. 37; complaint: art. 36; sudden
//! change: art. 27.

use std::collections::BTreeMap;

use crate::clock_mark::ClockMark;
use crate::error::FieldError;
use crate::field_spec::FieldSpec;
use crate::fields::Fields;
use crate::fold::fold;
use crate::ids::{ClientId, ContactId, StaffId, VisitId};
use crate::text::{Line, Passage};
use crate::time::{CareDay, UnixMillis};
use crate::value::{Reader, Rest, Writer};
use crate::words::Words;

coded! {
    /// What happened.
    pub enum IncidentKind {
        Restraint = "restraint", "身体拘束", "Restraint";
        Accident = "accident", "事故", "Accident";
        Complaint = "complaint", "苦情", "Complaint";
        SuddenChange = "sudden", "急変", "Sudden change";
    }
}

part! {
    /// What, when, who wrote it down, in which visit.
    pub struct Event at "event" {
        kind: IncidentKind = ".kind", "種類", "Kind of incident";
        at: UnixMillis = ".at", "発生・受付の時刻", "Happened or received at";
        by: StaffId = ".by", "記録した人", "Recorded by";
        visit: VisitId = ".visit", "そのときの訪問", "In visit";
    }
}

part! {
    /// 身体拘束 (art. 23): manner, time, state of body and mind, reason, and each of the three criteria in words.
    pub struct Restraint at "restraint" {
        manner: Passage = ".manner", "拘束の態様", "Manner of restraint";
        from: UnixMillis = ".from", "拘束の開始", "Restraint began at";
        to: UnixMillis = ".to", "拘束の終了", "Restraint ended at";
        state: Passage = ".state", "心身の状況", "State of body and mind";
        reason: Passage = ".reason", "緊急やむを得ない理由", "Why it was unavoidable";
        urgent: Line = ".urgent", "切迫性", "Imminent danger";
        no_other_way: Line = ".no_other_way", "非代替性", "No other way";
        temporary: Line = ".temporary", "一時性", "Only for a time";
        decided_by: Line = ".decided_by", "判断した人", "Decided by";
        family_told: UnixMillis = ".family_told_at", "ご家族への説明", "Family told at";
    }
}

part! {
    /// 事故 (art. 37): what happened, what was done, who was told.
    pub struct Accident at "accident" {
        place: Line = ".place", "事故の場所", "Place of the accident";
        what: Passage = ".what", "事故の状況", "What happened";
        injury: Line = ".injury", "けが・損害", "Injury or damage";
        measures: Passage = ".measures", "事故への処置", "What was done about the accident";
        cause: Passage = ".cause", "原因", "Cause";
        prevention: Passage = ".prevention", "再発防止", "Prevention";
        office_told: UnixMillis = ".office_told_at", "事業所への連絡", "Office told at";
        family_told: UnixMillis = ".family_told_at", "ご家族への連絡（事故）", "Family told of the accident at";
        care_manager_told: UnixMillis = ".care_manager_told_at", "居宅介護支援事業所への連絡", "Care manager told at";
        municipality_told: UnixMillis = ".municipality_told_at", "市町村への報告", "Municipality told at";
    }
}

part! {
    /// The record was a mistake, and nothing of the kind happened: it stays, and says so.
    pub struct Withdrawal at "withdrawn" {
        reason: Line = ".reason", "取り消した理由", "Why it was withdrawn";
        by: StaffId = ".by", "取り消した人", "Withdrawn by";
        at: UnixMillis = ".at", "取り消した時刻", "Withdrawn at";
    }
}

coded! {
    /// How a complaint came.
    pub enum ComplaintWay {
        Visit = "visit", "訪問先で", "At the visit";
        Phone = "phone", "電話", "By phone";
        Letter = "letter", "文書・メール", "In writing";
        Office = "office", "来所", "At the office";
    }
}

part! {
    /// 苦情 (art. 36): from whom, what, and what was done.
    pub struct Complaint at "complaint" {
        from: Line = ".from", "申し出た人", "Complaint from";
        way: ComplaintWay = ".way", "受付の方法", "How it came";
        what: Passage = ".what", "苦情の内容", "Content of the complaint";
        response: Passage = ".response", "苦情への対応", "What was done about the complaint";
        answered: CareDay = ".answered", "回答した日", "Answered on";
    }
}

part! {
    /// 急変 (art. 27): how it was noticed, the state, the doctor's word, the ambulance, how it ended.
    pub struct SuddenChange at "sudden" {
        what: Passage = ".what", "気づいたときの様子", "What was noticed";
        state: Passage = ".state", "容体", "Condition of the client";
        doctor_said: Passage = ".doctor_said", "主治医の指示", "The doctor's instructions";
        ambulance: UnixMillis = ".ambulance_at", "救急要請", "Ambulance called at";
        carried_to: Line = ".carried_to", "搬送先", "Carried to";
        end: Passage = ".end", "その後", "How it ended";
    }
}

part! {
    /// One call or message: also an attempt that nobody answered is recorded.
    pub struct Call at "call.*" {
        to: Line = ".to", "連絡先", "Called";
        phone: Line = ".phone", "かけた番号", "Number called";
        at: UnixMillis = ".at", "連絡した時刻", "Called at";
        by: StaffId = ".by", "連絡した人", "Called by";
        result: Line = ".result", "連絡の結果", "Result of the call";
    }
}

impl Call {
    /// The office was called, and the time is noted: it knows of it. 居宅介護支援事業所 is another office.
    fn told_office(&self) -> bool {
        let to = self.to.as_ref().map(|to| fold(to.as_str()));
        let is_office = |to: String| ["事業所", "office"].iter().any(|office| to.starts_with(office));
        self.at.is_some() && to.is_some_and(is_office)
    }
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Whose.
    pub client: ClientId,
    /// What, when, by whom.
    pub event: Event,
    /// The part of a restraint.
    pub restraint: Restraint,
    /// The part of an accident.
    pub accident: Accident,
    /// The part of a complaint.
    pub complaint: Complaint,
    /// The part of a sudden change.
    pub sudden: SuddenChange,
    /// Who was called, and what came of it.
    pub calls: BTreeMap<ContactId, Call>,
    /// The device's clock, where it was known to be wrong.
    pub clock: ClockMark,
    /// That it was a mistake, where it was.
    pub withdrawal: Withdrawal,
    /// What this version could not read: kept and written back.
    pub rest: Rest,
}

const SPECS: &[FieldSpec] = &[FieldSpec::of::<ClientId>("client", "利用者", "Client")];

pub(crate) fn specs() -> impl Iterator<Item = &'static [FieldSpec]> {
    [
        SPECS,
        Event::SPECS,
        Restraint::SPECS,
        Accident::SPECS,
        Complaint::SPECS,
        SuddenChange::SPECS,
        Call::SPECS,
        ClockMark::SPECS,
        Withdrawal::SPECS,
    ]
    .into_iter()
}

impl Incident {
    /// Something that happened; what belongs to its kind is still to be written.
    pub fn new(client: ClientId, kind: IncidentKind, at: UnixMillis, by: StaffId) -> Self {
        let mut incident = Self::empty(client);
        incident.event = Event { kind: Some(kind), at: Some(at), by: Some(by), visit: None };
        incident
    }

    fn empty(client: ClientId) -> Self {
        Self {
            client,
            event: Event::default(),
            restraint: Restraint::default(),
            accident: Accident::default(),
            complaint: Complaint::default(),
            sudden: SuddenChange::default(),
            calls: BTreeMap::new(),
            clock: ClockMark::default(),
            withdrawal: Withdrawal::default(),
            rest: Rest::default(),
        }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// It does not say whose it is.
    pub fn from_fields(fields: &Fields) -> Result<Self, FieldError> {
        let mut reader = Reader::new(fields);
        let Some(client) = reader.require("client", Words::lit("利用者の番号", "the client's id"))
        else {
            return Err(reader.refused());
        };
        let mut incident = Self::empty(client);
        incident.event = Event::read(&mut reader, "event");
        incident.restraint = Restraint::read(&mut reader, "restraint");
        incident.accident = Accident::read(&mut reader, "accident");
        incident.complaint = Complaint::read(&mut reader, "complaint");
        incident.sudden = SuddenChange::read(&mut reader, "sudden");
        for id in reader.keys::<ContactId>("call") {
            let call = Call::read(&mut reader, &format!("call.{id}"));
            if !call.is_empty() {
                incident.calls.insert(id, call);
            }
        }
        incident.clock = ClockMark::read(&mut reader, "clock");
        incident.withdrawal = Withdrawal::read(&mut reader, "withdrawn");
        incident.rest = reader.finish();
        Ok(incident)
    }

    /// The document's fields.
    pub fn to_fields(&self) -> Fields {
        let mut writer = Writer::new(&self.rest);
        writer.put("client", Some(&self.client));
        self.event.write(&mut writer, "event");
        self.restraint.write(&mut writer, "restraint");
        self.accident.write(&mut writer, "accident");
        self.complaint.write(&mut writer, "complaint");
        self.sudden.write(&mut writer, "sudden");
        for (id, call) in &self.calls {
            call.write(&mut writer, &format!("call.{id}"));
        }
        self.clock.write(&mut writer, "clock");
        self.withdrawal.write(&mut writer, "withdrawn");
        writer.finish()
    }

    /// It was recorded by mistake (取り消し): nothing is asked of it any more.
    pub const fn is_withdrawn(&self) -> bool {
        self.withdrawal.reason.is_some()
    }

    /// What its kind asks for and is not there, or cannot be.
    pub fn missing(&self) -> Vec<FieldError> {
        if self.is_withdrawn() {
            return Vec::new();
        }
        let mut needed: Vec<&str> = vec!["event.kind", "event.at", "event.by"];
        needed.extend(match self.event.kind {
            None => &[][..],
            Some(IncidentKind::Restraint) => RESTRAINT_NEEDS,
            Some(IncidentKind::Accident) => ACCIDENT_NEEDS,
            Some(IncidentKind::Complaint) => COMPLAINT_NEEDS,
            Some(IncidentKind::SuddenChange) => SUDDEN_NEEDS,
        });
        let fields = self.to_fields();
        let mut missing: Vec<FieldError> = needed
            .into_iter()
            .filter(|path| !fields.contains_key(*path))
            .filter(|path| {
                !(*path == "accident.office_told_at" && self.calls.values().any(Call::told_office))
            })
            .map(|path| FieldError::missing(path, expected(path)))
            .collect();
        if let (Some(from), Some(to)) = (self.restraint.from, self.restraint.to)
            && to <= from
        {
            let expected = Words::lit("終了は開始より後", "an end after the beginning");
            missing.push(
                crate::error::Fault::new(crate::error::Problem::Contradiction, expected).of("restraint.to"),
            );
        }
        missing
    }

    /// The day on which it happened.
    pub fn day(&self) -> Option<CareDay> {
        self.event.at.map(UnixMillis::day)
    }

    /// One line for a list.
    pub fn headline(&self, beside: CareDay) -> Words {
        let kind = self.event.kind.map_or_else(|| Words::lit("種類なし", "no kind"), |kind| kind.words());
        let at = self.event.at.map_or_else(|| Words::same(""), |at| at.stamp(beside));
        let (ja, en) = if self.is_withdrawn() { ("取り消し: ", "withdrawn: ") } else { ("", "") };
        Words::new(format!("{ja}{} {}", kind.ja, at.ja), format!("{en}{} {}", kind.en, at.en))
    }
}

const RESTRAINT_NEEDS: &[&str] = &[
    "restraint.manner",
    "restraint.from",
    "restraint.to",
    "restraint.state",
    "restraint.reason",
    "restraint.urgent",
    "restraint.no_other_way",
    "restraint.temporary",
];
const ACCIDENT_NEEDS: &[&str] =
    &["accident.place", "accident.what", "accident.measures", "accident.office_told_at"];
const COMPLAINT_NEEDS: &[&str] = &["complaint.from", "complaint.way", "complaint.what", "complaint.response"];
const SUDDEN_NEEDS: &[&str] = &["sudden.what", "sudden.state", "sudden.end"];

fn expected(path: &str) -> Words {
    match path {
        "restraint.manner" => Words::lit("どのように拘束したか", "how the client was restrained"),
        "restraint.urgent" => {
            Words::lit("生命・身体への危険がどう切迫していたか", "which danger was imminent")
        }
        "restraint.no_other_way" => Words::lit("ほかに方法がなかったこと", "why nothing else would do"),
        "restraint.temporary" => Words::lit("一時的であること", "that it was only for a time"),
        "complaint.from" => Words::lit("申し出た人", "who brought it"),
        path if path.ends_with(".from")
            || path.ends_with(".to")
            || path.ends_with("_at")
            || path == "event.at" =>
        {
            Words::lit("10:05 のような時刻", "a time such as 10:05")
        }
        _ => Words::lit("文で書いてください", "Please write it"),
    }
}
