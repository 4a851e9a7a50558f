//! What it costs; see `kengai_tests::bench`.

use std::process::ExitCode;

fn main() -> ExitCode {
    kengai_tests::bench::main()
}
