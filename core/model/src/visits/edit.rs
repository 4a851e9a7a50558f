//! Editing a record field by field, from what a person types.
//!
//! An edit goes the way every document goes: the text becomes a field, the document is read again, and what the reader
//! would not accept is refused here, with the record unchanged. So there is one place that knows what is impossible.

use crate::belongs;
use crate::error::{Fault, FieldError, Problem};
use crate::fields::{FieldValue, Fields};
use crate::fold;
use crate::ids::{IncidentId, NoteId, PhotoId, StaffId};
use crate::medication::MedicationSlot;
use crate::shape::Shape;
use crate::spec;
use crate::tasks::Task;
use crate::time::{MinuteOfDay, UnixMillis};
use crate::value::Value;
use crate::visit::VisitRecord;
use crate::words::Words;

/// The longest a visit that a person types in may last before the times are taken for a mistake: half a day.
pub(crate) const TYPED_MINUTES_MAX: i64 = 12 * 60;

const BLOOD_PRESSURE: &str = "vitals.blood_pressure";

/// The day, arrival and leaving: judged against each other.
fn is_time(path: &str) -> bool {
    ["date", "in", "out"].contains(&path.split('.').next().unwrap_or_default())
}

impl VisitRecord {
    /// Sets a field from what a person typed: [`VisitRecord::set_all`] of one.
    ///
    /// # Errors
    /// There is no such field, or the text is no possible value of it; the record is unchanged.
    pub fn set(&mut self, path: &str, text: &str) -> Result<(), FieldError> {
        self.set_all(&[(path, text)]).map_err(|mut refused| refused.remove(0))
    }

    /// Sets fields from what a person typed together; empty text clears one, and what belongs to it ([`belongs`]) with it. They
    /// are judged together when all of them are there, so their order says nothing.
    ///
    /// Takes full-width digits, units (`38.2℃`, `38度2分`), choices by code or by label in either language, times of the visit's
    /// day as `10:05` (which marks 入室 and 退室 as typed), and `132/84` for `vitals.blood_pressure`.
    ///
    /// # Errors
    /// Each that is no field, and each text that is no possible value; the record is unchanged then.
    pub fn set_all(&mut self, pairs: &[(&str, &str)]) -> Result<(), Vec<FieldError>> {
        let mut ordered = pairs.to_vec();
        ordered.sort_by_key(|(path, text)| turn(path, text));
        let (mut fields, mut set, mut refused) = (self.to_fields(), Vec::new(), Vec::new());
        for (path, text) in ordered {
            match self.put(&mut fields, path, text) {
                Ok(paths) => set.extend(paths),
                Err(error) => refused.push(error),
            }
        }
        if refused.is_empty() {
            refused.extend(replaced(&fields, &set));
        }
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        if refused.is_empty() {
            return self.take_over(&fields, &set).map_err(|error| vec![error]);
        }
        // What can be judged without those is said with them; of times each may be wrong only because the other was refused.
        let apart =
            |error: &FieldError| !(is_time(&error.field) && refused.iter().any(|one| is_time(&one.field)));
        let more = self.clone().take_over(&fields, &set).err().filter(apart);
        refused.extend(more);
        Err(refused)
    }

    /// Puts what was typed into the fields, not judged with the others yet; gives back the paths that have a value now.
    fn put(&self, fields: &mut Fields, path: &str, text: &str) -> Result<Vec<String>, FieldError> {
        if text.trim().is_empty() {
            return self.take_out(fields, path).map(|()| Vec::new());
        }
        if path == BLOOD_PRESSURE {
            return put_blood_pressure(fields, text);
        }
        let spec = spec::find_in_visit(path).filter(|_| key_is_known(path)).ok_or_else(|| unknown(path))?;
        self.may_be_typed(path)?;
        let is_instant = path.ends_with(".at") || path.ends_with("_at");
        let value = match MinuteOfDay::from_text(text) {
            Ok(minute) if is_instant => Self::from_fields(fields)?.instant_of(path, minute)?.to_value(),
            // Whoever gave no day meant a time of day, and is told what one looks like.
            Err(fault) if is_instant && !crate::calendar::names_a_day(text) => return Err(fault.of(path)),
            _ => spec.parse(text).map_err(|fault| fault.of(path))?,
        };
        give_way(fields, path);
        if value == FieldValue::Bool(false) && path.ends_with(".typed") {
            fields.remove(path);
            return Ok(Vec::new());
        }
        fields.insert(path.to_owned(), value);
        if matches!(path, "in.at" | "out.at") {
            fields.insert(path.replace(".at", ".typed"), FieldValue::Bool(true));
        }
        Ok(vec![path.to_owned()])
    }

