//! What a sync cost: counted in bytes of bodies and in round trips, never in seconds.

/// Bytes and round trips of one sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Exchanges of records.
    pub round_trips: u64,
    /// Bodies sent in them, bytes.
    pub sent_bytes: u64,
    /// Bodies received in them, bytes.
    pub received_bytes: u64,
    /// Photos sent; small pictures are none of them.
    pub photos_sent: u64,
    /// Small pictures sent.
    pub small_photos_sent: u64,
    /// Bytes of photos that went out, whether or not all of a photo did.
    pub photo_sent_bytes: u64,
    /// Photos fetched; small pictures are none of them.
    pub photos_received: u64,
    /// Small pictures fetched.
    pub small_photos_received: u64,
    /// Bytes of photos that came, whether or not all of a photo did.
    pub photo_received_bytes: u64,
}

impl Traffic {
    /// Bytes of photos in both directions.
    #[must_use]
    pub fn photo_bytes(&self) -> u64 {
        self.photo_sent_bytes + self.photo_received_bytes
    }
}
