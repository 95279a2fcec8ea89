//! A limit on how long a page may keep a visitor thinking.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// How much CPU time one page may take to parse, and one selector or script to
/// be searched. No page that a gallery means to serve comes near it.
const LIMIT: Duration = Duration::from_secs(2);

/// Measures this thread's own CPU time: on a busy machine a page is not read
/// any less than on an idle one.
pub(super) struct Patience {
    until: Duration,
}

impl Patience {
    pub(super) fn new() -> Self {
        Self {
            until: cpu_time() + LIMIT,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        cpu_time() >= self.until
    }
}

fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or_default(),
        u32::try_from(time.tv_nsec).unwrap_or_default(),
    )
}
