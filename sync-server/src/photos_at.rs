//! Where photos are kept, as it is said on the command line.

use std::path::{Path, PathBuf};

use clap::Args;
use kengai_server::RealDisk;
use kengai_server::blob_keys::BlobKeys;
use kengai_server::blob_place::BlobPlace;
use kengai_server::blob_settings::BlobSettings;
use kengai_server::place_error::PlaceError;

/// Where photos are kept.
#[derive(Args)]
pub(crate) struct PhotosAt {
    /// Where photos are kept: local (in the data folder), or s3://bucket/prefix for an S3-compatible store.
    #[arg(long, value_name = "PLACE")]
    blobs: Option<String>,
    #[command(flatten)]
    store: StoreAt,
}

/// How an S3-compatible store is reached.
#[derive(Args)]
pub(crate) struct StoreAt {
    /// The address of an S3-compatible store, https://host:port. Amazon's own where nothing is said.
    #[arg(long, value_name = "URL")]
    blobs_endpoint: Option<String>,
    /// The region that requests are signed for; us-east-1 where nothing is said.
    #[arg(long, value_name = "NAME")]
    blobs_region: Option<String>,
    /// A file with AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…, which its owner alone may read. Without it both are
    /// taken from the environment.
    #[arg(long, value_name = "FILE")]
    blobs_keys: Option<PathBuf>,
}

impl PhotosAt {
    /// The place that was named, or the folder.
    pub(crate) fn settings(&self) -> Result<BlobSettings, PlaceError> {
        self.store.settings(self.blobs.as_deref().unwrap_or("local"))
    }

    /// The place that was named, or the one where a data folder's photos are.
    pub(crate) fn settings_of(&self, data: &Path) -> Result<BlobSettings, PlaceError> {
        match &self.blobs {
            Some(place) => self.store.settings(place),
            None => self.store.with_keys(BlobPlace::noted(&RealDisk, data)?),
        }
    }
}

impl StoreAt {
    pub(crate) fn settings(&self, place: &str) -> Result<BlobSettings, PlaceError> {
        let (endpoint, region) = (self.blobs_endpoint.as_deref(), self.blobs_region.as_deref());
        self.with_keys(BlobPlace::parse(place, endpoint, region)?)
    }

    fn with_keys(&self, place: BlobPlace) -> Result<BlobSettings, PlaceError> {
        let keys = match place {
            BlobPlace::Folder => None,
            BlobPlace::S3(_) => Some(self.keys()?),
        };
        Ok(BlobSettings { place, keys })
    }

    /// For photos that leave such a store.
    pub(crate) fn keys(&self) -> Result<BlobKeys, PlaceError> {
        BlobKeys::find(self.blobs_keys.as_deref(), |name| std::env::var(name).ok())
    }
}
