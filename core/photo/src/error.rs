//! Why bytes do not become a photo. Each variant is a decision for the caller; none holds anything of the picture.

/// Why bytes are not a photo that may be kept or shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// More bytes than are looked at.
    #[error("{bytes} bytes, and {bytes_max} are allowed")]
    TooHeavy {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        bytes_max: usize,
    },
    /// More pixels than its kind may have.
    #[error("{pixels} pixels, and {pixels_max} are allowed of this kind")]
    TooManyPixels {
        /// How many it has.
        pixels: u64,
        /// How many its kind may have.
        pixels_max: u64,
    },
    /// Wider or higher than any picture may be.
    #[error("a side of {side} pixels, and {side_max} are allowed")]
    TooLong {
        /// The longer side.
        side: u32,
        /// What it may be.
        side_max: u32,
    },
    /// More scans or groups of codes than an honest program writes: work and memory out of proportion.
    #[error("more parts than a photo has")]
    TooManyParts,
    /// Fewer bytes than so many pixels need: a bomb, or a header that lies.
    #[error("{bytes} bytes cannot hold {pixels} pixels")]
    Hollow {
        /// How many pixels its header claims.
        pixels: u64,
        /// In how many bytes.
        bytes: usize,
    },
    /// The picture ends before it is whole: to be taken again.
    #[error("the picture is cut off")]
    Cut,
    /// The picture contradicts itself.
    #[error("the picture is damaged")]
    Damaged,
    /// HEIC or HEIF: the platform converts it before.
    #[error("HEIC")]
    Heic,
    /// JPEG, PNG or WebP of a kind that no camera writes (lossless JPEG, moving pictures).
    #[error("a kind of picture that is not read")]
    Unsupported,
    /// Nothing that is known.
    #[error("no picture")]
    UnknownKind,
}
