//! Vital signs: measured, with value and time, or not measured, with a reason. A value that no living person has cannot be
//! built. The upper blood pressure lies above the lower one.
//!
//! Two people's concurrent edits may leave a document with a value *and* a reason for having none, or with an upper value
//! below the lower: the reader keeps the value, leaves the rest untouched, and reports a contradiction for a manager.

use crate::error::{Fault, FieldError, Problem};
use crate::field_spec::FieldSpec;
use crate::ids::StaffId;
use crate::time::UnixMillis;
use crate::value::{Reader, Value, Writer};
use crate::words::Words;

measure! {
    /// 体温 in tenths of a degree Celsius.
    pub struct Temperature: 300..=450, decimals 1, "℃", "°C";
}
measure! {
    /// 血圧 in mmHg.
    pub struct Pressure: 30..=300, decimals 0, "mmHg", "mmHg";
}
measure! {
    /// 脈拍 per minute.
    pub struct Pulse: 20..=300, decimals 0, "回/分", "/min";
}
measure! {
    /// SpO2 in per cent.
    pub struct OxygenSaturation: 50..=100, decimals 0, "%", "%";
}
measure! {
    /// 呼吸 per minute.
    pub struct Respiration: 4..=80, decimals 0, "回/分", "/min";
}

coded! {
    /// Which vital sign.
    pub enum VitalKind {
        Temperature = "temperature", "体温", "Body temperature";
        BloodPressure = "blood_pressure", "血圧", "Blood pressure";
        Pulse = "pulse", "脈拍", "Pulse";
        OxygenSaturation = "spo2", "SpO2", "Oxygen saturation";
        Respiration = "respiration", "呼吸", "Respiration";
    }
}

coded! {
    /// Why a vital sign was not measured.
    pub enum NotMeasured {
        Refused = "refused", "ご本人が希望しない", "Client declined";
        Device = "device", "機器がない・故障", "No device, or it failed";
        Condition = "condition", "体調により測れない", "Not possible in the client's condition";
        Absent = "absent", "不在・時間が取れない", "Client absent, or no time";
        Other = "other", "その他", "Other";
    }
}

/// Upper and lower blood pressure; the upper lies above the lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct BloodPressure {
    upper: Pressure,
    lower: Pressure,
}

impl BloodPressure {
    /// From both values in mmHg.
    ///
    /// # Errors
    /// The upper value does not lie above the lower.
    pub fn new(upper: Pressure, lower: Pressure) -> Result<Self, Fault> {
        if upper > lower { Ok(Self { upper, lower }) } else { Err(upside_down()) }
    }

    /// 最高血圧
    pub const fn upper(self) -> Pressure {
        self.upper
    }

    /// 最低血圧
    pub const fn lower(self) -> Pressure {
        self.lower
    }
}

fn upside_down() -> Fault {
    Fault::new(
        Problem::Contradiction,
        Words::lit("最高血圧は最低血圧より高い", "an upper value above the lower one"),
    )
}

/// One vital sign of a visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Vital<T> {
    /// Measured.
    Measured {
        /// The value in its own unit.
        value: T,
        /// When.
        at: Option<UnixMillis>,
    },
    /// Not measured, and why.
    NotMeasured(NotMeasured),
}

impl<T: Copy> Vital<T> {
    /// A value measured at a time.
    pub const fn measured(value: T, at: UnixMillis) -> Self {
        Self::Measured { value, at: Some(at) }
    }

    /// The value, if it was measured.
    pub const fn value(&self) -> Option<T> {
        match self {
            Self::Measured { value, .. } => Some(*value),
            Self::NotMeasured(_) => None,
        }
    }
}

