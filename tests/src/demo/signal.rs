//! "No signal" is a network without interfaces, never a flag.
//!
//! Everything that a helper does on the road runs inside a network namespace of the kernel in which only a loopback
//! exists, and that is down: not even the server on this same machine can be reached. As root that is one `unshare`; for
//! anybody else, one inside a user namespace. Where neither works the demo stops: it would prove nothing.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::trouble::Trouble;

/// Where a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// With this machine's network.
    There,
    /// In a network without interfaces.
    None,
}

/// How a process is put into a network without interfaces.
#[derive(Debug, Clone)]
pub(super) struct Namespace {
    unshare: &'static [&'static str],
}

const AS_ROOT: &[&str] = &["unshare", "--net", "--"];
const AS_ANYBODY: &[&str] = &["unshare", "--user", "--map-root-user", "--net", "--"];

/// What a process sees of the network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Interfaces by name.
    pub(super) interfaces: Vec<String>,
    /// Whether a connection to the server's port could be opened.
    pub(super) reached: bool,
    /// What the system said when not.
    pub(super) said: String,
}

/// Says on the standard output what this process sees.
///
/// # Errors
/// The standard output is gone.
pub(super) fn say_what_is_seen(address: SocketAddr) -> std::io::Result<()> {
    let table = std::fs::read_to_string("/proc/net/dev").unwrap_or_default();
    let interfaces =
        table.lines().filter_map(|line| Some(line.split_once(':')?.0.trim().to_owned())).collect();
    let connection = TcpStream::connect_timeout(&address, Duration::from_secs(5));
    let said = connection.as_ref().err().map(ToString::to_string).unwrap_or_default();
    let seen = Seen { interfaces, reached: connection.is_ok(), said };
    let text = serde_json::to_string(&seen).expect("three plain fields");
    writeln!(std::io::stdout(), "{text}")
}

impl Namespace {
    /// Finds a way that works here: one in which `probe` (the demo itself) does not reach `server`.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn find(probe: &Path, server: SocketAddr) -> Result<(Self, Seen), Trouble> {
        let mut reasons = Vec::new();
        for unshare in [AS_ROOT, AS_ANYBODY] {
            let namespace = Self { unshare };
            match namespace.probe(probe, server, Signal::None) {
                Ok(seen) if !seen.reached => return Ok((namespace, seen)),
                Ok(_) => reasons.push(format!("{}: the server can still be reached", unshare.join(" "))),
                Err(error) => reasons.push(error.to_string()),
            }
        }
        Err(Trouble::NoNamespace(reasons.join("; ")))
    }

    /// For a play that starts no process without signal; one that is started all the same fails.
    #[must_use]
    pub(super) const fn unneeded() -> Self {
        Self { unshare: &["false"] }
    }

    /// What a process with or without signal sees.
    ///
    /// # Errors
    /// It could not be started.
    pub(super) fn probe(&self, probe: &Path, server: SocketAddr, signal: Signal) -> Result<Seen, Trouble> {
        let mut command = self.command(probe, signal);
        let output = command
            .args(["network", &server.to_string()])
            .output()
            .map_err(Trouble::io(self.unshare.join(" ")))?;
        serde_json::from_slice(&output.stdout).map_err(|_| {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Trouble::NoNamespace(said)
        })
    }

    /// A command that runs `program` with or without signal. `unshare` replaces itself by it: the process that is
    /// started is the program, so that what kills the one kills the other.
    #[must_use]
    pub(super) fn command(&self, program: &Path, signal: Signal) -> Command {
        match signal {
            Signal::There => Command::new(program),
            Signal::None => {
                let mut command = Command::new(self.unshare[0]);
                command.args(&self.unshare[1..]).arg(program);
                command
            }
        }
    }
}
