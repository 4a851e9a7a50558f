//! The paths and codes of HTTP, written out once more: a device in the field and its server meet by these very words.

use kengai_protocol::http::{self, Code};
use kengai_protocol::{CircleId, Hash, OrgId};

#[test]
fn paths_are_what_they_were() {
    assert_eq!(
        http::PATHS,
        [
            "/v1/found",
            "/v1/control",
            "/v1/sync",
            "/v1/blobs/{circle}/{id}",
            "/v1/join/{org}/{mailbox}/{slot}",
            "/v1/news"
        ]
    );
    let names: Vec<&str> = http::PATHS.iter().filter_map(|path| http::name(path)).collect();
    assert_eq!(names, ["found", "control", "sync", "blobs", "join", "news"]);
    assert_eq!(http::name("/v2/sync"), None);
    let (two, three) = ("02".repeat(16), "03".repeat(32));
    assert_eq!(http::photo(CircleId([2; 16]), Hash([3; 32])), format!("/v1/blobs/{two}/{three}"));
    let slot = format!("/v1/join/{three}/{two}/1");
    assert_eq!(http::slot(OrgId([3; 32]), [2; 16], 1), slot);
    assert_eq!(http::slot_awaited(OrgId([3; 32]), [2; 16], 1, 20_000), format!("{slot}?wait_ms=20000"));
}

#[test]
fn frames_of_news_are_what_they_were_and_of_one_length() {
    assert_eq!(http::NEWS_TYPE, "text/event-stream");
    assert_eq!((http::NEWS_FRAME, http::QUIET_FRAME), (b"data: news\n\n", b":quiet now\n\n"));
    assert_eq!((http::NEWS_FRAME_BYTES, http::NEWS_QUIET_MS), (12, 25_000));
}

#[test]
fn codes_are_what_they_were() {
    let said: Vec<String> =
        Code::ALL.iter().map(|code| format!("{} {}", code.status(), code.wire())).collect();
    assert_eq!(
        said,
        [
            "401 unknown_device",
            "403 not_allowed",
            "403 ticket",
            "404 not_found",
            "400 malformed",
            "400 newer_version",
            "408 timeout",
            "409 slot_taken",
            "411 length_required",
            "413 too_large",
            "422 other_blob",
            "429 quota",
            "507 no_room",
            "507 full",
            "503 busy"
        ]
    );
    for code in Code::ALL {
        assert_eq!(Code::of_wire(code.wire().as_bytes()), Some(*code));
    }
    for other in [&b""[..], b"of_a_newer_version", b"Busy", b"busy\n", b"<html>"] {
        assert_eq!(Code::of_wire(other), None);
    }
}