/// The vital signs of a visit; `None` is one that nobody has touched yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vitals {
    /// 体温
    pub temperature: Option<Vital<Temperature>>,
    /// 血圧
    pub blood_pressure: Option<Vital<BloodPressure>>,
    /// 脈拍
    pub pulse: Option<Vital<Pulse>>,
    /// SpO2
    pub oxygen_saturation: Option<Vital<OxygenSaturation>>,
    /// 呼吸
    pub respiration: Option<Vital<Respiration>>,
    /// Who measured, if it was not the helper of the visit.
    pub by: Option<StaffId>,
}

impl Vitals {
    pub(crate) const SPECS: &'static [FieldSpec] = &[
        FieldSpec::of::<Temperature>("vitals.temperature.value", "体温", "Body temperature"),
        FieldSpec::of::<UnixMillis>("vitals.temperature.at", "体温の測定時刻", "Body temperature taken at"),
        FieldSpec::of::<NotMeasured>(
            "vitals.temperature.none",
            "体温を測らなかった理由",
            "Body temperature not taken because",
        ),
        FieldSpec::of::<Pressure>("vitals.blood_pressure.upper", "最高血圧", "Upper blood pressure"),
        FieldSpec::of::<Pressure>("vitals.blood_pressure.lower", "最低血圧", "Lower blood pressure"),
        FieldSpec::of::<UnixMillis>("vitals.blood_pressure.at", "血圧の測定時刻", "Blood pressure taken at"),
        FieldSpec::of::<NotMeasured>(
            "vitals.blood_pressure.none",
            "血圧を測らなかった理由",
            "Blood pressure not taken because",
        ),
        FieldSpec::of::<Pulse>("vitals.pulse.value", "脈拍", "Pulse"),
        FieldSpec::of::<UnixMillis>("vitals.pulse.at", "脈拍の測定時刻", "Pulse taken at"),
        FieldSpec::of::<NotMeasured>(
            "vitals.pulse.none",
            "脈拍を測らなかった理由",
            "Pulse not taken because",
        ),
        FieldSpec::of::<OxygenSaturation>("vitals.spo2.value", "SpO2", "Oxygen saturation"),
        FieldSpec::of::<UnixMillis>("vitals.spo2.at", "SpO2の測定時刻", "Oxygen saturation taken at"),
        FieldSpec::of::<NotMeasured>(
            "vitals.spo2.none",
            "SpO2を測らなかった理由",
            "Oxygen saturation not taken because",
        ),
        FieldSpec::of::<Respiration>("vitals.respiration.value", "呼吸数", "Respiration"),
        FieldSpec::of::<UnixMillis>("vitals.respiration.at", "呼吸数の測定時刻", "Respiration taken at"),
        FieldSpec::of::<NotMeasured>(
            "vitals.respiration.none",
            "呼吸数を測らなかった理由",
            "Respiration not taken because",
        ),
        FieldSpec::of::<StaffId>("vitals.by", "測定した人", "Measured by"),
    ];

    /// Whether a vital sign was measured or has a reason for not being so.
    pub const fn is_answered(&self, kind: VitalKind) -> bool {
        match kind {
            VitalKind::Temperature => self.temperature.is_some(),
            VitalKind::BloodPressure => self.blood_pressure.is_some(),
            VitalKind::Pulse => self.pulse.is_some(),
            VitalKind::OxygenSaturation => self.oxygen_saturation.is_some(),
            VitalKind::Respiration => self.respiration.is_some(),
        }
    }

    /// Whether a vital sign was measured, and when.
    pub(crate) const fn taken(&self, kind: VitalKind) -> Option<Option<UnixMillis>> {
        const fn at<T>(vital: &Option<Vital<T>>) -> Option<Option<UnixMillis>> {
            match vital {
                Some(Vital::Measured { at, .. }) => Some(*at),
                _ => None,
            }
        }
        match kind {
            VitalKind::Temperature => at(&self.temperature),
            VitalKind::BloodPressure => at(&self.blood_pressure),
            VitalKind::Pulse => at(&self.pulse),
            VitalKind::OxygenSaturation => at(&self.oxygen_saturation),
            VitalKind::Respiration => at(&self.respiration),
        }
    }

    pub(crate) fn read(reader: &mut Reader) -> Self {
        Self {
            temperature: read_one(reader, "vitals.temperature"),
            blood_pressure: read_pressure(reader, "vitals.blood_pressure"),
            pulse: read_one(reader, "vitals.pulse"),
            oxygen_saturation: read_one(reader, "vitals.spo2"),
            respiration: read_one(reader, "vitals.respiration"),
            by: reader.take("vitals.by"),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        write_one(writer, "vitals.temperature", self.temperature.as_ref());
        if let Some(Vital::Measured { value, at }) = &self.blood_pressure {
            writer.put("vitals.blood_pressure.upper", Some(&value.upper));
            writer.put("vitals.blood_pressure.lower", Some(&value.lower));
            writer.put("vitals.blood_pressure.at", at.as_ref());
        }
        if let Some(Vital::NotMeasured(reason)) = &self.blood_pressure {
            writer.put("vitals.blood_pressure.none", Some(reason));
        }
        write_one(writer, "vitals.pulse", self.pulse.as_ref());
        write_one(writer, "vitals.spo2", self.oxygen_saturation.as_ref());
        write_one(writer, "vitals.respiration", self.respiration.as_ref());
        writer.put("vitals.by", self.by.as_ref());
    }
}

