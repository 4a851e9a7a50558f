//! The state at which a document stands: what somebody was shown, or what it was before something was done to it.

use std::fmt;
use std::str::FromStr;

use kengai_protocol::Hash;
use kengai_protocol::ids::IdError;
use serde::{Serialize, Serializer};

/// A state of a document, by its newest changes: another one after anything was written into it. In JSON one word.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocState(Vec<Hash>);

impl DocState {
    pub(crate) fn of(heads: &[Hash]) -> Self {
        Self(heads.to_vec())
    }

    pub(crate) fn heads(&self) -> &[Hash] {
        &self.0
    }
}

impl fmt::Display for DocState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, head) in self.0.iter().enumerate() {
            write!(f, "{}{head}", if at == 0 { "" } else { "+" })?;
        }
        Ok(())
    }
}

impl FromStr for DocState {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        text.split('+').map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

impl Serialize for DocState {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_as_it_went_out() {
        for heads in [vec![Hash([1; 32])], vec![Hash([1; 32]), Hash([2; 32])]] {
            let state = DocState::of(&heads);
            assert_eq!(state.to_string().parse::<DocState>().unwrap(), state);
        }
        assert!("".parse::<DocState>().is_err() && "ab+".parse::<DocState>().is_err());
    }
}
