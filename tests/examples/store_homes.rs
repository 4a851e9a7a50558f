//! Makes the homes of `tests/databases/<layout>` with the program of today: run once, before a layout is released, and
//! commit what it wrote. `cargo run -p kengai-tests --example store_homes -- tests/databases/0001`

use std::path::PathBuf;

fn main() {
    let out = PathBuf::from(std::env::args().nth(1).expect("a folder that is not there yet"));
    assert!(!out.exists(), "stored homes are never made again");
    kengai_tests::old_home::make(&out);
}