fn write_one<T: Value>(writer: &mut Writer, base: &str, vital: Option<&Vital<T>>) {
    match vital {
        Some(Vital::Measured { value, at }) => {
            writer.put(format!("{base}.value"), Some(value));
            writer.put(format!("{base}.at"), at.as_ref());
        }
        Some(Vital::NotMeasured(reason)) => writer.put(format!("{base}.none"), Some(reason)),
        None => {}
    }
}

fn measured<T>(reader: &mut Reader, base: &str, value: T) -> Vital<T> {
    let none = format!("{base}.none");
    if reader.holds(&none) {
        let expected =
            Words::lit("測定値か、測らなかった理由のどちらか", "either a value or a reason for having none");
        reader.problem(Fault::new(Problem::Contradiction, expected).of(none));
    }
    Vital::Measured { value, at: reader.take(&format!("{base}.at")) }
}

fn read_one<T: Value>(reader: &mut Reader, base: &str) -> Option<Vital<T>> {
    let path = format!("{base}.value");
    match reader.take::<T>(&path) {
        Some(value) => Some(measured(reader, base, value)),
        // An unreadable value is not the same as none: it stays reported, and a reason does not hide it.
        None if reader.holds(&path) => None,
        None => reader.take(&format!("{base}.none")).map(Vital::NotMeasured),
    }
}

fn read_pressure(reader: &mut Reader, base: &str) -> Option<Vital<BloodPressure>> {
    let (upper_path, lower_path) = (format!("{base}.upper"), format!("{base}.lower"));
    match (reader.holds(&upper_path), reader.holds(&lower_path)) {
        (false, false) => return reader.take(&format!("{base}.none")).map(Vital::NotMeasured),
        (true, true) => {}
        (true, false) => {
            reader.problem(FieldError::missing(lower_path.clone(), Words::lit("最低血圧", "the lower value")))
        }
        (false, true) => {
            reader.problem(FieldError::missing(upper_path.clone(), Words::lit("最高血圧", "the upper value")))
        }
    }
    let both = reader.attempt(|reader| {
        let (upper, lower) = (reader.take::<Pressure>(&upper_path), reader.take::<Pressure>(&lower_path));
        let (upper, lower) = (upper?, lower?);
        match BloodPressure::new(upper, lower) {
            Ok(pressure) => Some(pressure),
            Err(fault) => {
                reader.problem(fault.clone().of(upper_path));
                reader.problem(fault.of(lower_path));
                None
            }
        }
    });
    both.map(|value| measured(reader, base, value))
}
