//! The photos' folder as one of [`object_store`]'s stores: a sealed file each, in up to 256 sub-folders, over the server's [`Disk`].
//!
//! A file is whole or not there: written beside, synced, renamed, the folder synced. Only then may the ledger name it. The name
//! is the hash of the bytes, so putting one twice is harmless.
//!
//! The crate has a store for folders of its own. It goes to the file system past our [`Disk`], so that no power cut could be
//! played on it, leaves modes to the umask, and does not see to it that a folder's name outlives a cut.
//!
//! Its futures never wait: they block the thread that asks, which is one for that (see [`crate::blobs::Blobs`]).

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::DateTime;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use kengai_protocol::Hash;
use object_store::path::Path as Name;
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMode, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use crate::disk::{Disk, folder_of, make_folder};

/// What a store calls itself in errors.
const STORE: &str = "folder";
/// Where files lie until they are whole.
pub(crate) const UNFINISHED: &str = "unfinished";

/// The folder.
#[derive(Debug)]
pub struct BlobFolder {
    shared: Arc<Shared>,
    serial: AtomicU64,
    /// Whether a file is read back before it takes its name: what has a name then was whole on the disk.
    read_back: bool,
    /// The sub-folders whose names are durable.
    durable: Mutex<HashSet<PathBuf>>,
}

#[derive(Debug)]
struct Shared {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

/// The name that a photo has in such a store.
pub(crate) fn name_of(id: &Hash) -> Name {
    let name = id.to_string();
    Name::from_iter([&name[..2], &name])
}

/// Which photo has this name, if one has.
pub(crate) fn id_of(name: &Name) -> Option<Hash> {
    let id: Hash = name.parts().next_back()?.as_ref().parse().ok()?;
    (name_of(&id) == *name).then_some(id)
}

impl BlobFolder {
    /// Opens the folder or makes it; what a crash left unfinished is removed.
    ///
    /// # Errors
    /// The file system refused.
    pub fn open(disk: Arc<dyn Disk>, path: &Path, read_back: bool) -> io::Result<Self> {
        let unfinished = path.join(UNFINISHED);
        make_folder(&*disk, path)?;
        make_folder(&*disk, &unfinished)?;
        for name in disk.names(&unfinished)? {
            // Marks have names too, and are looked at by whoever set them.
            if name.to_str().is_some_and(|name| name.parse::<u64>().is_ok()) {
                disk.remove(&unfinished.join(name))?;
            }
        }
        let shared = Arc::new(Shared { disk, path: path.to_owned() });
        Ok(Self { shared, serial: AtomicU64::new(0), read_back, durable: Mutex::default() })
    }

    fn place(&self, to: &Path, bytes: &[u8]) -> io::Result<()> {
        let (disk, folder) = (&*self.shared.disk, folder_of(to));
        self.make_durable(folder)?;
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let from = self.shared.path.join(UNFINISHED).join(serial.to_string());
        let placed = disk
            .write_synced(&from, bytes)
            .and_then(|()| match self.read_back && disk.read(&from)? != bytes {
                true => Err(io::ErrorKind::InvalidData.into()),
                false => Ok(()),
            })
            .and_then(|()| disk.rename(&from, to));
        if placed.is_err() {
            // What is left of it must not fill the disk; the error is the first one.
            let _ = disk.remove(&from);
        }
        placed?;
        disk.sync_folder(folder)
    }

    /// A sub-folder is there, and its name too after a power cut, whoever made it and whatever became of them: what lies in a
    /// folder without a name is lost.
    fn make_durable(&self, folder: &Path) -> io::Result<()> {
        let mut durable = self.durable.lock().unwrap_or_else(PoisonError::into_inner);
        if !durable.contains(folder) {
            make_folder(&*self.shared.disk, folder)?;
            self.shared.disk.sync_folder(&self.shared.path)?;
            durable.insert(folder.to_owned());
        }
        Ok(())
    }
}

impl Shared {
    /// The file of a photo's name; other names are not kept here, and none can lead out of the folder.
    fn file(&self, name: &Name) -> Result<PathBuf> {
        let id = id_of(name).ok_or_else(|| Error::NotSupported { source: "no photo's name".into() })?;
        let id = id.to_string();
        Ok(self.path.join(&id[..2]).join(&id))
    }

