//! What a record still lacks. Only what the plan asks for is required; all the rest is one tap away and may stay empty:
//! nobody gives six reasons for not measuring after cleaning a kitchen.

use crate::error::{Fault, FieldError, Problem};
use crate::plan::PlanRow;
use crate::service::HelperRole;
use crate::tasks::{Task, TaskState};
use crate::visit::VisitRecord;
use crate::vitals::VitalKind;
use crate::words::Words;

/// The field that answers for a vital sign.
pub(crate) const fn vital_path(kind: VitalKind) -> &'static str {
    match kind {
        VitalKind::Temperature => "vitals.temperature.value",
        VitalKind::BloodPressure => "vitals.blood_pressure.upper",
        VitalKind::Pulse => "vitals.pulse.value",
        VitalKind::OxygenSaturation => "vitals.spo2.value",
        VitalKind::Respiration => "vitals.respiration.value",
    }
}

impl VisitRecord {
    /// What is required and empty, in the order in which a record is filled in. A visit that did not take place only says
    /// why; a record that a manager has marked as a duplicate needs nothing.
    pub fn missing(&self, row: Option<&PlanRow>) -> Vec<FieldError> {
        let mut missing = Vec::new();
        if self.outcome.duplicate_of.is_some() {
            return missing;
        }
        let provided = self.outcome.kind.is_none_or(|kind| kind.is_provided());
        if provided {
            self.missing_times(&mut missing);
            self.missing_care(row, &mut missing);
            self.missing_vital_times(&mut missing);
            missing.extend(self.money.missing());
        }
        self.missing_proxy(&mut missing);
        self.missing_outcome(&mut missing);
        if provided {
            self.missing_client_confirmation(&mut missing);
        }
        missing
    }

    /// Fields that hold something which this version cannot read or which contradicts another; a manager must see them.
    pub fn unreadable(&self) -> Vec<FieldError> {
        if self.rest.problems.is_empty() {
            return Vec::new();
        }
        let mut known = self.clone();
        known.rest.fields.clear();
        let known = known.to_fields();
        self.rest.problems.iter().filter(|error| !known.contains_key(&error.field)).cloned().collect()
    }

    /// Photos of which nobody has said what they are for: without that none is kept, whatever else may be missing.
    pub fn photos_without_purpose(&self) -> Vec<FieldError> {
        let paths = self.photos.iter().filter(|(_, photo)| photo.purpose.is_none());
        let paths = paths.map(|(id, _)| format!("photo.{id}.purpose"));
        // One that this version cannot read is a purpose all the same.
        let lacking = paths.filter(|path| !self.rest.fields.contains_key(path));
        let expected = Words::lit("写真の目的", "what the photo is for");
        lacking.map(|path| FieldError::missing(path, expected.clone())).collect()
    }

    fn missing_times(&self, missing: &mut Vec<FieldError>) {
        if self.arrived.is_none() {
            missing.push(FieldError::missing("in.at", Words::lit("入室した時刻", "when you arrived")));
        }
        if self.left.is_none() {
            missing.push(FieldError::missing("out.at", Words::lit("退室した時刻", "when you left")));
        }
        if self.service.kind.is_none() {
            missing.push(FieldError::missing(
                "service.type",
                Words::lit("身体・生活などの区分", "which kind of service it was"),
            ));
        }
        if !self.helpers.values().any(|role| *role != HelperRole::Accompany) {
            missing
                .push(FieldError::missing("helper", Words::lit("訪問したヘルパー", "the helper who went")));
        }
    }

    fn missing_care(&self, row: Option<&PlanRow>, missing: &mut Vec<FieldError>) {
        if let Some(row) = row {
            let vitals = row.vitals.0.iter().filter(|kind| !self.vitals.is_answered(**kind));
            let expected =
                Words::lit("測定値、または測らなかった理由", "a value, or why it was not measured");
            missing.extend(vitals.map(|kind| FieldError::missing(vital_path(*kind), expected.clone())));
            let tasks = row.tasks.0.iter().filter(|task| !self.tasks.contains_key(task));
            let expected = Words::lit("実施・未実施・拒否のどれか", "done, not done or refused");
            missing.extend(tasks.map(|task| FieldError::missing(format!("task.{task}"), expected.clone())));
        }
        for (task, result) in &self.tasks {
            if result.state == TaskState::NotDone && result.reason.is_none() {
                let expected = Words::lit("理由を書いてください", "Please write why");
                missing.push(FieldError::missing(format!("task.{task}.reason"), expected));
            }
        }
        let assisted =
            self.tasks.get(&Task::Medication).is_some_and(|result| result.state == TaskState::Done);
        if assisted && !self.medication.values().any(|medication| medication.state.is_some()) {
            let expected = Words::lit(
                "どの時間帯の薬を、服用・拒否・落薬（薬を落とした）のどれか",
                "which slot, and whether it was taken, refused or dropped",
            );
            missing.push(FieldError::missing("medication", expected));
        }
        missing.extend(self.photos_without_purpose());
        for (id, photo) in &self.photos {
            if photo.asked != Some(true) {
                let expected = Words::lit("ご本人に確認したこと", "that the client was asked");
                missing.push(FieldError::missing(format!("photo.{id}.asked"), expected));
            }
        }
    }

