//! What a manager reads of the room that photos take at the server.

use kengai::{OrphanPhotosView, PhotoQuotaView};
use kengai_model::Words;

/// Clients that are named one by one.
const CLIENTS_MAX: usize = 8;

/// How much of the quota is used, and what follows.
#[must_use]
pub fn photo_quota(quota: &PhotoQuotaView) -> Words {
    let (photos, photos_max) = (quota.photos, quota.photos_max);
    let (here, most) = (size(quota.bytes), size(quota.bytes_max));
    let (ja, en) = match quota.used_up {
        true => (
            "新しい写真は端末で待ちます（記録は送れます）。サーバーの担当の人に上限を上げてもらってください",
            "New photos wait on their devices (records go out). Ask whoever looks after the server to raise the limit",
        ),
        false => (
            "上限になると新しい写真は端末で待ちます。早めにサーバーの担当の人に伝えてください",
            "At the limit new photos wait on their devices. Tell whoever looks after the server in good time",
        ),
    };
    Words::new(
        format!(
            "サーバーの写真が上限に近いか、上限です: {photos}枚（上限 {photos_max}枚）・{here}（上限 {most}）。{ja}"
        ),
        format!(
            "Photos at the server have come near their limit, or to it: {photos} of {photos_max}, {here} of {most}. {en}"
        ),
    )
}

/// Photos that no record names: how many, and of whom.
#[must_use]
pub fn orphan_photos(found: &[OrphanPhotosView]) -> Vec<Words> {
    let (photos, bytes) = found.iter().fold((0, 0), |(p, b), one| (p + one.photos, b + one.bytes));
    if photos == 0 {
        return Vec::new();
    }
    let room = size(bytes);
    let mut lines = vec![Words::new(
        format!(
            "どの記録にも載っていない写真がサーバーに {photos}枚あります（{room}。1日に1回調べます。消す方法はまだありません）"
        ),
        format!(
            "{photos} photos at the server are in no record ({room}; looked for once a day; there is no way to remove them yet)"
        ),
    )];
    lines.extend(found.iter().take(CLIENTS_MAX).map(|one| {
        let (name, count, room) = (&one.client_name, one.photos, size(one.bytes));
        let (ja, en) = if name.is_empty() { ("利用者以外", "no client") } else { (&**name, &**name) };
        Words::new(format!("    {ja}: {count}枚（{room}）"), format!("    {en}: {count} ({room})"))
    }));
    let more = found.len().saturating_sub(CLIENTS_MAX);
    if more > 0 {
        lines.push(Words::new(format!("    ほか {more}人"), format!("    and {more} more")));
    }
    lines
}

/// Bytes as people say them.
fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 4] = [("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];
    match UNITS.iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => {
            let tenths = u128::from(bytes) * 10 / u128::from(*unit);
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        }
        None => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_said_as_people_say_them() {
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_536), "1.5 KB");
        assert_eq!(size(4 << 40), "4.0 TB");
        let quota =
            PhotoQuotaView { photos: 9, photos_max: 10, bytes: 1 << 20, bytes_max: 1 << 30, used_up: false };
        let words = photo_quota(&quota);
        assert!(words.ja.contains("9枚（上限 10枚）・1.0 MB（上限 1.0 GB）"), "{}", words.ja);
        assert!(photo_quota(&PhotoQuotaView { used_up: true, ..quota }).en.contains("raise the limit"));
    }

    #[test]
    fn photos_in_no_record_are_told_by_client_and_never_without_end() {
        assert!(orphan_photos(&[]).is_empty());
        let of = |name: &str| OrphanPhotosView { client_name: name.to_owned(), photos: 2, bytes: 3 << 20 };
        let lines = orphan_photos(&vec![of("見本 一郎"); 10]);
        assert!(lines[0].ja.contains("20枚") && lines[0].en.contains("20 photos"), "{}", lines[0].ja);
        assert!(lines[1].ja.contains("見本 一郎: 2枚（3.0 MB）"), "{}", lines[1].ja);
        assert_eq!((lines.len(), &*lines[9].en), (10, "    and 2 more"));
    }
}
