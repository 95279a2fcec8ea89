//! Holds what reads hostile input to limits of time and memory.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// CPU time that one case may take. It is this thread's own, as the page's patience
/// measures it: no busy machine makes it longer.
const CPU: Duration = Duration::from_secs(30);
/// Bytes that any case may hold at once,
const MEMORY: u64 = 64 << 20;
/// and bytes more for each of its input.
const FOR_EACH: u64 = 100;

/// Does it with an input of so many bytes, and fails if that takes too long, or too
/// much memory at any moment.
pub(crate) fn bounded<T>(input: usize, work: impl FnOnce() -> T) -> T {
    let before = cpu_time();
    let mut done = None;
    let allocated = allocation_counter::measure(|| done = Some(work()));
    let took = cpu_time() - before;
    assert!(took <= CPU, "{input} bytes took {took:?} of CPU time");
    let most = MEMORY + FOR_EACH * u64::try_from(input).unwrap();
    let held = allocated.bytes_max;
    assert!(held <= most, "{input} bytes took {held} bytes of memory");
    done.unwrap()
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap(),
        u32::try_from(time.tv_nsec).unwrap(),
    )
}