    /// What was just measured, given or said was so now, unless a time was typed. A visit that is not under way now is about
    /// another time, as a proxy entry (代行入力) is: nobody claims one who did not type it.
    pub fn stamp_time_of(&mut self, path: &str, now: UnixMillis) {
        let Some(at) = self.open_time_of(path).filter(|_| self.is_under_way(now)) else { return };
        let mut fields = self.to_fields();
        fields.insert(at.clone(), now.to_value());
        // The time of a value that is there can be no contradiction.
        let _ = self.take_over(&fields, &[&at]);
    }

    /// The field for the time of what stands in another, where that was measured, given or said and nobody knows when.
    #[must_use]
    pub fn open_time_of(&self, path: &str) -> Option<String> {
        let (at, fields) = (time_of(path)?, self.to_fields());
        let is_there =
            fields.contains_key(path) || (path == BLOOD_PRESSURE && self.vitals.blood_pressure.is_some());
        (is_there && !fields.contains_key(&at)).then_some(at)
    }

    /// Empties a field.
    ///
    /// # Errors
    /// There is no such field, or the record is nothing without it; the record is unchanged.
    pub fn clear(&mut self, path: &str) -> Result<(), FieldError> {
        self.set(path, "")
    }

    /// Takes a field out, with what belongs to it.
    fn take_out(&self, fields: &mut Fields, path: &str) -> Result<(), FieldError> {
        if path == BLOOD_PRESSURE {
            for part in ["upper", "lower", "at", "none"] {
                fields.remove(&format!("{BLOOD_PRESSURE}.{part}"));
            }
            return Ok(());
        }
        // A whole photo: one that was taken by mistake.
        if let Some(photo) =
            path.strip_prefix("photo.").filter(|rest| !rest.contains('.') && self.has_photo(rest))
        {
            fields.retain(|path, _| !path.starts_with(&format!("photo.{photo}.")));
            return Ok(());
        }
        if spec::find_in_visit(path).is_none() || !key_is_known(path) {
            return Err(unknown(path));
        }
        self.may_be_typed(path)?;
        fields.remove(path);
        for with in belongs::going_with(fields, path) {
            fields.remove(&with);
        }
        Ok(())
    }

    /// Whether people may type a field of this record: it is one, and neither the device nor another step writes it. The
    /// planned times come with the planned visit.
    #[must_use]
    pub fn may_type(&self, path: &str) -> bool {
        let is_typed = |spec: &spec::FieldSpec| spec.shape() != Shape::Link;
        spec::find_in_visit(path).is_some_and(is_typed)
            && key_is_known(path)
            && !path.starts_with("plan.")
            && self.may_be_typed(path).is_ok()
    }

    /// What nobody types: whose record it is (a record in another client's name would mix two people up), the mark of a
    /// typed time, what a photo is, and which notes and incidents were written in the visit.
    fn may_be_typed(&self, path: &str) -> Result<(), FieldError> {
        let (list, rest) = path.split_once('.').unwrap_or((path, ""));
        let expected = match list {
            "clock" => Words::lit("端末が自分で付ける印", "a mark that the device sets by itself"),
            "client" => Words::lit(
                "利用者を間違えた記録は、その利用者の予定から記録し直す",
                "a record of the right client, begun from that client's visit",
            ),
            "in" | "out" if rest == "typed" => {
                Words::lit("入力した時刻には自動で付く印", "a mark that every typed time has by itself")
            }
            "handover" | "incident" => Words::lit(
                "訪問の中で書いたときに付く印",
                "a mark that is set when it is written in the visit",
            ),
            "photo"
                if !self.has_photo(rest)
                    || ["sha", "size", "at", "thumbnail", "placeholder"]
                        .iter()
                        .any(|last| rest.ends_with(last)) =>
            {
                Words::lit("撮った写真の目的か説明", "the purpose or caption of a photo that was taken")
            }
            _ => return Ok(()),
        };
        Err(Fault::new(Problem::Fixed, expected).of(path))
    }

    fn has_photo(&self, rest: &str) -> bool {
        let id = rest.split('.').next().and_then(|id| id.parse::<PhotoId>().ok());
        id.is_some_and(|id| self.photos.contains_key(&id))
    }

