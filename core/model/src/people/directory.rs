//! An office's directory (名簿): its number and name, and who works there.

use std::collections::BTreeMap;

use crate::field_spec::FieldSpec;
use crate::fields::Fields;
use crate::ids::{ClientId, StaffId};
use crate::service::OfficeNumber;
use crate::text::Line;
use crate::value::{Reader, Rest, Writer};

measure! {
    /// How many days back the records of a client stay on a helper's phone: a week's rhythm at least, ten years at most.
    pub struct WindowDays: 14..=3_650, decimals 0, "日", "days";
}

part! {
    /// The office.
    pub struct Office at "office" {
        number: OfficeNumber = ".number", "事業所番号", "Office number";
        name: Line = ".name", "事業所名", "Office name";
        phone: Line = ".phone", "事業所の電話", "Office phone";
        /// What is not set, or out of range, leaves it to each phone's program.
        window: WindowDays = ".window", "端末に残す日数", "Days that phones keep";
    }
}

part! {
    /// What the directory says of one member of staff.
    pub struct StaffCard at "staff.*" {
        name: Line = ".name", "職員の氏名", "Staff name";
        kana: Line = ".kana", "職員のフリガナ", "Staff name in kana";
        /// As the office words it; what a device may do is decided by grants, not by this.
        role: Line = ".role", "役職", "Role";
        code: Line = ".code", "職員コード", "Staff code";
        /// Where the office reaches them.
        phone: Line = ".phone", "職員の電話", "Staff phone";
        left: bool = ".left", "退職", "Has left";
    }
}

/// One member of staff.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StaffMember {
    /// Name, role, code.
    pub card: StaffCard,
    /// Clients who are family living with them (art. 25): they may not serve these.
    pub family: BTreeMap<ClientId, bool>,
}

/// The directory of one office.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    /// The office.
    pub office: Office,
    /// Who works there.
    pub staff: BTreeMap<StaffId, StaffMember>,
    /// What this version could not read: kept and written back.
    pub rest: Rest,
}

const SPECS: &[FieldSpec] =
    &[FieldSpec::of::<bool>("staff.*.family.*", "同居家族", "Family living together")];

pub(crate) fn specs() -> impl Iterator<Item = &'static [FieldSpec]> {
    [SPECS, Office::SPECS, StaffCard::SPECS].into_iter()
}

/// A code has at most so many characters; they are the same limits in the files of staff.
const STAFF_CODE_MAX: usize = 16;

/// The one form of a staff code, however it was typed (`h01`, `Ｈ０１`, `H 01`): capitals and digits of half width, hyphens, no blanks;
/// `None` where it is no code.
pub fn staff_code(text: &str) -> Option<String> {
    let code: String = crate::fold::fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    let fits = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let is_code = (1..=STAFF_CODE_MAX).contains(&code.len()) && code.bytes().all(fits);
    is_code.then(|| code.to_ascii_uppercase())
}

fn without_blanks(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| !c.is_whitespace())
}

impl Directory {
    /// Reads a document; a directory has no field without which it is none.
    pub fn from_fields(fields: &Fields) -> Self {
        let mut reader = Reader::new(fields);
        let office = Office::read(&mut reader, "office");
        let mut staff = BTreeMap::new();
        for id in reader.keys::<StaffId>("staff") {
            let base = format!("staff.{id}");
            let card = StaffCard::read(&mut reader, &base);
            let family = reader.take_map(&format!("{base}.family"));
            if !card.is_empty() || !family.is_empty() {
                staff.insert(id, StaffMember { card, family });
            }
        }
        Self { office, staff, rest: reader.finish() }
    }

    /// The document's fields.
    pub fn to_fields(&self) -> Fields {
        let mut writer = Writer::new(&self.rest);
        self.office.write(&mut writer, "office");
        for (id, member) in &self.staff {
            member.card.write(&mut writer, &format!("staff.{id}"));
            writer.put_map(&format!("staff.{id}.family"), &member.family);
        }
        writer.finish()
    }

    /// A person's name as lists show it, if the directory knows it: where two bear one name, with the office's code.
    pub fn name_of(&self, staff: StaffId) -> Option<String> {
        let card = &self.staff.get(&staff)?.card;
        let name = card.name.as_ref()?.as_str();
        let same = |other: &StaffMember| {
            other
                .card
                .name
                .as_ref()
                .is_some_and(|other| without_blanks(other.as_str()).eq(without_blanks(name)))
        };
        Some(match (&card.code, self.staff.values().filter(|other| same(other)).count()) {
            (Some(code), 2..) => format!("{name}（{}）", code.as_str()),
            _ => name.to_owned(),
        })
    }

    /// Whether the client is family living with this member of staff.
    pub fn is_family(&self, staff: StaffId, client: ClientId) -> bool {
        self.staff.get(&staff).is_some_and(|member| member.family.get(&client) == Some(&true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_form_however_it_is_typed() {
        for typed in ["H01", "h01", "Ｈ０１", "Ｈ 01", " h01\u{3000}"] {
            assert_eq!(staff_code(typed).as_deref(), Some("H01"), "{typed}");
        }
        assert_eq!(staff_code("ｈ－１").as_deref(), Some("H-1"));
        for wrong in ["", "　", "あ1", "H_1", "12345678901234567"] {
            assert_eq!(staff_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn two_of_one_name_are_told_apart_by_their_codes() {
        let mut directory = Directory::default();
        for (id, name, code) in
            [(1, "手本 あかり", "H01"), (2, "手本　あかり", "H02"), (3, "手本 さくら", "H03")]
        {
            let card = &mut directory.staff.entry(StaffId::from_bytes([id; 16])).or_default().card;
            card.name = Line::new(name).ok();
            card.code = Line::new(code).ok();
        }
        let names: Vec<String> = directory.staff.keys().filter_map(|id| directory.name_of(*id)).collect();
        assert_eq!(names, ["手本 あかり（H01）", "手本　あかり（H02）", "手本 さくら"]);
    }
}
