//! JPEG: its structure is read here, its picture by libjpeg-turbo, at the smallest eighth that is large enough.
//!
//! Of a baseline picture libjpeg-turbo holds a few rows and what it is told to write, so memory follows the picture that
//! is made and not the one that comes; its warnings count as faults, which is how a picture that ends early is noticed.

mod decode;
mod frame;
mod progress;
mod walk;

pub(crate) use decode::decode;
pub(crate) use walk::walk;
