//! The keys of an S3-compatible store: from the environment, or from a file that its owner alone may read. Never from the command
//! line, where every user of the machine sees them, and never shown.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::place_error::PlaceError;

/// What the key's name is called in the environment and in a file, and what the secret is.
pub const KEY_NAMES: [&str; 2] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// An access key's name and its secret.
#[derive(Clone)]
pub struct BlobKeys {
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl std::fmt::Debug for BlobKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlobKeys")
    }
}

impl BlobKeys {
    /// From a file of lines `NAME=value`, or where none is named from the environment as `variable` reads it.
    ///
    /// # Errors
    /// There are none, or others may read them.
    pub fn find(file: Option<&Path>, variable: impl Fn(&str) -> Option<String>) -> Result<Self, PlaceError> {
        let Some(file) = file else {
            return Self::of(variable).ok_or(PlaceError::NoKeys);
        };
        let unreadable = |_| PlaceError::KeysFile(file.to_owned());
        let mode = std::fs::metadata(file).map_err(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(PlaceError::KeysOpen(file.to_owned()));
        }
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let line = |name: &str| {
            let values = text.lines().filter_map(|line| line.split_once('='));
            values
                .filter(|(known, _)| known.trim() == name)
                .map(|(_, value)| value.trim().to_owned())
                .next_back()
        };
        Self::of(line).ok_or_else(|| PlaceError::KeysFile(file.to_owned()))
    }

    fn of(value: impl Fn(&str) -> Option<String>) -> Option<Self> {
        let [id, secret] = KEY_NAMES.map(|name| value(name).filter(|value| !value.is_empty()));
        Some(Self { id: id?, secret: secret? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_others_may_read_are_not_used_and_none_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("keys");
        let mode = |mode| std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        std::fs::write(&file, "AWS_ACCESS_KEY_ID = mihon\nAWS_SECRET_ACCESS_KEY=a=b\n").unwrap();
        mode(0o640);
        let find = || BlobKeys::find(Some(&file), |_| None);
        assert!(matches!(find(), Err(PlaceError::KeysOpen(_))));
        mode(0o600);
        let keys = find().unwrap();
        assert_eq!((&*keys.id, &*keys.secret), ("mihon", "a=b"));
        assert_eq!(format!("{keys:?}"), "BlobKeys");
        std::fs::write(&file, "AWS_ACCESS_KEY_ID=mihon\n").unwrap();
        assert!(matches!(find(), Err(PlaceError::KeysFile(_))));
        assert!(matches!(BlobKeys::find(None, |_| None), Err(PlaceError::NoKeys)));
        let variable = |name: &str| Some(format!("the value of {name}"));
        assert_eq!(BlobKeys::find(None, variable).unwrap().id, "the value of AWS_ACCESS_KEY_ID");
    }
}
