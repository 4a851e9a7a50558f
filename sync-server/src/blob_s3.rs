//! An S3-compatible store for photos, and whether it can be used as it was configured.
//!
//! The store is the crate's own. It signs what it sends with the hash of the bytes, so that a store that checks signatures takes
//! no other bytes; a photo is sent in one request, so that one which is cut leaves nothing. TLS trusts whom this machine trusts.

use std::sync::Arc;
use std::time::Duration;

use kengai_protocol::sign::PublicKey;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path as Name;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, Error, ObjectStoreExt, PutPayload, RetryConfig};

use crate::blob_keys::BlobKeys;
use crate::blob_place::Bucket;
use crate::blob_store::BlobStore;
use crate::place_error::PlaceError;

/// Whose photos lie there: the server's public key.
const OWNER: &str = "kengai-server";
/// Written and deleted again, to see whether that is allowed.
const PROBE: &str = "kengai-write-probe";

/// Until somebody answers at all.
const CONNECT: Duration = Duration::from_secs(5);
/// For one request: a photo of the largest size at 512 kbit/s.
const REQUEST: Duration = Duration::from_secs(40);
/// Tries again, and how long in all: a phone waits for the answer.
const TRIES_AGAIN_MAX: usize = 2;
const TRIES: Duration = Duration::from_secs(50);

/// Opens the store. Nothing is sent yet.
pub(crate) fn open(bucket: &Bucket, keys: &BlobKeys) -> Result<BlobStore, PlaceError> {
    // For TLS to the store. Who already chose has chosen the same: there is no other in the tree.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = ClientOptions::new().with_connect_timeout(CONNECT).with_timeout(REQUEST);
    let retry = RetryConfig { max_retries: TRIES_AGAIN_MAX, retry_timeout: TRIES, ..RetryConfig::default() };
    let mut builder = AmazonS3Builder::new()
        .with_client_options(client)
        .with_retry(retry)
        .with_bucket_name(&bucket.bucket)
        .with_region(&bucket.region)
        .with_access_key_id(&keys.id)
        .with_secret_access_key(&keys.secret)
        .with_disable_tagging(true);
    if let Some(endpoint) = &bucket.endpoint {
        // Plain HTTP was allowed for this machine alone when the address was read.
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    let store = builder.build().map_err(|_| PlaceError::NoPlace)?;
    Ok(BlobStore::away(Arc::new(PrefixStore::new(store, bucket.prefix.as_str())))?)
}

/// Whether the store lets this server write, read and delete, and is no other server's.
pub(crate) fn try_out(store: &BlobStore, server: &PublicKey) -> Result<(), PlaceError> {
    let (owner, probe) = (Name::from(OWNER), Name::from(PROBE));
    let own = data_encoding::HEXLOWER.encode(&server.0);
    let found = store.ask(async |store| store.get(&owner).await?.bytes().await);
    match found {
        Ok(found) if found != own.as_bytes() => return Err(PlaceError::OtherServer),
        Ok(_) => {}
        // A store says the same of a bucket that is not there, and writing tells the two apart.
        Err(Error::NotFound { .. }) => {
            let owner = store.ask(async |store| store.put(&owner, PutPayload::from(own)).await);
            owner.map(drop).map_err(trouble)?;
        }
        Err(error) => return Err(trouble(error)),
    }
    let tried = store.ask(async |store| {
        store.put(&probe, PutPayload::from_static(PROBE.as_bytes())).await?;
        let read = store.get_range(&probe, 1..3).await?;
        store.delete(&probe).await?;
        Ok(read)
    });
    let read = tried.map_err(trouble)?;
    if read != PROBE.as_bytes()[1..3] { Err(PlaceError::Refused) } else { Ok(()) }
}

fn trouble(error: Error) -> PlaceError {
    match error {
        Error::NotFound { .. } => PlaceError::NoBucket,
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => PlaceError::Refused,
        _ => PlaceError::NoAnswer,
    }
}
