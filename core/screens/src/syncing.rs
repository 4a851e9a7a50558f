//! What is said while a sync is waited for, when somebody ends it, and of the photos that it moved.

use kengai_model::Words;

use crate::counts::counted;

/// Photos and small pictures that went or came, in brackets behind the records; nothing where there were none. Nobody is left to think
/// that nothing moved while only small ones did.
#[must_use]
pub fn photos_moved(small: u64, full: u64) -> Words {
    let photos = Words::new(format!("写真 {full}枚"), counted(full, "photo", "photos"));
    match (small, full) {
        (0, 0) => Words::lit("", ""),
        (0, _) => Words::new(format!("（{}）", photos.ja), format!(" ({})", photos.en)),
        _ => Words::new(
            format!("（小さい写真 {small}枚・{}）", photos.ja),
            format!(" ({}, {})", counted(small, "small picture", "small pictures"), photos.en),
        ),
    }
}

/// The server has said nothing for some seconds.
#[must_use]
pub const fn waits_for_server() -> Words {
    Words::lit(
        "サーバーの返事を待っています…（書いたものはこの端末に保存されています）",
        "Waiting for the server to answer… (what was written is saved here)",
    )
}

/// Somebody ended a sync in the middle.
#[must_use]
pub const fn sync_ended() -> Words {
    Words::lit(
        "送受信を途中で終えました。書いたものはこの端末に保存されています。残りは、次の送受信で続きから送ります",
        "Syncing was ended in the middle. What was written is saved here; the next sync goes on from where this one was",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pictures_are_named_where_there_are_any() {
        assert_eq!(photos_moved(12, 3).ja, "（小さい写真 12枚・写真 3枚）");
        assert_eq!(photos_moved(1, 0).en, " (1 small picture, 0 photos)");
        assert_eq!(photos_moved(0, 1), Words::new("（写真 1枚）", " (1 photo)"));
        assert_eq!(photos_moved(0, 0), Words::new("", ""));
    }
}
