//! What cargo knows about the packages of the tree: the one source for the tests on layers and on licences.

use super::root::root;
use serde_json::Value;
use std::process::Command;

/// `cargo metadata` of the whole tree, exactly as Cargo.lock pins it.
pub(crate) fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs this test, so it can run again");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")
}

/// A member of an object that cargo promises, as text.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_else(|| panic!("cargo metadata has a text '{key}'"))
}

/// A member of an object that cargo promises, as a list.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("cargo metadata has a list '{key}'"))
}
