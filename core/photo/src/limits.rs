//! Every limit of a picture that comes in, and of what is made of it.
//!
//! Memory is the reason for most of them: [`MEMORY_BYTES_MAX`] holds for every kind, so a kind that can only be decoded whole
//! (progressive JPEG keeps its coefficients, interlaced PNG and WebP their pixels) has fewer pixels than one that is read
//! row by row. A camera's own picture is baseline JPEG, for which all 108 megapixels hold.

/// Largest file that is looked at, bytes: 50 MB, counted generously.
pub const FILE_BYTES_MAX: usize = 50 * 1024 * 1024;
/// Most pixels of any kind: phones of 108 megapixels write up to 12,032 × 9,024.
pub const PIXELS_MAX: u64 = 12_032 * 9_024;
/// Widest or highest picture, pixels: a panorama.
pub const SIDE_PIXELS_MAX: u32 = 32_768;
/// What taking, receiving and turning hold at most beyond the bytes that were handed in, bytes; decoder, scaler and encoder
/// together, whoever allocates it. Counted by `tests/photo/memory.rs`.
pub const MEMORY_BYTES_MAX: usize = 96 * 1024 * 1024;

/// What a JPEG that keeps its coefficients whole (progressive, or its colours one after the other) may need for them, bytes:
/// 25 megapixels with the usual halved colours, 12.5 without.
pub const COEFFICIENT_BYTES_MAX: u64 = 72 * 1024 * 1024;
/// Most scans of a JPEG; cameras and programs write about ten, and each costs the whole picture again.
pub const SCANS_MAX: usize = 64;

/// Most pixels of an interlaced PNG, which lies whole in memory.
pub const PNG_INTERLACED_PIXELS_MAX: u64 = 24_000_000;
/// What PNG may keep of its own (a row, the window of its compression, a profile), bytes.
pub const PNG_OWN_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Most pixels of a WebP: what a 12-megapixel camera has, 4,096 × 3,072.
pub const WEBP_PIXELS_MAX: u64 = 4_096 * 3_072;
/// Most pixels of a WebP that is lossless or partly transparent: up to twice the memory a pixel, and groups of codes.
pub const WEBP_LOSSLESS_PIXELS_MAX: u64 = 6_000_000;
/// Most groups of codes in a lossless WebP; encoders make some tens of them, each may cost 120 KB.
pub const WEBP_GROUPS_MAX: u32 = 256;

/// Beyond this many pixels a file has a byte for each [`PIXELS_A_BYTE_MAX`] of them, or is hollow: an empty JPEG has a
/// byte for 170, an empty PNG one for 350 or more, and a photo for 2 to 10.
pub const HOLLOW_PIXELS: u64 = 16_000_000;
/// See [`HOLLOW_PIXELS`].
pub const PIXELS_A_BYTE_MAX: u64 = 256;

/// Long side of what is kept, pixels.
pub const GENERAL_SIDE_PIXELS: u32 = 1_600;
/// Long side of what is kept of a prescription, pixels: 8-point print on A4 has characters of more than 20.
pub const PRESCRIPTION_SIDE_PIXELS: u32 = 2_400;
/// What is kept, bytes at most.
pub const FULL_BYTES_MAX: usize = 300_000;
/// What is kept, bytes where the picture has so much to show.
pub const FULL_BYTES_MIN: usize = 50_000;
/// Long side of a thumbnail, pixels.
pub const THUMBNAIL_SIDE_PIXELS: u32 = 240;
/// A thumbnail, bytes at most.
pub const THUMBNAIL_BYTES_MAX: usize = 6_000;
