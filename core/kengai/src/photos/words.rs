//! What is wrong with a photo, in words: with one that is being taken, and with one that another device sent.

use kengai_model::Words;
use kengai_store::jpeg::{JpegError, PIXELS_MAX, SIDE_PIXELS_MAX};

/// A size for people, in megabytes with one place.
fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Why a photo cannot be taken in, and what to do.
#[must_use]
pub fn photo_refused(error: JpegError) -> Words {
    match error {
        JpegError::NotJpeg => Words::lit(
            "JPEGの写真ではありません。カメラで撮り直すか、JPEGで保存し直してから加えてください",
            "This is not a JPEG photo. Take it with the camera, or save it as JPEG first",
        ),
        JpegError::Heic => Words::lit(
            "HEIC形式の写真は使えません。JPEGで保存し直すか、カメラの設定を「互換性優先」（JPEG）にして撮り直してください",
            "HEIC photos cannot be used. Save it as JPEG, or set the camera to “most compatible” (JPEG) and take it again",
        ),
        JpegError::Unsupported => Words::lit(
            "この種類のJPEGは使えません。ふつうのカメラで撮り直してください",
            "This kind of JPEG cannot be used. Take the photo again with an ordinary camera",
        ),
        JpegError::Damaged => Words::lit(
            "写真が途中で切れています。もう一度撮ってください",
            "The photo was cut. Please take it again",
        ),
        JpegError::TooLarge => Words::new(
            format!(
                "写真の画素が多すぎます（{}万画素、一辺{SIDE_PIXELS_MAX}画素まで）。小さくしてから加えてください",
                PIXELS_MAX / 10_000
            ),
            format!(
                "The photo has too many pixels ({} megapixels and {SIDE_PIXELS_MAX} pixels a side at most). Scale it down first",
                PIXELS_MAX / 1_000_000
            ),
        ),
        JpegError::TooHeavy { bytes, .. } => {
            let (max, is) = (megabytes(kengai_store::PHOTO_BYTES_MAX), megabytes(bytes));
            Words::new(
                format!(
                    "写真は{max}までです（この写真は{is}）。カメラの画質を下げて撮り直すか、小さくしてから加えてください"
                ),
                format!(
                    "A photo may have {max}, and this one has {is}. Lower the camera's quality, or scale it down first"
                ),
            )
        }
    }
}

/// Why a photo that came is not shown, and what to do.
#[must_use]
pub fn photo_set_aside(error: JpegError) -> Words {
    let (ja, en) = match error {
        JpegError::NotJpeg | JpegError::Heic | JpegError::Unsupported => {
            ("写真ではないものが届きました", "what came is no photo that can be shown")
        }
        JpegError::TooLarge | JpegError::TooHeavy { .. } => (
            "大きすぎて、開くと端末が止まるおそれがあります",
            "it is so large that opening it may stop the device",
        ),
        JpegError::Damaged => ("途中で切れているか、壊れています", "it is cut or damaged"),
    };
    Words::new(
        format!("開かずに取り置きました: {ja}。撮った人に、もう一度撮ってもらってください"),
        format!("set aside unopened: {en}. Ask whoever took it to take it again"),
    )
}
