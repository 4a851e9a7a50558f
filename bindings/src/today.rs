//! The first screen of the app, as `kengai-screens` makes it.

use kengai::model::VisitId;

use crate::book::CareBook;
use crate::errors::CareError;
use crate::visit_views::TodayVisit;
use crate::words::Words;

pub(crate) use kengai_screens::TodayDock;

/// The one thing to do next.
#[uniffi::remote(Record)]
pub struct TodayDock {
    /// What stands on it.
    pub words: Words,
    /// Which visit of the list; `None` where it goes on with what is in no list.
    pub at: Option<u32>,
    /// The draft that it goes on with.
    pub goes_on: Option<VisitId>,
}

/// The first screen.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TodayScreen {
    /// 今日 11月16日（月）
    pub head: Words,
    /// The visits of the day on which this device's user goes, in order.
    pub visits: Vec<TodayVisit>,
    /// What is said where there are none.
    pub empty: Option<Words>,
    /// What comes next.
    pub dock: Option<TodayDock>,
}

#[uniffi::export]
impl CareBook {
    /// Where the app was when it was put away or killed, as it said with `keep_place`.
    pub fn place(&self) -> Result<Option<String>, CareError> {
        self.with(|book| book.place())
    }

    /// Keeps where the app is, sealed with everything else; durable when it returns.
    pub fn keep_place(&self, place: String) -> Result<(), CareError> {
        self.with(|book| book.keep_place(&place))
    }

    /// The first screen: today's visits, and what comes next.
    pub fn today_screen(&self) -> Result<TodayScreen, CareError> {
        let today = self.today()?;
        self.with(|book| {
            let (visits, drafts) = (book.visits().of_day(today, false)?, book.drafts().open()?);
            let synced = book.status()?.contact_ms > 0;
            Ok(TodayScreen {
                head: kengai_screens::today_head(today),
                empty: kengai_screens::today_empty(&visits, synced),
                dock: kengai_screens::today_dock(&visits, &drafts),
                visits: visits.into_iter().map(|visit| TodayVisit::of(visit, today, today)).collect(),
            })
        })
    }
}