    /// The instant of a time of day of this visit; past midnight if the visit began late and the time is early.
    fn instant_of(&self, path: &str, minute: MinuteOfDay) -> Result<UnixMillis, FieldError> {
        let at = self.date.at(minute).map_err(|fault| fault.of(path))?;
        if path.starts_with("request.") {
            return Ok(self.instant_of_request(path, at).unwrap_or(at));
        }
        let Some(arrived) = self.arrived.filter(|_| path != "in.at") else {
            return Ok(at);
        };
        if arrived.at.minutes_until(at) >= 0 {
            return Ok(at);
        }
        let after_midnight = self.date.next().at(minute).map_err(|fault| fault.of(path))?;
        let is_night = arrived.at.minutes_until(after_midnight) <= TYPED_MINUTES_MAX;
        Ok(if is_night { after_midnight } else { at })
    }

    /// Whoever comes past midnight was asked for the evening before; and the care manager is told after that.
    fn instant_of_request(&self, path: &str, at: UnixMillis) -> Option<UnixMillis> {
        let before = self.date.previous().at(at.minute()).ok()?;
        let (asked, arrived) = (self.request.at, self.arrived.map(|arrived| arrived.at));
        if path == "request.at" {
            let fits = |arrived: &UnixMillis| {
                at.minutes_until(*arrived) < 0 && before.minutes_until(*arrived) <= TYPED_MINUTES_MAX
            };
            return arrived.filter(fits).map(|_| before);
        }
        let asked = asked?;
        let is_after = |at: &UnixMillis| asked.minutes_until(*at) >= 0;
        [before, at, self.date.next().at(at.minute()).ok()?].into_iter().find(is_after)
    }

    /// Reads the changed document; refuses it if what was just set cannot be read back.
    fn take_over(&mut self, fields: &Fields, set: &[&str]) -> Result<(), FieldError> {
        let read = Self::from_fields(fields)?;
        let refused = |error: &&FieldError| set.contains(&error.field.as_str());
        if let Some(error) = read.rest.problems.iter().find(refused) {
            return Err(error.clone());
        }
        let times = set.iter().find(|path| matches!(**path, "in.at" | "out.at"));
        if let Some(path) = times
            && read.actual_minutes().is_some_and(|minutes| !(1..24 * 60).contains(&minutes))
        {
            let expected = Words::lit(
                "退室は入室より後で、24時間以内",
                "a leaving time after the arrival, within 24 hours",
            );
            return Err(Fault::new(Problem::Contradiction, expected).of(*path));
        }
        if let Some(error) = set.iter().find_map(|path| read.proxy_fault(path)) {
            return Err(error);
        }
        *self = read;
        Ok(())
    }
}

/// When each of what is typed together is put in: what is cleared goes first, and times of day need the day and the arrival.
fn turn(path: &str, text: &str) -> u8 {
    match path {
        _ if text.trim().is_empty() => 0,
        "date" => 1,
        "in.at" => 2,
        "request.care_manager_at" => 4,
        _ if path.ends_with(".typed") => 5,
        _ => 3,
    }
}

/// What was set and had to give way to something else that was set with it: nobody knows which of both is meant.
fn replaced(fields: &Fields, set: &[String]) -> Option<FieldError> {
    let lost = set.iter().find(|path| !fields.contains_key(*path))?;
    let expected = Words::lit(
        "測った値か、測らなかった理由のどちらか一つ",
        "either what was measured, or the reason why nothing was",
    );
    Some(Fault::new(Problem::Contradiction, expected).of(lost))
}

fn put_blood_pressure(fields: &mut Fields, text: &str) -> Result<Vec<String>, FieldError> {
    let expected = Words::lit("132/84 のような最高と最低", "upper and lower such as 132/84");
    let folded = fold::fold(text);
    let pair = upper_and_lower(&folded)
        .ok_or_else(|| Fault::new(Problem::Malformed, expected).of(BLOOD_PRESSURE))?;
    let paths = [format!("{BLOOD_PRESSURE}.upper"), format!("{BLOOD_PRESSURE}.lower")];
    for (path, part) in paths.iter().zip([pair.0, pair.1]) {
        let spec = spec::find_in_visit(path).expect("both paths stand in the table of vitals");
        give_way(fields, path);
        fields.insert(path.clone(), spec.parse(part).map_err(|fault| fault.of(path))?);
    }
    Ok(paths.into())
}

/// What people write between the upper and the lower value; a blank alone only where nothing else stands there.
const BETWEEN: [char; 12] = ['/', '-', 'の', '・', '･', '~', '〜', 'と', '＼', '\\', ',', ' '];

