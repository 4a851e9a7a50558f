//! Reading a file of actuals back with a reader that shares nothing with its writer: `examples/read_actuals.py`.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::device::World;
use super::trouble::Trouble;

/// The rows of a file of actuals, each of 25 columns.
///
/// # Errors
/// The reader found something wrong.
pub(super) fn read_back(world: &World, path: &Path) -> Result<Vec<Value>, Trouble> {
    let output = Command::new("python3")
        .arg(world.programs.examples.join("read_actuals.py"))
        .arg(path)
        .output()
        .map_err(Trouble::io("python3 (needed to read the file back independently)"))?;
    let read: Value = serde_json::from_slice(&output.stdout).map_err(|_| Trouble::Command {
        command: "examples/read_actuals.py".into(),
        exit: output.status.to_string(),
        wanted: 0,
        output: String::from_utf8_lossy(&output.stderr).into_owned(),
    })?;
    Ok(read["rows"].as_array().cloned().unwrap_or_default())
}
