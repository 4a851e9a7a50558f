//! Photos as they may be kept: JPEG by structure, without position data or anything else that a camera adds.

/// Why bytes are not a photo that may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum JpegError {
    /// Not a JPEG file.
    #[error("not a JPEG photo")]
    NotJpeg,
    /// A JPEG that ends too early or contradicts itself.
    #[error("the photo is damaged")]
    Damaged,
    /// More bytes or pixels than allowed.
    #[error("the photo is too large; scale it down first")]
    TooLarge,
}
