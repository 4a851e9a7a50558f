//! What is wrong with a photo, in words: with one that is being taken, and with one that another device sent.

use kengai_model::Words;
use kengai_photo::PhotoError;
use kengai_store::Unfit;

/// A size for people, in megabytes with one place.
fn megabytes(bytes: usize) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Pixels for people: 1億800万, 2,400万.
fn man(pixels: u64) -> String {
    let man = pixels / 10_000;
    match (man / 10_000, man % 10_000) {
        (0, man) => format!("{man}万"),
        (oku, 0) => format!("{oku}億"),
        (oku, man) => format!("{oku}億{man}万"),
    }
}

/// Why a photo cannot be taken in, and what to do.
#[must_use]
pub fn photo_refused(error: PhotoError) -> Words {
    match error {
        PhotoError::UnknownKind => Words::lit(
            "写真ではありません。カメラで撮り直すか、JPEGで保存し直してから加えてください",
            "This is not a photo. Take it with the camera, or save it as JPEG first",
        ),
        PhotoError::Heic => Words::lit(
            "HEIC形式の写真は使えません。JPEGで保存し直すか、カメラの設定を「互換性優先」（JPEG）にして撮り直してください",
            "HEIC photos cannot be used. Save it as JPEG, or set the camera to “most compatible” (JPEG) and take it again",
        ),
        PhotoError::Unsupported => Words::lit(
            "この種類の画像は使えません。カメラで撮り直してください",
            "This kind of picture cannot be used. Take the photo again with the camera",
        ),
        PhotoError::Cut => Words::lit(
            "写真が途中で切れています。もう一度撮ってください",
            "The photo was cut. Please take it again",
        ),
        PhotoError::Damaged => Words::lit(
            "写真が壊れています。もう一度撮ってください",
            "The photo is damaged. Please take it again",
        ),
        PhotoError::TooManyPixels { pixels, pixels_max } => Words::new(
            format!(
                "写真の画素が多すぎます（{}画素。この種類の画像は{}画素まで）。小さくしてから加えてください",
                man(pixels),
                man(pixels_max)
            ),
            format!(
                "The photo has {} megapixels, and this kind of picture may have {}. Scale it down first",
                pixels / 1_000_000,
                pixels_max / 1_000_000
            ),
        ),
        PhotoError::TooLong { side, side_max } => Words::new(
            format!("写真の一辺が長すぎます（{side}画素。{side_max}画素まで）。小さくしてから加えてください"),
            format!("The photo is {side} pixels long, and {side_max} are allowed. Scale it down first"),
        ),
        PhotoError::TooManyParts | PhotoError::Hollow { .. } => Words::lit(
            "写真の中身が大きさと合わず、開くと端末が止まるおそれがあります。カメラで撮り直してください",
            "What is in the photo does not fit its size, and opening it may stop the device. Take it again with the camera",
        ),
        PhotoError::TooHeavy { bytes, bytes_max } => {
            let (max, is) = (megabytes(bytes_max), megabytes(bytes));
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
pub fn photo_set_aside(error: Unfit) -> Words {
    let (ja, en) = match error {
        Unfit::NoPhoto => ("写真ではないものが届きました", "what came is no photo that can be shown"),
        Unfit::TooLarge => (
            "大きすぎて、開くと端末が止まるおそれがあります",
            "it is so large that opening it may stop the device",
        ),
        Unfit::Damaged => ("途中で切れているか、壊れています", "it is cut or damaged"),
    };
    Words::new(
        format!("開かずに取り置きました: {ja}。撮った人に、もう一度撮ってもらってください"),
        format!("set aside unopened: {en}. Ask whoever took it to take it again"),
    )
}
