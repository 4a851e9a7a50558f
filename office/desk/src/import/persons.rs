//! The clients of the supplements as sheets of the record: the border between a layout that others decide and our own types.

use std::collections::BTreeMap;

use kengai::{CareBook, CareError, ClientImport};
use kengai_formats::time::Day;
use kengai_formats::uphosoku::{self, Supplement};
use kengai_model::client::{CareLevel, Sex};
use kengai_model::measure::Units;
use kengai_model::service::Insured;
use kengai_model::text::Line;
use kengai_model::value::Value;
use kengai_model::{CareDay, ClientId, ClientSheet};

use super::error::ImportError;
use super::keys::ClientKey;
use super::plan_files::CarePlanFiles;

/// Somebody of whom the files bring a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Insurer and insured number.
    pub insured: Insured,
    /// The name in the files.
    pub name: Option<String>,
    /// The name on this device; `None`: not known here.
    pub known_as: Option<String>,
}

/// Everybody of whom there is a sheet.
pub(crate) fn named(sheets: &[ClientImport], book: &CareBook) -> Result<Vec<Named>, CareError> {
    let names: BTreeMap<ClientId, String> =
        book.clients().all()?.into_iter().map(|card| (card.client, card.name)).collect();
    let ours: BTreeMap<Insured, String> = book
        .clients()
        .insured()?
        .into_iter()
        .map(|(insured, client)| (insured, names.get(&client).cloned().unwrap_or_default()))
        .collect();
    let of = |sheet: &ClientImport| {
        let insured = sheet.insured()?;
        let name = sheet.sheet.person.name.as_ref().map(|name| name.as_str().to_owned());
        let known_as = ours.get(&insured).cloned();
        Some(Named { insured, name, known_as })
    };
    Ok(sheets.iter().filter_map(of).collect())
}

/// One sheet per client; where the certificate changes within the month, the one that holds last.
pub(crate) fn sheets(files: &CarePlanFiles) -> Result<Vec<ClientImport>, ImportError> {
    let mut newest: BTreeMap<ClientKey, (&Supplement, &str)> = BTreeMap::new();
    for (_, file) in &files.supplements {
        for client in &file.clients {
            let key = (client.insurer.clone(), client.insured.clone());
            let entry = newest.entry(key).or_insert((client, file.sender.as_str()));
            if entry.0.limit_from <= client.limit_from {
                *entry = (client, file.sender.as_str());
            }
        }
    }
    newest.into_values().map(|(client, sender)| sheet(client, sender)).collect()
}

fn sheet(client: &Supplement, sender: &str) -> Result<ClientImport, ImportError> {
    // The sheet's own id is not looked at: the care book finds the client by insurer and insured number.
    let mut sheet = ClientSheet::new(ClientId::from_bytes([0; 16]));
    let line = |text: &str| Line::new(text).ok();
    let day = |day: Option<Day>| day.and_then(|day| day.to_string().parse::<CareDay>().ok());
    sheet.person.name = line(client.name.as_str());
    sheet.person.kana = line(client.kana.as_str());
    sheet.person.sex = client.sex.map(|sex| match sex {
        uphosoku::Sex::Male => Sex::Male,
        uphosoku::Sex::Female => Sex::Female,
    });
    sheet.person.born = day(client.birth);
    sheet.person.postcode = line(client.postcode.as_str());
    let address = client.address.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(" ");
    sheet.person.address = line(address.trim());
    sheet.person.phone = line(client.telephone.as_str());
    sheet.certificate.insurer = Some(number(client.insurer.as_str())?);
    sheet.certificate.insured = Some(number(client.insured.as_str())?);
    sheet.certificate.level =
        client.care_level.and_then(|level| CareLevel::from_text(&level.to_string()).ok());
    sheet.certificate.from = day(client.limit_from);
    sheet.certificate.to = day(client.limit_to);
    sheet.certificate.limit = client.limit_units.and_then(|units| Units::new(i64::from(units.0)).ok());
    sheet.certificate.care_manager = Some(number(sender)?);
    Ok(ClientImport { sheet })
}

/// The same number in the record's type.
fn number<T: std::str::FromStr>(text: &str) -> Result<T, ImportError> {
    text.parse().map_err(|_| ImportError::LettersInNumber)
}
