//! How far a queue of photos has come, counted as people count: a photo and its thumbnail are one photo.

use kengai_store::PhotoRow;

use crate::records::Progress;

/// Where the queue stands, and of how many: thumbnails and photos each by themselves.
pub(super) struct Counting {
    small: (u64, u64),
    full: (u64, u64),
    sends: bool,
}

impl Counting {
    pub(super) fn of<'a>(photos: impl Iterator<Item = &'a PhotoRow>, sends: bool) -> Self {
        let (mut small, mut full) = (0, 0);
        for photo in photos {
            *if photo.small { &mut small } else { &mut full } += 1;
        }
        Self { small: (0, small), full: (0, full), sends }
    }

    /// The next one begins. What a photo that is tried again comes to is said as the last.
    pub(super) fn next(&mut self, photo: &PhotoRow) {
        let (number, of) = if photo.small { &mut self.small } else { &mut self.full };
        *number = (*number + 1).min(*of);
    }

    /// So much of it has moved.
    pub(super) fn progress(&self, photo: &PhotoRow, bytes: u64) -> Progress {
        let ((small, smalls), (number, of), bytes_of) = (self.small, self.full, photo.bytes);
        match (photo.small, self.sends) {
            (true, true) => Progress::SendingThumbnail { number: small, of: smalls },
            (true, false) => Progress::FetchingThumbnail { number: small, of: smalls },
            (false, true) => Progress::SendingPhoto { number, of, bytes, bytes_of },
            (false, false) => Progress::FetchingPhoto { number, of, bytes, bytes_of },
        }
    }
}
