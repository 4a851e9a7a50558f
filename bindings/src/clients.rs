//! Clients and colleagues: the face sheet, the home-care plan (訪問介護計画) in its versions, and who works here.

use kengai::model::{CareDay, ClientId, ServicePlanId, StaffId};
use kengai::{DocRef, PlanStanding};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::field_views::{FieldView, views};
use crate::standing::{Standing, standings};

/// A client of this device.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ClientCard {
    /// The client.
    pub client: ClientId,
    /// The name.
    pub name: String,
    /// 被保険者番号
    pub insured: String,
}

/// Somebody of the office, as proxy entries name them.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Colleague {
    /// Their id.
    pub id: StaffId,
    /// The name.
    pub name: String,
    /// In kana.
    pub kana: String,
    /// The office's code.
    pub code: String,
}

/// How far a version of a home-care plan has come.
#[uniffi::remote(Enum)]
pub enum PlanStanding {
    /// Nobody has consented to it yet.
    Draft,
    /// Consented, and the one that counts today.
    InForce,
    /// Consented, and another one counts.
    Agreed,
    /// Consented, and something in it is no longer what was consented to: what was still counts, where it can be read.
    Altered,
}

/// One version of a home-care plan.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ServicePlan {
    /// The version.
    pub id: ServicePlanId,
    /// The day from which it is valid.
    pub from: Option<CareDay>,
    /// How far it has come.
    pub standing: PlanStanding,
    /// The day of the consent.
    pub agreed_on: Option<CareDay>,
    /// What it says: goals, and for each slot tasks, steps (手順書) and cautions.
    pub fields: Vec<FieldView>,
    /// Fields in which several people's values or additions stand.
    pub several: Vec<Standing>,
}

fn version(
    book: &kengai::CareBook,
    view: &kengai::ServicePlanView,
) -> Result<ServicePlan, kengai::CareError> {
    Ok(ServicePlan {
        id: view.id,
        from: view.plan.version.from,
        standing: view.standing,
        agreed_on: view.plan.agreed.on,
        fields: views(book.reading().fields_seen(&view.plan.to_fields())?),
        several: standings(book.reading().several(&DocRef::ServicePlan(view.id))?),
    })
}

#[uniffi::export]
impl CareBook {
    /// The clients on this device.
    pub fn clients(&self) -> Result<Vec<ClientCard>, CareError> {
        let card = |one: kengai::ClientCard| ClientCard {
            client: one.client,
            name: one.shown,
            insured: one.insured,
        };
        Ok(self.with(|book| book.clients().all())?.into_iter().map(card).collect())
    }

    /// Everybody in the office's directory, by kana.
    pub fn colleagues(&self) -> Result<Vec<Colleague>, CareError> {
        let one = |one: kengai::StaffView| Colleague {
            id: one.staff,
            name: one.shown,
            kana: one.kana,
            code: one.code,
        };
        Ok(self.with(|book| book.staff().all())?.into_iter().map(one).collect())
    }

    /// A client's sheet: every field that has a value.
    pub fn face_sheet(&self, client: ClientId) -> Result<Vec<FieldView>, CareError> {
        Ok(views(self.with(|book| book.reading().fields_seen(&book.clients().sheet(client)?.to_fields()))?))
    }

    /// Fields of a client's sheet in which several people's values or additions stand.
    pub fn face_sheet_several(&self, client: ClientId) -> Result<Vec<Standing>, CareError> {
        Ok(standings(self.with(|book| book.clients().several(client))?))
    }

    /// Every version of a client's home-care plan, by the day from which it is valid.
    pub fn service_plans(&self, client: ClientId) -> Result<Vec<ServicePlan>, CareError> {
        self.with(|book| {
            book.care_plans().of_client(client)?.iter().map(|view| version(book, view)).collect()
        })
    }
}
