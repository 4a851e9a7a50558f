//! The name of a file of actuals is read by people on other managers' screens: nothing that could turn a line around, begin a
//! new one or lead into another folder is one.

use kengai_protocol::StaffId;
use kengai_protocol::item::{File, Item, KIND_NEWEST};
use kengai_protocol::limits::FILE_NAME_BYTES_MAX;

fn reads(name: &str) -> bool {
    let file = File { name: name.to_owned(), by: StaffId([1; 16]), at_ms: 1, lines: Vec::new() };
    let (kind, payload) = Item::File(file).encode();
    assert!(kind <= KIND_NEWEST);
    Item::decode(kind, &payload).is_ok()
}

#[test]
fn only_a_plain_name_is_one() {
    assert!(reads("UPJSK_202611_9970000001_11_9970000019_43_20261209171000.CSV"));
    assert!(reads(&"A".repeat(FILE_NAME_BYTES_MAX)));
    let long = "A".repeat(FILE_NAME_BYTES_MAX + 1);
    for name in ["", "a\nb", "\u{202e}VSC", "../x", "a b", "見本.CSV", "a\0", &long] {
        assert!(!reads(name), "{name:?}");
    }
}
