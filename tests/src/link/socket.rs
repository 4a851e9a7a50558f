//! The same fates on a real socket: what stands between a device and its server on the loopback address, as slow and brittle as a
//! [`Shape`] says, in real time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::shape::{Fate, Shape, Way};

/// A packet, bytes.
const PACKET_BYTES: usize = 1_400;

/// A way to a server that is shaped; it ends when dropped.
#[derive(Debug)]
pub struct ShapedSocket {
    /// Where devices connect, `host:port`.
    pub address: String,
    next: Arc<Mutex<VecDeque<Shape>>>,
    accepting: tokio::task::JoinHandle<()>,
}

impl Drop for ShapedSocket {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl ShapedSocket {
    /// Before the server at `address`.
    pub async fn before(address: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap().to_string();
        let next: Arc<Mutex<VecDeque<Shape>>> = Arc::default();
        let shapes = Arc::clone(&next);
        let accepting = tokio::spawn(async move {
            loop {
                let Ok((device, _)) = listener.accept().await else { continue };
                let shape = shapes.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let address = address.clone();
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(&address).await {
                        carry(device, server, shape.unwrap_or(Shape::good())).await;
                    }
                });
            }
        });
        Self { address: here, next, accepting }
    }

    /// How the next connections are, one after the other; then all are good.
    pub fn next(&self, shapes: impl IntoIterator<Item = Shape>) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = shapes.into_iter().collect();
    }
}

/// Carries both directions until one ends or the line is cut; what ends, ends in both.
async fn carry(device: TcpStream, server: TcpStream, shape: Shape) {
    let (silent, hears) = watch::channel(false);
    let silent = Arc::new(silent);
    let (from_device, to_device) = device.into_split();
    let (from_server, to_server) = server.into_split();
    let up = one_way(from_device, to_server, Way::Up, shape, Arc::clone(&silent), hears.clone());
    let down = one_way(from_server, to_device, Way::Down, shape, silent, hears);
    let cut = async {
        match shape.fate {
            Fate::CutAfter(long) => tokio::time::sleep(long).await,
            _ => std::future::pending().await,
        }
    };
    tokio::select! {
        () = up => {}
        () = down => {}
        () = cut => {}
    }
}

async fn one_way(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    way: Way,
    shape: Shape,
    silent: Arc<watch::Sender<bool>>,
    hears: watch::Receiver<bool>,
) {
    let mut carried = 0_u64;
    let mut packet = vec![0; PACKET_BYTES];
    while let Ok(bytes) = from.read(&mut packet).await {
        if bytes == 0 {
            return;
        }
        let before = carried;
        carried += bytes as u64;
        let strikes = |at: u64| (before..=carried).contains(&at);
        match shape.fate {
            Fate::Cut(of, at) if of == way && strikes(at) => {
                let _ = to.write_all(&packet[..(at - before) as usize]).await;
                return;
            }
            Fate::Silent(of, at) if of == way && strikes(at) => drop(silent.send(true)),
            Fate::Stalls(of, at, long) if of == way && strikes(at) => tokio::time::sleep(long).await,
            _ => {}
        }
        if *hears.borrow() {
            std::future::pending::<()>().await;
        }
        let long = bytes as f64 / shape.bytes_per_second as f64;
        tokio::time::sleep(Duration::from_secs_f64(long) + shape.latency).await;
        if to.write_all(&packet[..bytes]).await.is_err() {
            return;
        }
    }
}
