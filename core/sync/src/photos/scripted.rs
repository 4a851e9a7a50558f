//! A server for tests that keeps to a script, and a device with photos to send to it and to fetch from it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kengai_protocol::Hash;
use kengai_protocol::Randomness;
use kengai_protocol::blob::blob_id;
use kengai_protocol::blob_part::PartAnswer;
use kengai_protocol::sync_answer::Place;
use kengai_store::{FileVault, PhotoRow, Store};

use super::exchanging::Exchanging;
use super::terms::Terms;
use crate::Transport;
use crate::carrier::{Answer, Answering, Ask, Line, LineError, Moving, Opening};

/// What the server does with a question.
pub(super) enum Does {
    /// Says so.
    Says(u16, Vec<u8>),
    /// Breaks the line.
    Breaks,
    /// Never answers.
    Hangs,
}

type Script = Box<dyn Fn(&Ask, usize) -> Does + Send + Sync>;

/// A line to the server.
pub(super) struct Scripted {
    script: Script,
    /// What was asked: the path, from which byte on, and how many bytes came with it or were asked for.
    pub(super) asked: Mutex<Vec<(String, u64, u64)>>,
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scripted")
    }
}

impl Scripted {
    /// A server that does what `script` says of a question and of how many came before it.
    pub(super) fn by(script: impl Fn(&Ask, usize) -> Does + Send + Sync + 'static) -> (Arc<Self>, Transport) {
        let line = Arc::new(Self { script: Box::new(script), asked: Mutex::default() });
        let transport = Transport::new(Arc::clone(&line) as _, Arc::default(), false);
        (line, transport)
    }

    /// One that has these photos and gives them in parts.
    pub(super) fn giving(photos: Vec<Vec<u8>>) -> (Arc<Self>, Transport) {
        Self::by(move |ask, _| given(&photos, ask))
    }

    /// Bytes that were asked for or brought.
    pub(super) fn bytes(&self) -> u64 {
        self.asked.lock().unwrap().iter().map(|(_, _, bytes)| bytes).sum()
    }
}

/// What a server that has these photos says.
pub(super) fn given(photos: &[Vec<u8>], ask: &Ask) -> Does {
    let photo = photos.iter().find(|photo| ask.path.contains(&blob_id(photo).to_string()));
    let (from, to) = ask.range.unwrap_or_default();
    match photo.and_then(|photo| photo.get(from as usize..to as usize)) {
        Some(part) => Does::Says(206, part.to_vec()),
        None => Does::Says(404, Vec::new()),
    }
}

/// How far the server says to have a photo.
pub(super) fn has(bytes: u64) -> Does {
    Does::Says(200, PartAnswer::Has(bytes).wire().as_bytes().to_vec())
}

/// `Has` until all of a photo came, of which the path says how large it is.
pub(super) fn taken(ask: &Ask) -> Does {
    let number = |name: &str| -> u64 {
        let rest = ask.path.split_once(name).map_or("", |(_, rest)| rest);
        rest.split('&').next().unwrap_or_default().parse().unwrap_or_default()
    };
    let came = number("from=") + ask.body.as_ref().map_or(0, |body| body.len() as u64);
    if came < number("of=") {
        return has(came);
    }
    let place = Place { position: 1, counter: 7 };
    Does::Says(200, PartAnswer::Whole(place).wire().into_bytes())
}

impl Line for Scripted {
    fn ask(&self, ask: Ask, moving: Arc<Moving>) -> Answering<'_> {
        Box::pin(async move {
            let number = {
                let mut asked = self.asked.lock().unwrap();
                let from = ask.range.map_or_else(|| from_of(&ask.path), |(from, _)| from);
                let bytes = ask.range.map_or(0, |(from, to)| to - from);
                let bytes = ask.body.as_ref().map_or(bytes, |body| body.len() as u64);
                asked.push((ask.path.split('?').next().unwrap_or_default().to_owned(), from, bytes));
                asked.len() - 1
            };
            // Others have their turn.
            tokio::time::sleep(Duration::from_millis(1)).await;
            match (self.script)(&ask, number) {
                Does::Says(status, body) => {
                    moving.note_piece(status, &body);
                    Ok(Answer { status, body, retry_after: None, version: None })
                }
                Does::Breaks => Err(LineError::Broken),
                Does::Hangs => std::future::pending().await,
            }
        })
    }

    fn open(&self, _: &'static str) -> Opening<'_> {
        Box::pin(async { Err(LineError::NoConnection) })
    }
}

fn from_of(path: &str) -> u64 {
    let from = path.split_once("from=").map(|(_, rest)| rest.split('&').next().unwrap_or_default());
    from.and_then(|from| from.parse().ok()).unwrap_or_default()
}

struct Sevens;

impl Randomness for Sevens {
    fn fill(&self, out: &mut [u8]) {
        out.fill(7);
    }
}

/// A device of its own, in a folder.
pub(super) struct Device {
    pub(super) dir: tempfile::TempDir,
    pub(super) store: Mutex<Store>,
    pub(super) terms: Terms,
}

impl Device {
    pub(super) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let random: Arc<dyn Randomness> = Arc::new(Sevens);
        let vault = FileVault::new("合言葉", Arc::clone(&random));
        let store = Store::create(&dir.path().join("home"), &vault, random, Duration::ZERO).unwrap();
        Self { dir, store: Mutex::new(store), terms: Terms::default() }
    }

    pub(super) fn store(&self) -> std::sync::MutexGuard<'_, Store> {
        self.store.lock().unwrap()
    }

    /// A photo that only the server has, of a size that the server says.
    pub(super) fn lacks(&self, photo: &[u8], bytes: usize) -> PhotoRow {
        let id = blob_id(photo);
        let row = format!(
            "INSERT INTO photos (id, circle, bytes, own, here, counter, at_ms, small)
             VALUES (x'{id}', zeroblob(16), {bytes}, 0, 0, 1 + (SELECT count(*) FROM photos), 1, {})",
            u8::from(bytes < 5_000)
        );
        self.store().database().execute_batch(&row).unwrap();
        self.store().photo_to_fetch(id).unwrap().unwrap()
    }

    /// A photo that only this device has.
    pub(super) fn has(&self, photo: &[u8]) -> Hash {
        let id = self.store().home().photos().write(photo).unwrap();
        let row = format!(
            "INSERT INTO photos (id, circle, bytes, own, here, counter, at_ms, small)
             VALUES (x'{id}', zeroblob(16), {}, 1, 1, NULL, 1, {})",
            photo.len(),
            u8::from(photo.len() < 5_000)
        );
        self.store().database().execute_batch(&row).unwrap();
        id
    }

    /// Somebody writes a record.
    pub(super) fn writes(&self) {
        writes(&self.store());
    }

    pub(super) fn exchanging<'a>(&'a self, transport: &'a Transport) -> Exchanging<'a> {
        Exchanging { store: &self.store, transport, terms: &self.terms, unsent: 0, progress: &|_| {} }
    }

    /// Pieces of photos that came in part.
    pub(super) fn pieces(&self) -> usize {
        std::fs::read_dir(self.dir.path().join("home/photos/coming")).map_or(0, Iterator::count)
    }
}

/// A record waits to be sent.
pub(super) fn writes(store: &Store) {
    let row =
        "INSERT INTO pending (circle, doc, kind, payload) VALUES (zeroblob(16), randomblob(16), 1, x'')";
    store.database().execute_batch(row).unwrap();
}

/// Bytes of which no two are alike for long.
pub(super) fn noise(seed: u8, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|at| (at * 7 + at / 251) as u8 ^ seed).collect()
}
