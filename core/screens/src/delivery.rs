//! Where what was written here stands. Saved, sent and backed up are different things and never look alike.

use kengai::{Delivery, PhotosSent};
use kengai_model::Words;

use crate::line::Line;

/// A record's photos on their way after it; nothing where all of them are there. `None`: it has none.
#[must_use]
pub fn photos_sent(photos: Option<PhotosSent>) -> Option<Words> {
    let PhotosSent { sent, of } = photos.filter(|photos| photos.sent < photos.of)?;
    let photos = if of == 1 { "photo" } else { "photos" };
    Some(Words::new(format!("写真は{of}枚中{sent}枚を送信済み"), format!("{sent} of {of} {photos} sent")))
}

/// A record's or note's way, in a line.
#[must_use]
pub fn delivery(delivery: Delivery) -> Line {
    match delivery {
        Delivery::Saved => Line::waits(Words::lit("端末に保存（未送信）", "Saved here, not sent")),
        Delivery::Sent => Line::quiet(Words::lit("送信済み（バックアップ前）", "Sent, backup to follow")),
        Delivery::BackedUp => Line::quiet(Words::lit("バックアップ済み", "Backed up")),
        Delivery::SetAside => Line::urgent(Words::lit(
            "端末に残っています。事業所に電話してください",
            "Still here. Please call the office",
        )),
    }
}
