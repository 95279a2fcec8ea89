//! The binary: everything it does is in the library.

use std::process::ExitCode;

/// Visitors by the thousand ask for small buffers all the time; mimalloc gives
/// them out of thread-local pages. `docs/BENCHMARKS.md` has the comparison.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    vernissage::cli::main()
}
