//! What one server gives to one organisation, device, connection and request: every limit beyond the formats' own.
//!
//! The formats' limits are `kengai_protocol::limits`. These are the server's: they keep memory and disk bounded
//! whatever a client sends. Figures: an office of 170 clients and 30 devices writes about 10,000 entries and 70 MB a
//! year, and 0 to 4 photos of 50 to 300 KB per visit.

use std::time::Duration;

use kengai_protocol::{http, limits};

/// Free bytes of the disk that are kept for the ledger: below it photos are refused, and records are still taken. Twice what
/// bodies under way can hold, so that uploads that began above it cannot get to the end of the disk together; and years of
/// an office's records. Reads go on whatever is free.
pub const DISK_RESERVE_BYTES: u64 = 2 * BODIES_BYTES_MAX as u64;

/// Connections at a time. Further ones wait in the listener's queue.
pub const CONNECTIONS_MAX: usize = 4_096;
/// Connections at a time whose key is not enrolled anywhere.
pub const CONNECTIONS_UNKNOWN_MAX: usize = 256;
/// Connections at a time of one device, which bounds what its unread answers can hold in memory.
pub const CONNECTIONS_PER_DEVICE_MAX: usize = 8;
/// Streams of news at a time, of everybody: each is a connection that stays, and half of all stay free for syncs.
pub const NEWS_STREAMS_MAX: usize = CONNECTIONS_MAX / 2;
/// Of one organisation (a device has one): no organisation takes them from all others.
pub const NEWS_STREAMS_PER_ORG_MAX: usize = NEWS_STREAMS_MAX / 4;
/// A request's header, bytes.
pub const HEADER_BYTES_MAX: usize = 16 * 1024;
/// Bodies being read or worked on at a time, bytes.
pub const BODIES_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The slowest pace at which a body is waited for, bytes a second: 0.8 kbit/s. A phone on a bad line is served, and nobody holds
/// memory for ever.
pub const BODY_PACE_MIN: usize = 100;

/// Requests that wait for the ledger.
pub const QUEUE_JOBS_MAX: usize = 1_024;
/// Requests that share one commit.
pub const GROUP_JOBS_MAX: usize = 64;

/// Control statements in one sync answer, bytes.
pub const ANSWER_STATEMENT_BYTES_MAX: usize = 1024 * 1024;
/// Key wraps in one sync answer.
pub const ANSWER_WRAPS_MAX: usize = 8_192;

/// A mailbox may be waited for this long, milliseconds.
pub const JOIN_WAIT_MS_MAX: u64 = 20_000;
/// Requests that wait at mailboxes at a time.
pub const JOIN_WAITERS_MAX: usize = 512;

/// Retry hint for an entry that names a control statement which is not here yet, milliseconds.
pub const CONTROL_RETRY_MS: u64 = 1_000;
/// Retry hint, in seconds, for a photo for which the disk has no room: somebody has to make some.
pub const NO_ROOM_RETRY_SECONDS: &str = "3600";
/// Retry hint when a daily quota is used up, milliseconds.
pub const QUOTA_RETRY_MS: u64 = 60 * 60 * 1_000;

/// How long the other side may take. The values are the constants' by default; tests take shorter ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// A TLS handshake.
    pub handshake: Duration,
    /// Until the next request's header is complete, idle time included.
    pub header: Duration,
    /// Without a byte of a request's body; what it takes in all follows from its length ([`BODY_PACE_MIN`]).
    pub body: Duration,
    /// Without taking a single byte of an answer.
    pub stalled: Duration,
    /// Between two frames of a stream of news.
    pub news: Duration,
    /// Requests under way when the server is told to stop.
    pub drain: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(45),
            header: Duration::from_secs(75),
            body: Duration::from_secs(60),
            stalled: Duration::from_secs(60),
            news: Duration::from_millis(http::NEWS_QUIET_MS),
            drain: Duration::from_secs(20),
        }
    }
}

/// What may be used up. The values are the constants' by default; tests take smaller ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotas {
    /// Entries that one device may hand in on one day (UTC).
    pub entries_per_device_day: u64,
    /// Control statements that one device may hand in on one day (UTC).
    pub statements_per_device_day: u64,
    /// Sealed entries of one organisation, bytes.
    pub entry_bytes_per_org: u64,
    /// Photos of one organisation, bytes.
    pub blob_bytes_per_org: u64,
    /// Photos of one organisation.
    pub blobs_per_org: u64,
    /// Free bytes of the disk below which photos are refused.
    pub disk_reserve_bytes: u64,
    /// Entries kept as evidence of a fork, per feed.
    pub forks_per_feed: u64,
    /// Open join mailboxes per organisation.
    pub mailboxes_per_org: usize,
    /// Open join mailboxes per joining device.
    pub mailboxes_per_peer: usize,
    /// Streams of news of everybody.
    pub news_streams: usize,
    /// Streams of news of one organisation.
    pub news_streams_per_org: usize,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            entries_per_device_day: 100_000,
            statements_per_device_day: 20_000,
            entry_bytes_per_org: 256 * 1024 * 1024 * 1024,
            blob_bytes_per_org: 4 * 1024 * 1024 * 1024 * 1024,
            blobs_per_org: 20_000_000,
            disk_reserve_bytes: DISK_RESERVE_BYTES,
            forks_per_feed: 256,
            mailboxes_per_org: 256,
            mailboxes_per_peer: 4,
            news_streams: NEWS_STREAMS_MAX,
            news_streams_per_org: NEWS_STREAMS_PER_ORG_MAX,
        }
    }
}

/// A founding request: the code and the append.
pub const FOUND_BYTES_MAX: usize = 16 + limits::APPEND_BYTES_MAX;
