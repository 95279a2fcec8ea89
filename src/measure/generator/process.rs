//! What this process uses of its machine, from Linux's `/proc`.
//!
//! The embedded demo gallery lives in the same process, and its work must not
//! be taken for the generator's. It runs on threads of its own whose names
//! begin with [`DEMO_THREADS`], so their time is taken off. Where there is no
//! `/proc`, the process's clock still tells the sum, and what is unknown is 0.

use std::collections::HashMap;
use std::fs;
use std::time::{Duration, SystemTime};

use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

/// How the names of the embedded gallery's threads begin.
pub const DEMO_THREADS: &str = "demo-";

/// With more open files than this, counting them one by one is left to every
/// tenth look.
const MANY_FILES: u64 = 2_000;

/// This process, looked at again and again.
#[derive(Debug)]
pub(super) struct Process {
    /// Processor time of the gallery's living threads, by thread id.
    demo: HashMap<u32, Duration>,
    /// Processor time of its threads that have ended.
    demo_ended: Duration,
    sees_threads: bool,
    open_files: u64,
    looks: u32,
}

impl Process {
    pub(super) fn new() -> Self {
        Self {
            demo: HashMap::new(),
            demo_ended: Duration::ZERO,
            sees_threads: true,
            open_files: 0,
            looks: 0,
        }
    }

    /// Whether the gallery's threads can be told from the generator's.
    pub(super) const fn sees_threads(&self) -> bool {
        self.sees_threads
    }

    /// Processor time of the generator, user and system.
    pub(super) fn cpu(&mut self) -> Duration {
        // The gallery's share is read first, so that it is never ahead.
        let demo = self.demo_cpu();
        let now = clock_gettime(ClockId::ProcessCPUTime);
        let whole = Duration::new(
            u64::try_from(now.tv_sec).unwrap_or(0),
            u32::try_from(now.tv_nsec).unwrap_or(0),
        );
        whole.saturating_sub(demo)
    }

    fn demo_cpu(&mut self) -> Duration {
        let Ok(threads) = fs::read_dir("/proc/self/task") else {
            self.sees_threads = false;
            return Duration::ZERO;
        };
        let seen: HashMap<u32, Duration> = threads
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
            .filter(|&id| is_demo_thread(id))
            .filter_map(|id| Some((id, thread_cpu(id)?)))
            .collect();
        for (id, &before) in &self.demo {
            // A smaller time means that the id has been given to a new thread.
            if seen.get(id).is_none_or(|&now| now < before) {
                self.demo_ended += before;
            }
        }
        self.demo = seen;
        self.demo_ended + self.demo.values().sum::<Duration>()
    }

    /// Open files and sockets; 0 where the system does not tell.
    pub(super) fn open_files(&mut self) -> u64 {
        self.looks = self.looks.wrapping_add(1);
        // Since Linux 6.2 the size of the directory is their number.
        let told = fs::metadata("/proc/self/fd").map_or(0, |directory| directory.len());
        if told > 0 {
            self.open_files = told;
        } else if self.open_files < MANY_FILES || self.looks.is_multiple_of(10) {
            let counted = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
            self.open_files = counted as u64;
        }
        self.open_files
    }
}

fn is_demo_thread(id: u32) -> bool {
    fs::read_to_string(format!("/proc/self/task/{id}/comm"))
        .is_ok_and(|name| name.starts_with(DEMO_THREADS))
}

fn thread_cpu(id: u32) -> Option<Duration> {
    // Nanoseconds, where the kernel keeps them; else hundredths of a second.
    let precise = fs::read_to_string(format!("/proc/self/task/{id}/schedstat"))
        .ok()
        .and_then(|text| text.split_whitespace().next()?.parse().ok())
        .filter(|&nanos: &u64| nanos > 0)
        .map(Duration::from_nanos);
    precise.or_else(|| {
        let stat = fs::read_to_string(format!("/proc/self/task/{id}/stat")).ok()?;
        cpu_of_stat(&stat)
    })
}

/// User and system time from a line of `/proc/…/stat`: fields 14 and 15, counted
/// in hundredths of a second (USER_HZ, proc(5)). The name in field 2 may contain
/// anything, so fields are counted from its closing parenthesis.
fn cpu_of_stat(stat: &str) -> Option<Duration> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(Duration::from_millis((user + system) * 10))
}

/// When this process began; now, where the system does not tell.
#[must_use]
pub fn started_at() -> SystemTime {
    start_of("self").unwrap_or_else(SystemTime::now)
}

/// When the first process began: in a container with the container, else with the
/// system. Nothing, where the system does not tell.
#[must_use]
pub fn first_started_at() -> Option<SystemTime> {
    start_of("1")
}

/// By the clock that containers share and nobody sets; a boot time in `/proc/stat`
/// may be the container's or the machine's.
fn start_of(process: &str) -> Option<SystemTime> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let start = start_of_stat(&stat)?;
    let since_boot = clock_gettime(ClockId::Boottime);
    let since_boot = Duration::new(
        u64::try_from(since_boot.tv_sec).unwrap_or(0),
        u32::try_from(since_boot.tv_nsec).unwrap_or(0),
    );
    SystemTime::now().checked_sub(since_boot.saturating_sub(start))
}

/// The start of a process after the system's, from a line of `/proc/…/stat`:
/// field 22 in hundredths of a second (USER_HZ, proc(5)).
fn start_of_stat(stat: &str) -> Option<Duration> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks: u64 = after_name.split_whitespace().nth(19)?.parse().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// Resident memory in bytes; 0 where the system does not tell.
#[must_use]
pub fn memory_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kibibytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}

