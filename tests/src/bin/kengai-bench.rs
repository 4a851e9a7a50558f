//! What it costs; see `kengai_tests::bench`.

use std::process::ExitCode;

use peak_alloc::PeakAlloc;

#[global_allocator]
static PEAK: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    kengai_tests::bench::main(&PEAK)
}
