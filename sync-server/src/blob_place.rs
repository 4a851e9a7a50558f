//! Which place photos are kept in: the data folder's own, or a bucket of an S3-compatible store.
//!
//! `blobs.json` in the data folder remembers it, without keys. A server that is told another place while photos have rows does
//! not start: it would say of every photo that it is not there. `kengai-server blobs move` takes them along.

use std::io;
use std::path::Path;

use axum::http::Uri;
use object_store::path::Path as Name;
use serde::{Deserialize, Serialize};

use crate::disk::{Disk, replace_file};
use crate::place_error::PlaceError;

const PLACE_FILE: &str = "blobs.json";
/// Where nothing is said: what most S3-compatible stores call themselves.
const REGION: &str = "us-east-1";

/// A place for photos.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlobPlace {
    /// The folder `blobs` of the data folder.
    #[default]
    Folder,
    /// A bucket of an S3-compatible store.
    S3(Bucket),
}

/// A bucket, and where its store is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Its name.
    pub bucket: String,
    /// What all names in it begin with; may be empty.
    pub prefix: String,
    /// `https://host:port`; Amazon's own when `None`.
    pub endpoint: Option<String>,
    /// The region that requests are signed for.
    pub region: String,
}

impl std::fmt::Display for BlobPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder => f.write_str("local"),
            Self::S3(Bucket { bucket, prefix, .. }) if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::S3(Bucket { bucket, prefix, .. }) => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

impl BlobPlace {
    /// Understands what was written: `local`, or `s3://bucket/prefix` with the store's address and region.
    ///
    /// # Errors
    /// [`PlaceError::NoPlace`] or [`PlaceError::Endpoint`].
    pub fn parse(place: &str, endpoint: Option<&str>, region: Option<&str>) -> Result<Self, PlaceError> {
        if place == "local" {
            return if endpoint.is_some() { Err(PlaceError::Endpoint) } else { Ok(Self::Folder) };
        }
        let rest = place.strip_prefix("s3://").ok_or(PlaceError::NoPlace)?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let prefix = prefix.trim_end_matches('/');
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        let is_bucket = (3..=63).contains(&bucket.len()) && bucket.bytes().all(plain);
        // What the crate would write in another way is refused, so that nothing is looked for under another name.
        let is_prefix = Name::parse(prefix).is_ok_and(|name| name.as_ref() == prefix);
        if !is_bucket || !is_prefix {
            return Err(PlaceError::NoPlace);
        }
        let endpoint = endpoint.map(address).transpose()?;
        let (bucket, prefix) = (bucket.to_owned(), prefix.to_owned());
        Ok(Self::S3(Bucket { bucket, prefix, endpoint, region: region.unwrap_or(REGION).to_owned() }))
    }

    /// The place that a data folder's server used last; the folder where nothing is noted.
    ///
    /// # Errors
    /// The note cannot be read.
    pub fn noted(disk: &dyn Disk, data: &Path) -> io::Result<Self> {
        match disk.read(&data.join(PLACE_FILE)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::Folder),
            Err(error) => Err(error),
        }
    }

    /// Notes the place, durably.
    ///
    /// # Errors
    /// The file system refused.
    pub(crate) fn note(&self, disk: &dyn Disk, data: &Path) -> io::Result<()> {
        replace_file(disk, &data.join(PLACE_FILE), format!("{}\n", serde_json::to_string(self)?).as_bytes())
    }
}

/// The address of a store: over TLS, or on this machine. Nothing else stands in it, keys least of all.
fn address(text: &str) -> Result<String, PlaceError> {
    let uri: Uri = text.parse().map_err(|_| PlaceError::Endpoint)?;
    let host = uri.host().ok_or(PlaceError::Endpoint)?;
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = bare == "localhost" || bare.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
    let scheme = uri.scheme_str().filter(|scheme| *scheme == "https" || (*scheme == "http" && here));
    let scheme = scheme.ok_or(PlaceError::Endpoint)?;
    let authority = uri.authority().ok_or(PlaceError::Endpoint)?.as_str();
    let more = authority.contains('@') || uri.path().len() > 1 || uri.query().is_some();
    if more { Err(PlaceError::Endpoint) } else { Ok(format!("{scheme}://{authority}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_understood_or_refused() {
        let parse = |place, endpoint| BlobPlace::parse(place, endpoint, None);
        assert_eq!(parse("local", None).unwrap(), BlobPlace::Folder);
        for (text, prefix) in [("s3://photos", ""), ("s3://photos/", ""), ("s3://photos/a/b/", "a/b")] {
            let BlobPlace::S3(bucket) = parse(text, None).unwrap() else { panic!("{text}") };
            assert_eq!((&*bucket.bucket, &*bucket.prefix), ("photos", prefix));
        }
        for wrong in ["", "photos", "s3://", "s3://ab", "s3://Photos", "s3://photos/a//b", "gs://photos"] {
            assert!(matches!(parse(wrong, None), Err(PlaceError::NoPlace)), "{wrong}");
        }
    }

    #[test]
    fn photos_leave_this_machine_over_tls_alone() {
        let parse = |address| BlobPlace::parse("s3://photos", Some(address), None);
        for right in
            ["https://s3.example", "https://s3.example:9000/", "http://127.0.0.1:9", "http://[::1]:9"]
        {
            let BlobPlace::S3(bucket) = parse(right).unwrap() else { panic!("{right}") };
            assert_eq!(bucket.endpoint.unwrap(), right.trim_end_matches('/'));
        }
        let wrong = [
            "http://s3.example",
            "http://10.0.0.1",
            "s3.example",
            "https://a:b@s3.example",
            "https://s3.example/x",
        ];
        for wrong in wrong {
            assert!(matches!(parse(wrong), Err(PlaceError::Endpoint)), "{wrong}");
        }
        assert!(matches!(BlobPlace::parse("local", Some("https://a"), None), Err(PlaceError::Endpoint)));
    }
}
