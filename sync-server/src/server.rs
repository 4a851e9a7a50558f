//! A whole server: data folder, key, ledger, two ports, nightly backups, and its end in good order.

use std::future::Future;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kengai_protocol::Randomness;
use kengai_protocol::sign::PublicKey;
use serde::Serialize;
use tokio::net::TcpListener;

use crate::admin::{Admin, admin};
use crate::backup_job::{BackupJob, Nightly, every_night};
use crate::backup_place;
use crate::blob_settings::BlobSettings;
use crate::clock::Clock;
use crate::disk::{RealDisk, replace_file};
use crate::error::LedgerError;
use crate::folder::{DataFolder, Running, ticket_path};
use crate::ledger::{Ledger, LedgerOptions};
use crate::limits::Quotas;
pub use crate::server_error::ServerError;
use crate::state::AppState;
use crate::words::Lang;
use crate::{serve, server_key, ticket, tls};

/// How a server is to run.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The data folder.
    pub data: PathBuf,
    /// Where devices connect.
    pub listen: SocketAddr,
    /// Where health and metrics are; an address of this machine only.
    pub admin_listen: SocketAddr,
    /// `host:port` as devices know it; where it listens when `None`.
    pub public_address: Option<String>,
    /// Written once everything listens.
    pub ready_file: Option<PathBuf>,
    /// Where backups go, and when.
    pub backup: Option<(PathBuf, Nightly)>,
    /// Where photos are kept.
    pub photos: BlobSettings,
    /// The language of what it says on `out`.
    pub lang: Lang,
}

/// What the ready file says, as JSON on one line.
#[derive(Debug, Serialize)]
struct Ready<'a> {
    address: &'a str,
    admin: &'a str,
    server_key: String,
}

/// Runs until `shutdown` resolves. Says on `out` where it listens and, while no organisation lives here, the founding
/// ticket.
///
/// # Errors
/// [`ServerError`].
pub async fn run_server(
    options: ServerOptions,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Randomness>,
    out: &mut (dyn Write + Send),
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServerError> {
    if !options.admin_listen.ip().is_loopback() {
        return Err(ServerError::AdminNotLocal);
    }
    let folder = DataFolder::open(&options.data)?;
    if let Some((to, _)) = &options.backup {
        backup_place::prepare(&RealDisk, to, folder.path())?;
    }
    let key_seed = server_key::open_or_make(&RealDisk, folder.path(), &*random)?;
    let mut ledger = open_ledger(&options, folder.path(), key_seed, &random).await?;
    let listener = TcpListener::bind(options.listen).await?;
    let admin_listener = TcpListener::bind(options.admin_listen).await?;
    let address = match &options.public_address {
        Some(address) => address.clone(),
        None => listener.local_addr()?.to_string(),
    };
    let admin_address = admin_listener.local_addr()?.to_string();
    let founding = ticket::first(&mut ledger, folder.path(), &address)?;
    let public = ledger.public_key();
    let tls = tls::server_config(&key_seed, &public)?;
    let (mut state, writer) = AppState::start(ledger, clock);
    state.ticket_file = Some(Arc::new(ticket_path(folder.path())));

    let token = data_encoding::HEXLOWER.encode(&kengai_protocol::random::bytes::<16>(&*random));
    let job = match &options.backup {
        Some((to, _)) => Some(Arc::new(BackupJob::new(&RealDisk, to.clone(), state.clock.now_ms())?)),
        None => None,
    };
    let nightly = job
        .clone()
        .zip(options.backup.as_ref())
        .map(|(job, (_, nightly))| tokio::spawn(every_night(job, state.clone(), *nightly)));
    let admin_routes = admin(Admin::new(state.clone(), job, &token));
    let admin_task = tokio::spawn(async move { axum::serve(admin_listener, admin_routes).await });

    let running = Running { address, admin: admin_address, token };
    running.write(&RealDisk, folder.path())?;
    say_ready(
        &running,
        listener.local_addr()?,
        &public,
        founding.as_deref(),
        options.ready_file.as_deref(),
        (options.lang, out),
    )?;
    tracing::info!("ready");

    let served = serve::run(listener, tls, state.clone(), shutdown).await;
    admin_task.abort();
    // A task that was aborted ends with an error that says so.
    let _ = admin_task.await;
    if let Some(task) = nightly {
        task.abort();
        let _ = task.await;
    }
    Running::remove(&RealDisk, folder.path())?;
    close(state, writer).await;
    tracing::info!("stopped");
    Ok(served?)
}

/// Opens the ledger where one may wait: its photos may be on a network.
async fn open_ledger(
    options: &ServerOptions,
    folder: &Path,
    key_seed: [u8; 32],
    random: &Arc<dyn Randomness>,
) -> Result<Ledger, LedgerError> {
    let (photos, folder) = (options.photos.clone(), folder.to_owned());
    let options = LedgerOptions { key_seed, random: Arc::clone(random), quotas: Quotas::default() };
    let open = move || Ledger::open_at(Arc::new(RealDisk), &folder, options, &photos);
    tokio::task::spawn_blocking(open).await.map_err(|_| LedgerError::Busy)?
}

/// Ends the ledger's thread once everything before is done.
async fn close(state: AppState, writer: std::thread::JoinHandle<()>) {
    // Whoever still asks something at the admin port is refused from here on.
    state.writer.close().await;
    drop(state);
    let closed = tokio::task::spawn_blocking(move || writer.join()).await;
    if !matches!(closed, Ok(Ok(()))) {
        tracing::error!("the ledger's thread did not end in good order");
    }
}

/// Says where the server listens, and the founding ticket if there is one, on `out` and in the ready file.
fn say_ready(
    running: &Running,
    listens: SocketAddr,
    key: &PublicKey,
    founding: Option<&str>,
    ready_file: Option<&Path>,
    (lang, out): (Lang, &mut (dyn Write + Send)),
) -> io::Result<()> {
    let Running { address, admin, .. } = running;
    match lang {
        Lang::Ja => writeln!(out, "kengai-server は {listens} で待っています（状態と計測: http://{admin}）")?,
        Lang::En => writeln!(out, "kengai-server listens on {listens} (health and metrics: http://{admin})")?,
    }
    if let Some(ticket) = founding {
        writeln!(out, "{}: {ticket}", lang.pick("登録票", "founding ticket"))?;
    }
    out.flush()?;
    if let Some(path) = ready_file {
        let server_key = data_encoding::HEXLOWER.encode(&key.0);
        let ready = Ready { address, admin, server_key };
        replace_file(&RealDisk, path, format!("{}\n", serde_json::to_string(&ready)?).as_bytes())?;
    }
    Ok(())
}
