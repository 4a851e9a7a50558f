//! The example photos, which carry EXIF like a phone's, after cleaning.

use kengai_store::jpeg::clean;

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

#[test]
fn example_photos_lose_their_position_and_nothing_else() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/photos");
    let mut with_exif = 0;
    let mut photos = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "jpg") {
            continue;
        }
        let before = std::fs::read(&path).unwrap();
        let photo = clean(&before).unwrap();
        photos += 1;
        with_exif += usize::from(holds(&before, b"Exif\0\0"));
        assert!(!holds(&photo.bytes, b"Exif\0\0") || photo.orientation != 1);
        // The picture itself: from the first scan on, byte for byte.
        let scan = before.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
        assert!(photo.bytes.ends_with(&before[scan..]));
        assert!(photo.width >= 320 && photo.height >= 240);
        assert!(before.len() - photo.bytes.len() < 4_096);
    }
    assert!(photos >= 4 && with_exif >= 1, "{photos} photos, {with_exif} with EXIF");
}