/// The soft limit on open files; 0 where there is none.
#[must_use]
pub fn open_files_limit() -> u64 {
    getrlimit(Resource::Nofile).current.unwrap_or(0)
}

/// Local TCP ports in use in this network namespace, those waiting to be free
/// again (TIME_WAIT) among them; 0 where the system does not tell.
#[must_use]
pub fn local_ports() -> u64 {
    let v4 = fs::read_to_string("/proc/net/sockstat").unwrap_or_default();
    let v6 = fs::read_to_string("/proc/net/sockstat6").unwrap_or_default();
    count_after(&v4, "TCP:", "inuse")
        + count_after(&v4, "TCP:", "tw")
        + count_after(&v6, "TCP6:", "inuse")
}

/// The number after a word in the line that begins with a name, in the form of
/// `/proc/net/sockstat`: `TCP: inuse 5 orphan 0 tw 2 alloc 6 mem 1`.
fn count_after(text: &str, name: &str, word: &str) -> u64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let mut words = line.unwrap_or_default().split_whitespace();
    words
        .find(|found| *found == word)
        .and_then(|_| words.next()?.parse().ok())
        .unwrap_or(0)
}

/// Local ports that a connection may be opened from, towards one address and
/// port; 0 where the system does not tell.
#[must_use]
pub fn local_ports_limit() -> u64 {
    let range = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let mut bounds = range
        .split_whitespace()
        .map_while(|bound| bound.parse::<u64>().ok());
    match (bounds.next(), bounds.next()) {
        (Some(first), Some(last)) => (last + 1).saturating_sub(first),
        _ => 0,
    }
}

/// Processors that this process may use: its affinity and the quota of its
/// control group, which may be a part of one.
#[must_use]
pub fn cores() -> f64 {
    // This knows quotas too, but rounds them down: 1.5 processors would read
    // as 1, and a generator that uses 1.2 of them would seem to be over it.
    let whole = std::thread::available_parallelism().map_or(1.0, |cores| cores.get() as f64);
    let quota = fs::read_to_string("/sys/fs/cgroup/cpu.max")
        .ok()
        .and_then(|text| quota_of(&text));
    match quota {
        Some(quota) if (whole..whole + 1.0).contains(&quota) => quota,
        _ => whole,
    }
}

/// The quota in a control group's `cpu.max`: `150000 100000` is 1.5 processors,
/// `max 100000` is none.
fn quota_of(text: &str) -> Option<f64> {
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let quota = numbers.next()?.ok()?;
    let period = numbers.next()?.ok()?;
    (period > 0.0).then(|| quota / period)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Instant;

    use super::*;

    fn burn(cpu: Duration) {
        let start = thread_time();
        while thread_time() - start < cpu {
            std::hint::black_box((0..1000_u64).fold(0, |sum: u64, n| sum.wrapping_add(n * n)));
        }
    }

    fn thread_time() -> Duration {
        let now = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
    }

    #[test]
    fn the_gallery_s_threads_are_not_the_generator() {
        let mut process = Process::new();
        let before = (process.cpu(), process.demo_cpu());
        let done = Arc::new(AtomicBool::new(false));
        let seen = Arc::new(AtomicBool::new(false));
        let thread = std::thread::Builder::new().name("demo-worker".to_owned());
        let handle = thread.spawn({
            let (done, seen) = (Arc::clone(&done), Arc::clone(&seen));
            move || {
                burn(Duration::from_millis(300));
                done.store(true, Ordering::SeqCst);
                while !seen.load(Ordering::SeqCst) {
                    std::thread::park_timeout(Duration::from_millis(1));
                }
            }
        });
        let deadline = Instant::now() + Duration::from_secs(60);
        while !done.load(Ordering::SeqCst) && Instant::now() < deadline {
            std::thread::yield_now();
        }
        let demo = process.demo_cpu() - before.1;
        assert!(demo >= Duration::from_millis(250), "{demo:?}");
        seen.store(true, Ordering::SeqCst);
        handle.expect("a thread").join().expect("an end");
        // What an ended thread used stays counted as the gallery's.
        assert!(process.demo_cpu() - before.1 >= demo);
    }

    #[test]
    fn what_proc_says_is_read() {
        let stat = "42 (a) name (x) S 1 1 1 0 -1 4194560 1 0 0 0 150 25 0 0 20 0 1 0 5 1 1";
        assert_eq!(cpu_of_stat(stat), Some(Duration::from_millis(1750)));
        assert_eq!(cpu_of_stat("42 (short) S 1"), None);
        assert_eq!(start_of_stat(stat), Some(Duration::from_millis(50)));
        let sockstat = "sockets: used 21\nTCP: inuse 5 orphan 0 tw 12 alloc 6 mem 153\n";
        assert_eq!(count_after(sockstat, "TCP:", "tw"), 12);
        assert_eq!(count_after(sockstat, "UDP:", "inuse"), 0);
        assert_eq!(quota_of("150000 100000\n"), Some(1.5));
        assert_eq!(quota_of("max 100000\n"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_seen() {
        assert!(memory_bytes() > 1_000_000);
        assert!(Process::new().open_files() > 2);
        assert!(cores() >= 1.0);
        assert!(local_ports_limit() > 0);
        let since = started_at().elapsed().unwrap();
        assert!(since < Duration::from_secs(3_600), "{since:?}");
        // Nothing begins before the first process; the clock may be read twice.
        let tolerated = Duration::from_secs(1);
        assert!(first_started_at().is_none_or(|first| first <= started_at() + tolerated));
    }
}