    fn meta(&self, name: &Name) -> Result<ObjectMeta> {
        let size = self.disk.length(&self.file(name)?).map_err(|error| failed(name, error))?;
        // When it was written is no business of a server that takes its time from outside.
        let last_modified = DateTime::UNIX_EPOCH;
        Ok(ObjectMeta { location: name.clone(), last_modified, size, e_tag: None, version: None })
    }

    fn names(&self) -> io::Result<Vec<Name>> {
        let mut found = Vec::new();
        for folder in self.disk.names(&self.path)? {
            if folder == UNFINISHED {
                continue;
            }
            let files = self.disk.names(&self.path.join(&folder))?;
            let ids = files.iter().filter_map(|file| file.to_str()?.parse().ok());
            found.extend(ids.map(|id| name_of(&id)));
        }
        found.sort();
        Ok(found)
    }
}

fn failed(name: &Name, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::NotFound => Error::NotFound { path: name.to_string(), source: Box::new(error) },
        _ => generic(error),
    }
}

fn generic(error: io::Error) -> Error {
    Error::Generic { store: STORE, source: Box::new(error) }
}

/// What nobody asks a photos' folder for.
fn never<T>(operation: &str) -> Result<T> {
    Err(Error::NotImplemented { operation: operation.to_owned(), implementer: STORE.to_owned() })
}

impl std::fmt::Display for BlobFolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(STORE)
    }
}

#[async_trait]
impl ObjectStore for BlobFolder {
    /// Whole and durable when it returns, in place of what had the name.
    async fn put_opts(&self, name: &Name, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        if options.mode != PutMode::Overwrite {
            return never("a put on a condition: who names things by their hash needs none");
        }
        let to = self.shared.file(name)?;
        self.place(&to, &Bytes::from(payload)).map_err(generic)?;
        Ok(PutResult { e_tag: None, version: None, extensions: Default::default() })
    }

    async fn put_multipart_opts(&self, _: &Name, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        never("a put in parts")
    }

    async fn get_opts(&self, name: &Name, options: GetOptions) -> Result<GetResult> {
        let meta = self.shared.meta(name)?;
        options.check_preconditions(&meta)?;
        let range = match &options.range {
            Some(range) => range
                .as_range(meta.size)
                .map_err(|error| Error::Generic { store: STORE, source: error.into() })?,
            None => 0..meta.size,
        };
        let bytes = match options.head {
            true => Vec::new(),
            false => {
                let file = self.shared.file(name)?;
                let read = self.shared.disk.read_part(&file, range.start, range.end - range.start);
                read.map_err(|error| failed(name, error))?
            }
        };
        let payload = GetResultPayload::Stream(stream::iter([Ok(Bytes::from(bytes))]).boxed());
        Ok(GetResult { payload, meta, range, attributes: Default::default(), extensions: Default::default() })
    }

    /// One that is gone already is fine.
    fn delete_stream(&self, names: BoxStream<'static, Result<Name>>) -> BoxStream<'static, Result<Name>> {
        let shared = Arc::clone(&self.shared);
        let remove = move |name: Result<Name>| {
            let name = name?;
            shared.disk.remove_if_there(&shared.file(&name)?).map_err(generic)?;
            Ok(name)
        };
        names.map(remove).boxed()
    }

    fn list(&self, prefix: Option<&Name>) -> BoxStream<'static, Result<ObjectMeta>> {
        let prefix = prefix.cloned().unwrap_or_default();
        let shared = Arc::clone(&self.shared);
        match self.shared.names() {
            Ok(names) => {
                let below = names.into_iter().filter(move |name| name.prefix_matches(&prefix));
                stream::iter(below.map(move |name| shared.meta(&name))).boxed()
            }
            Err(error) => stream::iter([Err(generic(error))]).boxed(),
        }
    }

    async fn list_with_delimiter(&self, _: Option<&Name>) -> Result<ListResult> {
        never("a list of folders")
    }

    async fn copy_opts(&self, _: &Name, _: &Name, _: CopyOptions) -> Result<()> {
        never("a copy")
    }
}
