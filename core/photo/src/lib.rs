//! Photos: what a camera, a browser or another device gives, made into what may be kept and shown.
//!
//! Pure: bytes in, bytes out. Limits are looked at before anything is decoded; decoding, scaling and encoding together hold at
//! most [`limits::MEMORY_BYTES_MAX`] beyond the file; a picture that is cut off is noticed. What comes out is a small JPEG,
//! upright, in sRGB, without anything that is no picture. Which crates decode, scale and encode, and why: docs/decisions.
//!
//! ```text
//! take     ─ kind ─ jpeg, png_rows, webp ─ scale ─ colours ─ pixels (upright) ─ encode (fitted) ─ Taken
//! receive  ─ made here? as it came : made anew                                                  ─ Shown
//! ```
//!
//! | file | noun |
//! |---|---|
//! | `limits`, `error` | every limit, with its reason; every decision a caller may have to take |
//! | `kind` | which kind bytes begin as; how many pixels so many bytes may have |
//! | `jpeg/` | segments, completeness, decoding by eighths |
//! | `png_rows`, `webp/` | the other two kinds |
//! | `exif`, `colours`, `pixels` | how it is held, what its colours mean, turning |
//! | `scale`, `encode`, `placeholder` | what is made of it |
//! | `upright`, `taking`, `receiving`, `border` | the ways through, and the border around them |
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod border;
mod colours;
mod encode;
mod error;
mod exif;
mod jpeg;
mod kind;
pub mod limits;
mod pixels;
mod placeholder;
mod png_rows;
mod receiving;
mod scale;
mod taking;
mod upright;
mod webp;

pub use error::PhotoError;
pub use pixels::Pixels;
pub use placeholder::{PLACEHOLDER_BYTES, PLACEHOLDER_SIDE_PIXELS, drawn};
pub use receiving::{Shown, receive, turned};
pub use taking::{Purpose, Taken, take, thumbnail};
