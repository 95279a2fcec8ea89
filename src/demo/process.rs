//! What the process uses, under the names that client libraries agree on
//! (<https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics>).
//!
//! A gallery that is opened by a run shares its process with the crowd; there
//! these are figures of both. Where there is no `/proc`, what is unknown is 0.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus::{Counter, Gauge, Opts, Registry};
use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

/// The process's own series.
pub(super) struct ProcessSeries {
    cpu: Counter,
    resident: Gauge,
    open_files: Gauge,
    most_files: Gauge,
}

impl ProcessSeries {
    /// Makes and registers them.
    pub(super) fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let gauge = |name: &str, help: &str| {
            let gauge = Gauge::with_opts(Opts::new(name, help))?;
            registry.register(Box::new(gauge.clone()))?;
            Ok::<_, prometheus::Error>(gauge)
        };
        let cpu = Counter::with_opts(Opts::new(
            "process_cpu_seconds_total",
            "Total user and system CPU time spent in seconds.",
        ))?;
        registry.register(Box::new(cpu.clone()))?;
        gauge(
            "process_start_time_seconds",
            "Start time of the process since unix epoch in seconds.",
        )?
        .set(started_at());
        let series = Self {
            cpu,
            resident: gauge(
                "process_resident_memory_bytes",
                "Resident memory size in bytes.",
            )?,
            open_files: gauge("process_open_fds", "Number of open file descriptors.")?,
            most_files: gauge(
                "process_max_fds",
                "Maximum number of open file descriptors.",
            )?,
        };
        series.refresh();
        Ok(series)
    }

    /// Looks again.
    pub(super) fn refresh(&self) {
        let used = seconds(ClockId::ProcessCPUTime).as_secs_f64();
        self.cpu.inc_by((used - self.cpu.get()).max(0.0));
        self.resident.set(resident_bytes() as f64);
        let open = fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        self.open_files.set(open as f64);
        // Without a limit it is as the kernel writes it: the largest number.
        let most = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        self.most_files.set(most as f64);
    }
}

fn seconds(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Seconds since 1970; now, where the system does not tell.
fn started_at() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let age = start_of_stat(&stat).map_or(Duration::ZERO, |start| {
        seconds(ClockId::Boottime).saturating_sub(start)
    });
    now.saturating_sub(age).as_secs_f64()
}

/// After the system's start: field 22 of `/proc/…/stat`, in hundredths of a second
/// (USER_HZ, proc(5)). The name in field 2 may contain anything, so fields are
/// counted from its closing parenthesis.
fn start_of_stat(stat: &str) -> Option<Duration> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks: u64 = after_name.split_whitespace().nth(19)?.parse().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kibibytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_seen() {
        let series = ProcessSeries::register(&Registry::new()).unwrap();
        let before = series.cpu.get();
        assert!(before > 0.0);
        assert!(series.resident.get() > 1e6, "{}", series.resident.get());
        assert!(series.open_files.get() >= 3.0);
        assert!(series.most_files.get() >= series.open_files.get());
        series.refresh();
        assert!(series.cpu.get() >= before, "a counter never falls");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let age = now.as_secs_f64() - started_at();
        assert!((-1.0..86_400.0).contains(&age), "{age}");
    }
}
