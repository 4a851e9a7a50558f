//! What a manager decides about photos: kept hidden for good, hidden because the photo is of somebody else, or shown again because
//! the client was asked anew. The list of them is in `hidden_list.rs`.

use kengai_model::photo_consent::{HiddenWhy, PhotoHidden};
use kengai_model::text::Line;
use kengai_model::{CareDay, ClientId, ClientSheet, Fields, PhotoId, Sha256, VisitId, VisitRecord, Words};
use kengai_protocol::DocId;
use kengai_store::Store;
use kengai_store::doc_kind::client_id;

use crate::book::carebook::need_manager;
use crate::book::reasons::{in_words, one_line};
use crate::book::sought::Sought;
use crate::book::whereabouts::{circle_of, doc_of};
use crate::hiding::Hiding;
use crate::membership::founding::line;
use crate::photos::hidden_list::known_of;
use crate::photos::split::{is_several, overrule};
use crate::writing::drafting;
use crate::{CareError, Photos};

/// What a manager decides about photos.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhotoDecision {
    /// Hidden for good, on every device.
    Hide {
        /// Why.
        why: HiddenWhy,
        /// The same in words; wanted where it is something else.
        reason: Option<String>,
    },
    /// Stays hidden: for the reason that stands, where somebody gave one, else because consent was withdrawn.
    Keep,
    /// Shown again.
    Show {
        /// Why: that the client was asked anew about it, or that it was hidden by mistake.
        because: String,
    },
}

impl PhotoDecision {
    /// A line that is fit to be kept, if one is wanted or given.
    fn reason(&self) -> Result<Option<Line>, CareError> {
        let said = match self {
            Self::Keep => return Ok(None),
            Self::Hide { why: HiddenWhy::Other, reason } => in_words(
                reason.as_deref().unwrap_or_default(),
                Words::lit("隠す理由を書いてください", "reason: say why the photo is hidden"),
            ),
            Self::Hide { reason: None, .. } => return Ok(None),
            Self::Hide { reason: Some(reason), .. } if reason.trim().is_empty() => return Ok(None),
            Self::Hide { reason: Some(reason), .. } => one_line(reason, Words::lit("", "")),
            Self::Show { because } => in_words(
                because,
                Words::lit(
                    "また見せる理由を書いてください（例: ご本人に改めて確認した）",
                    "reason: say why it is shown again, such as: the client was asked anew",
                ),
            ),
        };
        line(said?, Words::lit("理由", "reason")).map(Some)
    }

    /// Why, in short.
    fn in_short(&self) -> &str {
        match self {
            Self::Hide { why, .. } => why.ja(),
            Self::Keep => "隠したまま",
            Self::Show { because } => because,
        }
    }

    /// Whether it hides what is hidden so already.
    fn says_nothing(&self, one: &PhotoHidden, reason: Option<&Line>) -> bool {
        let same =
            |why: &HiddenWhy| one.why == Some(*why) && (reason.is_none() || reason == one.reason.as_ref());
        match self {
            Self::Hide { why, .. } => one.is_hidden() && same(why),
            Self::Keep => one.is_hidden(),
            Self::Show { .. } => false,
        }
    }

    /// Whether it hides anew what was hidden before: whoever decides so now says all of it, also what stands already in the same words.
    fn hides_anew(&self, one: Option<&PhotoHidden>, reason: Option<&Line>) -> bool {
        let hides = matches!(self, Self::Hide { .. } | Self::Keep);
        hides && one.is_some_and(|one| one.on.is_some() && !self.says_nothing(one, reason))
    }

    /// Writes it into a sheet.
    fn write(&self, sheet: &mut ClientSheet, sha: Sha256, today: CareDay, reason: Option<&Line>) {
        let one = sheet.photos_hidden.entry(sha).or_default();
        match (self, reason) {
            (Self::Hide { .. } | Self::Keep, reason) if self.says_nothing(one, reason) => {}
            // Another reason stands in the place of the one before, which the history keeps.
            (Self::Hide { why, .. }, reason) => one.hide(today, *why, reason.cloned()),
            (Self::Keep, _) => {
                one.hide(today, one.why.unwrap_or(HiddenWhy::ConsentWithdrawn), one.reason.clone())
            }
            (Self::Show { .. }, reason) => {
                if let Some(because) = reason {
                    one.show(today, because.clone());
                }
            }
        }
    }
}

impl Photos<'_> {
    /// Decides about photos of one client: all of them or none. Durable when it returns; other devices follow with the next sync.
    ///
    /// # Errors
    /// Not a manager's device; a reason is wanted; no record here names one of them; [`CareError::UnderWay`] while the client's
    /// sheet is being written on this device.
    pub fn decide(
        &self,
        client: ClientId,
        photos: &[Sha256],
        decision: &PhotoDecision,
    ) -> Result<(), CareError> {
        let (now, today) = (self.book.now(), self.book.now_instant().day());
        let reason = decision.reason()?;
        let mut store = self.book.lock();
        need_manager(&store)?;
        let doc = client_id(circle_of(&store, client)?, client);
        // Into a draft it would go to nobody until somebody ends it.
        if store.draft(doc)?.is_some() {
            return Err(CareError::UnderWay);
        }
        let known = known_of(&store, client, today)?;
        if photos.iter().any(|sha| !known.contains(sha)) {
            return Err(CareError::NotFound(Sought::Photo));
        }
        self.overrule(&mut store, (client, doc), photos, (decision, reason.as_ref()))?;
        drafting::write(&mut store, doc, now, |before| {
            let mut sheet = ClientSheet::from_fields(before)?;
            photos.iter().for_each(|sha| decision.write(&mut sheet, *sha, today, reason.as_ref()));
            Ok(sheet.to_fields())
        })
    }

    /// Whoever decides has seen what others decided apart or before a withdrawal, and none of it stands any more.
    fn overrule(
        &self,
        store: &mut Store,
        (client, doc): (ClientId, DocId),
        photos: &[Sha256],
        (decision, reason): (&PhotoDecision, Option<&Line>),
    ) -> Result<(), CareError> {
        let Some(hiding) = Hiding::load_if_here(store, client, self.book.now_instant().day())? else {
            return Ok(());
        };
        let (view, _) = store.document(doc)?.unwrap_or_default();
        let stands = ClientSheet::from_fields(&view.fields)?.photos_hidden;
        for sha in photos {
            let anew = decision.hides_anew(stands.get(sha), reason);
            if anew || hiding.is_overtaken(sha) || is_several(&view, sha) {
                overrule(store, doc, (sha, anew), (decision.in_short(), self.book.now()))?;
            }
        }
        Ok(())
    }

    /// The same about one photo of a record.
    ///
    /// # Errors
    /// As [`Photos::decide`].
    pub fn decide_about(
        &self,
        visit: VisitId,
        photo: PhotoId,
        decision: &PhotoDecision,
    ) -> Result<(), CareError> {
        let fields: Option<Fields> =
            drafting::as_written(&self.book.lock(), doc_of(visit))?.map(|(fields, _)| fields);
        let record = VisitRecord::from_fields(&fields.ok_or(CareError::NotFound(Sought::Record))?)?;
        let sha = record.photos.get(&photo).and_then(|photo| photo.sha);
        self.decide(record.client, &[sha.ok_or(CareError::NotFound(Sought::Photo))?], decision)
    }
}
