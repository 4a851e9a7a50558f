//! What is provided and under which scheme: the numbers and kinds that billing asks for.

use std::fmt;
use std::str::FromStr;

use crate::error::{Fault, Problem};
use crate::fields::FieldValue;
use crate::fold;
use crate::shape::Shape;
use crate::value::{Value, wrong_kind};
use crate::words::Words;

coded! {
    /// Under which scheme a visit is made. All are recorded and confirmed alike; the billing rules know 介護保険 (kind 11).
    pub enum Scheme {
        LongTermCare = "kaigo", "介護保険", "Long-term care insurance";
        Prevention = "sogo", "総合事業", "Prevention and daily-life support";
        Disability = "shogai", "障害福祉", "Disability welfare";
        Private = "jihi", "自費", "Private";
    }
}

coded! {
    /// The kind of service.
    pub enum ServiceType {
        Body = "body", "身体", "Physical care";
        Life = "life", "生活", "Daily-life support";
        BodyLife = "body_life", "身体+生活", "Physical care and daily-life support";
        Ride = "ride", "通院等乗降", "Getting in and out of a car for a hospital visit";
    }
}

coded! {
    /// What a helper does in a visit.
    pub enum HelperRole {
        Main = "main", "担当", "Helper";
        Second = "second", "2人目", "Second helper";
        Accompany = "accompany", "同行サ責", "Accompanying service manager";
    }
}

coded! {
    /// On which ground two helpers come at once (client's consent is asked too).
    pub enum TwoHelperGround {
        Body = "body", "身体的理由で1人では困難", "One helper cannot manage physically";
        Violence = "violence", "暴力・迷惑行為等", "Violence or serious nuisance";
        Other = "other", "その他これに準ずる事由", "A comparable reason";
    }
}

digits! {
    /// 被保険者番号 of a client; `H` and nine digits where public assistance pays for everything (生保単独). It names somebody
    /// only together with the insurer's number.
    pub struct InsuredNumber: 10, or 'H' letter, "10桁の被保険者番号（生保単独はHと9桁）",
        "an insured number: 10 digits, or H and 9 digits";
}
digits! {
    /// 保険者番号 of a municipality.
    pub struct InsurerNumber: 6, "6桁の保険者番号", "an insurer number of 6 digits";
}
digits! {
    /// 事業所番号 of an office.
    pub struct OfficeNumber: 10, "10桁の事業所番号", "an office number of 10 digits";
}

/// Who somebody is to the insurance: 保険者番号 and 被保険者番号, written `990001-0000000001`. Neither alone names a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Insured {
    /// The municipality that insures.
    pub insurer: InsurerNumber,
    /// The number that it gave.
    pub number: InsuredNumber,
}

impl fmt::Display for Insured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.insurer, self.number)
    }
}

impl FromStr for Insured {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let folded = fold::fold(text);
        let (insurer, number) = folded.split_once('-').ok_or_else(|| {
            let expected = Words::lit(
                "保険者番号-被保険者番号（例 990001-0000000001）",
                "insurer and insured number, such as 990001-0000000001",
            );
            Fault::new(Problem::Malformed, expected)
        })?;
        Ok(Self { insurer: InsurerNumber::from_text(insurer)?, number: InsuredNumber::from_text(number)? })
    }
}

/// サービスコード: kind (2 digits) and item (4 digits or capital letters). Codes are data that an office loads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct ServiceCode(String);

impl ServiceCode {
    /// 身体介護０１: less than 20 minutes. One of the two codes that were verified against the official table.
    pub const BODY_01: &'static str = "114845";
    /// 身体介護０１・夜.
    pub const BODY_01_EVENING: &'static str = "114846";

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of service: `11` is 訪問介護.
    pub fn kind(&self) -> &str {
        &self.0[..2]
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ServiceCode {
    type Err = Fault;
    fn from_str(text: &str) -> Result<Self, Fault> {
        let bytes = text.as_bytes();
        let item = |b: &u8| b.is_ascii_digit() || b.is_ascii_uppercase();
        if bytes.len() == 6 && bytes[..2].iter().all(u8::is_ascii_digit) && bytes[2..].iter().all(item) {
            return Ok(Self(text.to_owned()));
        }
        let expected =
            Words::lit("6桁のサービスコード（例 114845）", "a service code of 6 characters, such as 114845");
        Err(Fault::new(Problem::Malformed, expected))
    }
}

impl Value for ServiceCode {
    const ONE_FORM: bool = true;

    fn shape() -> Shape {
        Shape::Digits { chars: 6, letters: true }
    }
    fn to_value(&self) -> FieldValue {
        FieldValue::Str(self.0.clone())
    }
    fn from_value(value: &FieldValue) -> Result<Self, Fault> {
        match value {
            FieldValue::Str(text) => text.parse(),
            _ => Err(wrong_kind("サービスコード", "a service code")),
        }
    }
    fn from_text(text: &str) -> Result<Self, Fault> {
        fold::fold(text).to_uppercase().parse()
    }
    fn show(&self) -> Words {
        Words::same(self.0.clone())
    }
}
