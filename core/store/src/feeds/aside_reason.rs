//! Why an entry, or an item of one, does not count here: it waits for something, or it is refused. A closed set, so that whoever
//! tells a person has a sentence for each.

use kengai_protocol::sync_answer::Rejection;

use crate::feeds::warnings::kept;

kept! {
    /// Why something that came does not count.
    pub enum AsideReason {
        /// What it says is of a kind that a newer version writes.
        Item = "item";
        /// It is about a kind of document that a newer version knows, or about one of another kind.
        Kind = "kind";
        /// What it goes on from is not here; or it is no change.
        Change = "change";
        /// An earlier entry of its feed is not here.
        Gap = "gap";
        /// It names a control statement that is not here.
        Control = "control";
        /// Its circle's key is not here.
        Key = "key";
        /// Its body has left this device, and nothing here says any more which records those were: after a rescue. The server sends the whole log then.
        LetGo = "let_go";
        /// Its device was not enrolled, or speaks for somebody else.
        Author = "author";
        /// Its device had no role that allows it.
        Role = "role";
        /// The server says so: no role.
        NoRole = "no_role";
        /// A signature does not hold.
        Signature = "signature";
        /// It cannot be opened with the key that it names.
        Seal = "seal";
        /// It is said in the name of another device.
        Origin = "origin";
        /// It is about something of another circle.
        Circle = "circle";
        /// Another one stands at its number.
        Fork = "fork";
        /// Sealed under a key that is none of the circle's.
        Epoch = "epoch";
        /// It changes what is written once.
        WrittenOnce = "written_once";
        /// It weaves texts together.
        Text = "text";
        /// It cannot be merged.
        Merge = "merge";
        /// A document failed at it.
        Document = "document";
        /// It cannot be read at all.
        Undecodable = "undecodable";
        /// Its body cannot be unpacked.
        Body = "body";
        /// What its body holds is no list of items.
        Items = "items";
        /// One of its items cannot be read.
        Malformed = "malformed";
        /// Over a limit.
        TooLarge = "too_large";
        /// Its control head went back.
        ControlWentBack = "control_went_back";
        /// A newer version noted it.
        Unknown = "unknown";
    }
}

impl From<Rejection> for AsideReason {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::NoRole => Self::NoRole,
            Rejection::Epoch => Self::Epoch,
            Rejection::Signature => Self::Signature,
            Rejection::TooLarge => Self::TooLarge,
            Rejection::ControlWentBack => Self::ControlWentBack,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::WaitingReason;

    /// One column holds both: what the server refused is told to its writer in the words of [`WaitingReason`].
    #[test]
    fn what_the_server_refuses_has_one_code_in_both_sets() {
        let all = [
            Rejection::NoRole,
            Rejection::Epoch,
            Rejection::Signature,
            Rejection::TooLarge,
            Rejection::ControlWentBack,
        ];
        for rejection in all {
            assert_eq!(AsideReason::from(rejection).code(), WaitingReason::from(rejection).code());
        }
        assert_eq!(AsideReason::of_code("a newer one"), AsideReason::Unknown);
    }
}
