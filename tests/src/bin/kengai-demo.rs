//! The main job, played by real processes; see `kengai_tests::demo`.

use std::process::ExitCode;

fn main() -> ExitCode {
    kengai_tests::demo::main()
}
