//! Why bytes are no photo that may be kept, and what one may be at most.

/// Widest or highest picture, pixels.
pub const SIDE_PIXELS_MAX: u32 = 16_384;
/// Most pixels altogether: what a viewer has to hold in memory.
pub const PIXELS_MAX: u32 = 64 * 1024 * 1024;
/// Most scans of a progressive picture; cameras write about ten, and each one costs a viewer the whole picture again.
pub const SCANS_MAX: usize = 64;
/// Largest file that is looked at, bytes. What is kept has its own, smaller limit.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Why bytes are not a photo that may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JpegError {
    /// Not a JPEG file.
    #[error("not a JPEG photo; take it again with the camera")]
    NotJpeg,
    /// HEIC or HEIF, what some phones write by default.
    #[error("a HEIC photo; it has to be a JPEG")]
    Heic,
    /// A JPEG of a kind that no camera writes and few viewers show (lossless, arithmetic, hierarchical).
    #[error("this kind of JPEG is not supported; take it again with the camera")]
    Unsupported,
    /// A JPEG that ends too early or contradicts itself.
    #[error("the photo is damaged; take it again")]
    Damaged,
    /// More pixels (or scans) than allowed.
    #[error("the photo has too many pixels; make it smaller first")]
    TooLarge,
    /// More bytes than allowed.
    #[error("the photo has {bytes} bytes, and {bytes_max} are allowed; scale it down first")]
    TooHeavy {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        bytes_max: usize,
    },
}

impl JpegError {
    /// In the order of their numbers, from 1; a database holds them.
    pub(crate) const NUMBERED: [Self; 5] =
        [Self::NotJpeg, Self::Heic, Self::Unsupported, Self::Damaged, Self::TooLarge];

    /// The number under which a received photo's fault is noted.
    pub(crate) fn number(self) -> u8 {
        // What is received is never too heavy: sealed files have a limit of their own.
        let at = Self::NUMBERED.iter().position(|error| *error == self).unwrap_or(Self::NUMBERED.len() - 1);
        at as u8 + 1
    }

    /// What stands under a number; another version's is damage of some kind.
    pub(crate) fn of_number(number: u8) -> Self {
        Self::NUMBERED.get(usize::from(number).wrapping_sub(1)).copied().unwrap_or(Self::Damaged)
    }
}
