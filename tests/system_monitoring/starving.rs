//! What takes a generator's processor away from it.

use std::process::{Child, Command, Stdio};

/// Processes that want a processor all for themselves.
const GREEDY: usize = 4;

/// They keep one processor busy, and end with the test, or by themselves when each
/// has used a minute of that processor.
pub(crate) struct Spinners(Vec<Child>);

impl Spinners {
    pub(crate) fn on(processor: &str) -> Self {
        let spin = |_| {
            let spin = Command::new("taskset")
                .args(["-c", processor, "prlimit", "--cpu=60", "sh", "-c"])
                .arg("while :; do :; done")
                .stdout(Stdio::null())
                .spawn();
            spin.expect("taskset and prlimit, of util-linux")
        };
        Self((0..GREEDY).map(spin).collect())
    }
}

impl Drop for Spinners {
    fn drop(&mut self) {
        for spinner in &mut self.0 {
            let _ = spinner.kill();
            let _ = spinner.wait();
        }
    }
}

/// A processor that this process may use.
pub(crate) fn processor() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let list = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))
        .unwrap();
    let first = list.trim().split([',', '-']).next().unwrap();
    first.to_owned()
}
