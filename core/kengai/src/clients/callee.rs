//! Whom to call.

use serde::Serialize;

use crate::CareError;
use crate::clients::sheet_seen::Face;
use crate::said::standing::Standing;

/// Somebody to call. Where several people wrote a field apart, it holds all their values in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Callee {
    /// The name.
    pub name: String,
    /// 長女, 主治医, 事業所 …
    pub relation: String,
    /// The number.
    pub phone: String,
    /// What of this several people's values stand in.
    pub several: Vec<Standing>,
}

/// Family and others as the office numbered them.
pub(crate) fn contacts(face: &Face<'_>) -> Result<Vec<Callee>, CareError> {
    let callee = |id| {
        let path = |last: &str| format!("contact.{id}.{last}");
        Ok(Callee {
            name: face.line(&path("name"))?,
            relation: face.line(&path("relation"))?,
            phone: face.line(&path("phone"))?,
            several: face.several_of(&format!("contact.{id}"))?,
        })
    };
    face.sheet.contacts_in_order().into_iter().map(|(id, _)| callee(id)).collect()
}