    /// What was measured says when. Where coming and leaving stand it was between them: who writes it down in the car need not
    /// make up a minute.
    fn missing_vital_times(&self, missing: &mut Vec<FieldError>) {
        if self.arrived.is_some() && self.left.is_some() {
            return;
        }
        // What this version cannot read is entered all the same.
        let unread = |path: &str| self.rest.fields.contains_key(path);
        for kind in VitalKind::ALL {
            let taken = self.vitals.taken(*kind);
            if taken.is_none() && !unread(vital_path(*kind)) {
                continue;
            }
            let at = format!("vitals.{kind}.at");
            if taken.flatten().is_none() && !unread(&at) {
                let expected = Words::lit("測った時刻", "when it was measured");
                missing.push(FieldError::missing(at, expected));
            }
        }
    }

    /// What cannot be of a proxy entry that was just typed: nobody types a visit in before it is over, and whoever went types in
    /// their own.
    pub(crate) fn proxy_fault(&self, path: &str) -> Option<FieldError> {
        let is_own = |by| self.helpers.get(&by).is_some_and(|role| *role != HelperRole::Accompany);
        if path == "proxy.by" && self.proxy.by.is_some_and(is_own) {
            let expected = Words::lit(
                "訪問した人とは別の人。ご本人が入力したなら、代行入力者は空のままにしてください",
                "somebody other than who went; of their own entry it stays empty",
            );
            return Some(Fault::new(Problem::Contradiction, expected).of(path));
        }
        let planned = self.planned.and_then(|slot| self.date.at(slot.start).ok());
        let over = self.left.or(self.arrived).map(|stamp| stamp.at).or(planned)?;
        let at = self.proxy.at.filter(|at| path == "proxy.at" && *at < over)?;
        let (day, over) = (at.day(), (over.day(), over.minute().clock()));
        let expected = Words::new(
            format!(
                "訪問が終わったあとに代わりに入力した時刻（{}/{} {} よりあと）。別の日なら「11/17 9:00」のように日付も書いてください",
                over.0.ymd().1,
                over.0.ymd().2,
                over.1
            ),
            format!(
                "when it was typed in after the visit ({} {}); of another day with the date",
                if day == over.0 { String::new() } else { over.0.to_string() },
                over.1
            ),
        );
        Some(Fault::new(Problem::Contradiction, expected).of(path))
    }

    /// 代行入力 names both: who typed it in, and who went.
    fn missing_proxy(&self, missing: &mut Vec<FieldError>) {
        let Some(by) = self.proxy.by else {
            if self.proxy.at.is_some() {
                let expected = Words::lit("代わりに入力した人", "who typed it in");
                missing.push(FieldError::missing("proxy.by", expected));
            }
            return;
        };
        let expected = Words::lit("訪問した人とは別の人", "somebody other than who went");
        if self.helpers.get(&by).is_some_and(|role| *role != HelperRole::Accompany) {
            missing.push(Fault::new(Problem::Contradiction, expected).of("proxy.by"));
        }
        if self.proxy.at.is_none() {
            let expected = Words::lit("代行入力した時刻", "when it was typed in");
            missing.push(FieldError::missing("proxy.at", expected));
        }
    }

    fn missing_outcome(&self, missing: &mut Vec<FieldError>) {
        match self.outcome.kind {
            None => {
                let expected = Words::lit(
                    "実施・変更・中止などのどれか",
                    "whether it was provided, changed, cancelled …",
                );
                missing.push(FieldError::missing("outcome.kind", expected));
            }
            Some(kind) if kind.needs_reason() && self.outcome.reason.is_none() => {
                missing.push(FieldError::missing(
                    "outcome.reason",
                    Words::lit("理由を書いてください", "Please write why"),
                ));
            }
            Some(_) => {}
        }
    }

    fn missing_client_confirmation(&self, missing: &mut Vec<FieldError>) {
        let confirmation = &self.client_confirmation;
        match confirmation.method {
            None => {
                let expected = Words::lit(
                    "署名・口頭・ご家族、または確認なしと理由",
                    "signature, word of mouth, family, or none with a reason",
                );
                missing.push(FieldError::missing("client_confirmation.method", expected));
            }
            Some(method) if method.needs_reason() && confirmation.reason.is_none() => {
                let expected = Words::lit("書いてください", "Please write why");
                missing.push(FieldError::missing("client_confirmation.reason", expected));
            }
            Some(_) => {}
        }
    }
}
