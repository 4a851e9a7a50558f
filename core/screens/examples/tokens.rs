//! Writes the tokens of core/screens/src/tokens.rs into the files that the faces read.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (path, text) in kengai_screens::tokens::FILES {
        std::fs::write(root.join(path), text())?;
    }
    Ok(())
}
