//! Writes the Kotlin and Swift faces of `kengai-ffi` from its library file.
//!
//! UniFFI wants the generator to have exactly the version of the library's own scaffolding: both come from one lock file.
//! `cargo run -p kengai-bindgen -- generate target/debug/libkengai_ffi.so --language kotlin --out-dir DIR`

fn main() {
    uniffi::uniffi_bindgen_main();
}
