//! Reading all files of an import and finding everything that is wrong, also between them.

use kengai::{CareBook, CareError, ClientImport};
use kengai_formats::staff::StaffMember;
use kengai_formats::value::{Field as _, OfficeNumber};

use super::error::ImportError;
use super::given::GivenFile;
use super::people::People;
use super::persons::{self, Named};
use super::plan_files::CarePlanFiles;
use super::rota::{self, Placed};
use super::staff;
use super::tasks::{self, Asked};
use super::wrong::{Found, List};

/// The files of an import.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// Plans (UPPLAN) and the clients' names and certificates (UPHOSOKU); each says itself which it is.
    pub care_plans: Vec<GivenFile>,
    /// Who goes where.
    pub rota: Option<GivenFile>,
    /// Who works here.
    pub staff: Option<GivenFile>,
    /// What each visit asks for.
    pub tasks: Option<GivenFile>,
}

/// Everything that the files say, checked.
#[derive(Debug)]
pub struct Checked {
    pub(super) sheets: Vec<ClientImport>,
    pub(super) staff: Vec<StaffMember>,
    pub(super) files: CarePlanFiles,
    pub(super) people: People,
    pub(super) rota: Vec<Placed>,
    pub(super) tasks: Vec<Asked>,
}

impl Import {
    /// Reads everything and finds everything that is wrong, also between the files. Changes nothing.
    ///
    /// # Errors
    /// Something is wrong with the files.
    pub fn check(&self, book: &CareBook) -> Result<Checked, ImportError> {
        let own = OfficeNumber::parse(book.exports().office()?.number.as_str())
            .ok_or(ImportError::NoOfficeNumber)?;
        let mut found = Found::default();
        let staff = self.staff.as_ref().map(|file| staff::read(file, &mut found)).unwrap_or_default();
        let files = CarePlanFiles::read(&self.care_plans, &own, &mut found);
        files.one_person_each(&mut found);
        let rota =
            self.rota.as_ref().and_then(|file| file.list(List::Rota, &mut found, kengai_formats::rota::read));
        let tasks = self.tasks.as_ref().map(|file| tasks::read(file, &mut found)).unwrap_or_default();
        let people = People::of(book, files.named())?;
        files.names_known(&people, &mut found);
        if let Some(file) = &self.staff {
            staff::check(book, file.path(), &staff, &people, &mut found)?;
        }
        if let Some(file) = &self.tasks {
            tasks::known(&people, file.path(), &tasks, &mut found);
        }
        let rota = match &self.rota {
            Some(file) => {
                let rota = rota.unwrap_or_default();
                rota::codes_known(book, file.path(), &rota, &staff, &mut found)?;
                rota::lay_over(file.path(), rota, &files, &people, &mut found)
            }
            None => Vec::new(),
        };
        found.settle()?;
        Ok(Checked { sheets: persons::sheets(&files)?, staff, files, people, rota, tasks })
    }
}

impl Checked {
    /// Of whom the files bring a sheet: whom an answer can be about.
    ///
    /// # Errors
    /// The care book does not open its lists.
    pub fn named(&self, book: &CareBook) -> Result<Vec<Named>, CareError> {
        persons::named(&self.sheets, book)
    }
}
