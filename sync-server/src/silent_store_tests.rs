//! A store of photos that does not answer: nobody's bytes are spent on it, and nobody waits to hear so.

use std::fmt::{Display, Formatter};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use axum::http::Request;
use futures_util::stream::BoxStream;
use kengai_protocol::Hash;
use kengai_protocol::blob::{BlobHeader, blob_id};
use kengai_protocol::blob_part::{Part, PartAnswer};
use kengai_protocol::http::{self, Code};
use object_store::memory::InMemory;
use object_store::path::Path as Name;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};
use tower::ServiceExt as _;

use crate::blob_store::BlobStore;
use crate::blobs::Blobs;
use crate::clock::SystemClock;
use crate::disk::RealDisk;
use crate::support::{Morning, open};
use crate::{AppState, PeerKey, app};

/// A store in memory that refuses what it is given and leaves questions without an answer, for as long as it is mute.
#[derive(Debug, Default)]
struct Mute {
    inner: InMemory,
    mute: AtomicBool,
    puts: AtomicUsize,
    questions: AtomicUsize,
}

impl Display for Mute {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("mute")
    }
}

#[async_trait]
impl ObjectStore for Mute {
    async fn put_opts(&self, name: &Name, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.puts.fetch_add(1, Ordering::SeqCst);
        if self.mute.load(Ordering::SeqCst) {
            return Err(Error::Generic { store: "mute", source: "no answer".into() });
        }
        self.inner.put_opts(name, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        name: &Name,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.inner.put_multipart_opts(name, options).await
    }

    async fn get_opts(&self, name: &Name, options: GetOptions) -> Result<GetResult> {
        self.questions.fetch_add(1, Ordering::SeqCst);
        while self.mute.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        self.inner.get_opts(name, options).await
    }

    fn delete_stream(&self, names: BoxStream<'static, Result<Name>>) -> BoxStream<'static, Result<Name>> {
        self.inner.delete_stream(names)
    }

    fn list(&self, prefix: Option<&Name>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Name>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Name, to: &Name, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

struct Scene {
    store: Arc<Mute>,
    state: AppState,
    morning: Morning,
}

impl Scene {
    fn in_folder(folder: &Path) -> Self {
        let mut ledger = open(folder);
        let morning = Morning::at(&mut ledger);
        let store = Arc::new(Mute::default());
        let away = BlobStore::away(Arc::clone(&store) as _).unwrap();
        ledger.blobs = Blobs::new(Arc::new(RealDisk), &folder.join("blobs"), away).unwrap();
        Self { store, state: AppState::without_thread(ledger, Arc::new(SystemClock)), morning }
    }

    fn photo(&self, salt: u8) -> (Hash, Vec<u8>) {
        let epoch = self.morning.office.control.circle(&self.morning.client).unwrap().newest_epoch().id;
        let header =
            BlobHeader { org: self.morning.office.org, circle: self.morning.client, epoch, salt: [salt; 16] };
        let sealed = header.seal(&self.morning.office.keys[&self.morning.client], &[salt; 20_000]);
        (blob_id(&sealed), sealed)
    }

    /// Brings bytes of a photo, and hears the answer or why there is none.
    async fn bring(&self, photo: &(Hash, Vec<u8>), from: usize, to: usize) -> Result<PartAnswer, Code> {
        let part = Part { from: from as u64, of: photo.1.len() as u64 };
        let request = Request::put(http::photo_part(self.morning.client, photo.0, part))
            .header("content-length", to - from)
            .extension(PeerKey(self.morning.a.public()))
            .body(Body::from(photo.1[from..to].to_vec()))
            .unwrap();
        let response = app(self.state.clone()).oneshot(request).await.unwrap();
        let is_fine = response.status().is_success();
        let body = axum::body::to_bytes(response.into_body(), 1_000).await.unwrap();
        if is_fine { Ok(PartAnswer::of_wire(&body).unwrap()) } else { Err(Code::of_wire(&body).unwrap()) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_store_is_sent_no_bytes_until_it_answers_again() {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::in_folder(folder.path());
    let (first, second) = (scene.photo(1), scene.photo(2));
    let of = second.1.len();
    scene.store.mute.store(true, Ordering::SeqCst);
    assert_eq!(scene.bring(&first, 0, first.1.len()).await, Err(Code::Busy), "nobody knew yet");
    assert_eq!(scene.store.puts.load(Ordering::SeqCst), 1);
    for (from, to) in [(0, 0), (0, 10_000), (0, of)] {
        assert_eq!(scene.bring(&second, from, to).await, Err(Code::Busy));
    }
    assert_eq!(scene.bring(&first, 0, 0).await, Err(Code::Busy), "nor for what is here but for the store");
    assert_eq!(scene.store.puts.load(Ordering::SeqCst), 1, "it was given nothing more");
    for _ in 0..10_000 {
        if scene.store.questions.load(Ordering::SeqCst) > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(scene.store.questions.load(Ordering::SeqCst), 1, "and asked once, not by each that came");
    scene.store.mute.store(false, Ordering::SeqCst);
    let mut asked = 0;
    let has = loop {
        match scene.bring(&second, 0, 0).await {
            Err(Code::Busy) if asked < 10_000 => asked += 1,
            answer => break answer,
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(has, Ok(PartAnswer::Has(0)), "nothing was taken of what came meanwhile");
    assert!(matches!(scene.bring(&second, 0, of).await, Ok(PartAnswer::Whole(_))));
    assert!(matches!(scene.bring(&first, 0, 0).await, Ok(PartAnswer::Whole(_))), "it had come before");
}