/// The two values of `132/84`, `132の84`, `132-84`, `132 84`, 上132下84.
fn upper_and_lower(text: &str) -> Option<(&str, &str)> {
    let (uppers, lowers) =
        (["最高血圧", "最高", "上が", "上は", "上"], ["最低血圧", "最低", "下が", "下は", "下"]);
    let named = lowers.iter().find_map(|name| text.split_once(name));
    let (upper, lower) = named.or_else(|| BETWEEN.iter().find_map(|sign| text.split_once(*sign)))?;
    let upper = uppers.iter().find_map(|name| upper.trim().strip_prefix(name)).unwrap_or(upper);
    let (upper, lower) = (upper.trim().trim_end_matches(BETWEEN), lower.trim());
    (!upper.is_empty() && !lower.is_empty()).then_some((upper, lower))
}

/// The field that holds the time of a value.
fn time_of(path: &str) -> Option<String> {
    if path == BLOOD_PRESSURE {
        return Some(format!("{path}.at"));
    }
    let (base, last) = path.rsplit_once('.')?;
    let timed = (base.starts_with("vitals.") && matches!(last, "value" | "upper" | "lower"))
        || (base.starts_with("medication.") && last == "state")
        || path == "client_confirmation.method";
    timed.then(|| format!("{base}.at"))
}

/// A value takes the place of a reason for having none, and the other way round.
fn give_way(fields: &mut Fields, path: &str) {
    let Some((base, last)) = path.rsplit_once('.').filter(|(base, _)| base.starts_with("vitals.")) else {
        return;
    };
    match last {
        "none" => {
            for part in ["value", "upper", "lower", "at"] {
                fields.remove(&format!("{base}.{part}"));
            }
        }
        "value" | "upper" | "lower" => {
            fields.remove(&format!("{base}.none"));
        }
        _ => {}
    }
}

/// Whether the key of a keyed field is one; paths without a key pass.
fn key_is_known(path: &str) -> bool {
    let mut segments = path.split('.');
    let (list, key) = (segments.next().unwrap_or_default(), segments.next().unwrap_or_default());
    match list {
        "task" => key.parse::<Task>().is_ok(),
        "medication" => key.parse::<MedicationSlot>().is_ok(),
        "photo" => key.parse::<PhotoId>().is_ok(),
        "helper" => key.parse::<StaffId>().is_ok(),
        "handover" => key.parse::<NoteId>().is_ok(),
        "incident" => key.parse::<IncidentId>().is_ok(),
        _ => true,
    }
}

fn unknown(path: &str) -> FieldError {
    let expected =
        Words::lit("訪問記録の項目", "a field of a visit record, such as vitals.temperature.value");
    Fault::new(Problem::UnknownField, expected).of(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blood_pressure_is_written_in_every_way_that_people_write_it() {
        let pressure = |text: &str| {
            let mut fields = Fields::new();
            put_blood_pressure(&mut fields, text)
                .map(|paths| paths.iter().map(|path| fields[path].clone()).collect())
        };
        let right: Vec<FieldValue> = vec![FieldValue::Int(132), FieldValue::Int(84)];
        for text in [
            "132/84",
            "132の84",
            "132-84",
            "132ー84",
            "132−84",
            "132・84",
            "132～84",
            "132〜84",
            "132と84",
            "132、84",
            "132 84",
            "１３２　８４",
            "１３２／８４",
            "132 / 84",
            "132/84mmHg",
            "132mmHg/84mmHg",
            "132の84 mmHg",
            "上132下84",
            "上132、下84",
            "上が132 下が84",
            "最高132 最低84",
            "最高132/最低84",
        ] {
            assert_eq!(pressure(text).as_ref(), Ok(&right), "{text}");
        }
        for text in ["132", "13284", "/84", "132/", "132/84/90", "132の", "-132/84", "高め", "", "132.5/84"]
        {
            assert!(pressure(text).is_err(), "{text}");
        }
    }

    #[test]
    fn measured_and_said_things_have_a_time() {
        assert_eq!(time_of("vitals.pulse.value").as_deref(), Some("vitals.pulse.at"));
        assert_eq!(time_of(BLOOD_PRESSURE).as_deref(), Some("vitals.blood_pressure.at"));
        assert_eq!(time_of("client_confirmation.method").as_deref(), Some("client_confirmation.at"));
        assert_eq!(time_of("vitals.pulse.none"), None);
        assert_eq!(time_of("remarks"), None);
    }
}
