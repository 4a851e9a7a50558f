//! Forms: a record as sections of rows, so that an app draws it without knowing any path, choice, unit or range, and changes
//! it by saying which row holds what.
//!
//! All of it comes from the declarations that the model parses by: a field that is added there stands in a form by itself.
//! Here stands only what people see beside them: which section comes after which, and what each is called.
//!
//! | file | noun |
//! |---|---|
//! | `view` | what crosses to an app: form, section, row |
//! | `value` | a typed value, from a field and to what the model parses |
//! | `edit` | what an app says of a row |
//! | `part` | the sections of each kind of sheet, in their order |
//! | `sheet` | how a sheet's fields become sections of rows |
//! | `visit`, `note`, `papers` | the forms: a visit's record; a handover note; incident, client, home-care plan |

mod edit;
mod note;
mod papers;
mod part;
mod sheet;
#[cfg(test)]
mod tests;
mod value;
mod view;
mod visit;

pub use edit::{FormEdit, set_of};
pub use note::{note_edited, note_form};
pub use papers::{client_form, incident_form, plan_form};
pub use value::EditValue;
pub use view::{
    FormChoice, FormLast, FormRow, FormRowId, FormSaid, FormSection, FormSeveral, FormView, RowKind,
};
pub use visit::visit_form;
