//! Visits: the day's list, and recording one. Every change is durable when its call returns.

use kengai::model::{CareDay, ClientId, PlanRowId, Scheme, StaffId, VisitId};
use kengai::{Clock, DocRef};

use crate::book::CareBook;
use crate::errors::CareError;
use crate::visit_views::{TodayVisit, VisitSheet};
use crate::words::Words;

fn seen(book: &kengai::CareBook, sheet: kengai::VisitSheet) -> Result<VisitSheet, kengai::CareError> {
    let fields = book.reading().fields_seen(&sheet.record.to_fields())?;
    let several = book.reading().several(&DocRef::Visit(sheet.visit))?;
    Ok(VisitSheet::new(sheet, fields, several))
}

impl CareBook {
    fn sheet(
        &self,
        call: impl FnOnce(&kengai::CareBook) -> Result<kengai::VisitSheet, kengai::CareError>,
    ) -> Result<VisitSheet, CareError> {
        self.with(|book| seen(book, call(book)?))
    }
}

#[uniffi::export]
impl CareBook {
    /// Today's date in Japan by this device's clock.
    pub fn today(&self) -> Result<CareDay, CareError> {
        Ok(kengai_screens::instant(self.clock.now_ms()).day())
    }

    /// The visits of a day on which this device's user goes, in order.
    pub fn visits_of_day(&self, day: CareDay) -> Result<Vec<TodayVisit>, CareError> {
        let (visits, today) = (self.with(|book| book.visits().of_day(day, false))?, self.today()?);
        Ok(visits.into_iter().map(|visit| TodayVisit::of(visit, day, today)).collect())
    }

    /// Begins the record of a planned visit (入室 is stamped), or goes on with the draft that is there.
    pub fn start_visit(&self, row: PlanRowId) -> Result<VisitSheet, CareError> {
        self.sheet(|book| book.visits().start(row))
    }

    /// Begins the record of a planned visit that is over: nobody arrives now, its times are typed.
    pub fn start_visit_afterwards(&self, row: PlanRowId) -> Result<VisitSheet, CareError> {
        self.sheet(|book| book.visits().start_afterwards(row))
    }

    /// Begins the record of a planned visit that a colleague made and wrote on paper (代行入力). Both names stand in it.
    pub fn start_visit_by_proxy(&self, row: PlanRowId, helper: StaffId) -> Result<VisitSheet, CareError> {
        self.sheet(|book| book.visits().start_by_proxy(row, helper))
    }

    /// Begins the record of a visit that nobody planned (緊急, 臨時); its outcome says which, and why. `day` is what its user
    /// says where this device's clock shows another (`None`: the day that it shows).
    pub fn start_unplanned_visit(
        &self,
        client: ClientId,
        scheme: Scheme,
        day: Option<CareDay>,
    ) -> Result<VisitSheet, CareError> {
        self.sheet(|book| book.visits().start_unplanned_on(client, scheme, day))
    }

    /// Opens a finished record for a change.
    pub fn change_visit(&self, visit: VisitId) -> Result<VisitSheet, CareError> {
        self.sheet(|book| book.visits().change(visit))
    }

    /// 退室: stamps the leaving time.
    pub fn leave_visit(&self, visit: VisitId) -> Result<(), CareError> {
        self.with(|book| book.visits().leave(visit))
    }

    /// Finishes a draft. With `anyway`, what the plan asks for may be missing; the manager then sees what.
    pub fn finish_visit(&self, visit: VisitId, anyway: bool) -> Result<(), CareError> {
        self.with(|book| book.visits().finish(visit, anyway))
    }

    /// Takes every time out of a draft that has not come yet: a clock that was wrong wrote it.
    pub fn drop_times_to_come(&self, visit: VisitId) -> Result<(), CareError> {
        self.with(|book| book.visits().drop_times_to_come(visit).map(drop))
    }

    /// What a manager would have to ask the writer of a finished record, and what settles it; mostly nothing.
    pub fn for_writer(&self, visit: VisitId) -> Result<Vec<Words>, CareError> {
        let asked = self.with(|book| book.visits().for_writer(visit))?;
        Ok(asked.iter().filter_map(kengai_screens::asked_of_writer).collect())
    }

    /// Throws a draft away. A record that was finished before stays as it was.
    pub fn discard_draft(&self, visit: VisitId) -> Result<(), CareError> {
        self.with(|book| book.visits().discard(visit))
    }

    /// Takes the end of a record back while it is not sent: it is a draft again, with everything in it.
    pub fn undo_finish(&self, visit: VisitId) -> Result<VisitSheet, CareError> {
        self.sheet(|book| book.visits().undo(visit))
    }

    /// A record or draft.
    pub fn visit(&self, visit: VisitId) -> Result<VisitSheet, CareError> {
        self.sheet(|book| book.visits().sheet(visit))
    }

    /// What was begun and not finished, the one touched last first: where the app goes on after it was killed.
    pub fn open_visits(&self) -> Result<Vec<VisitSheet>, CareError> {
        self.with(|book| book.visits().open()?.into_iter().map(|sheet| seen(book, sheet)).collect())
    }
}
