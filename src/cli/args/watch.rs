//! The flags of watching a run, while it goes and for days, and of judging the
//! generator itself.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use url::Url;

use crate::live::address::Listen;
use crate::units;

/// Watching a run while it goes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Watching")]
pub struct WatchArgs {
    /// Where /metrics, /healthz, /readyz and a live page are: an address, a port
    /// of loopback, or off [default: 127.0.0.1:9847]
    #[arg(long, value_name = "ADDR", env = "VERNISSAGE_LISTEN")]
    pub listen: Option<Listen>,

    /// How long a page or an answer may take: an edge of every histogram in
    /// /metrics, for alerts on the share that missed it
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = units::parse_limit)]
    pub objective: Duration,

    /// Keep /metrics open for this long after the run, for a last scrape; longer
    /// than Prometheus' scrape interval
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = units::parse_duration)]
    pub linger: Duration,

    /// Also write a report of each hour (or whatever you say here), and one of
    /// what is left at the end, into the run's folder
    #[arg(long, value_name = "TIME", value_parser = units::parse_period, conflicts_with = "no_report")]
    pub report_every: Option<Duration>,

    /// Of those, keep this many and delete the oldest
    #[arg(long, value_name = "N", default_value_t = 48, value_parser = super::number::positive, requires = "report_every")]
    pub keep: u32,
}

/// How far the generator may be stretched.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "When the generator is the limit (INVALID, exit code 98)")]
pub struct LimitArgs {
    /// Busy above this part of its processors for more than a tenth of the time
    #[arg(long, value_name = "PART", default_value = "0.9", value_parser = part)]
    pub max_cpu: f64,

    /// Timers later than this, at the 99th percentile
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = units::parse_duration)]
    pub max_lag: Duration,

    /// More than this part of visits beginning over 100 ms after their time (not
    /// with --arrivals, where the gallery makes them late)
    #[arg(long, value_name = "PART", default_value = "1%", value_parser = part)]
    pub max_late: f64,

    /// More than this part of the open files that the system allows in use
    #[arg(long, value_name = "PART", default_value = "0.98", value_parser = part)]
    pub max_open_files: f64,

    /// More than this part of this machine's local ports in use
    #[arg(long, value_name = "PART", default_value = "0.95", value_parser = part)]
    pub max_local_ports: f64,

    /// More connections than this that could not be opened for want of open files or
    /// local ports
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub max_unopened_connections: u64,

    /// Say so as a warning and judge the run by its thresholds all the same
    #[arg(long)]
    pub allow_saturation: bool,
}

/// Asking a run, or a camera, how it is.
#[derive(Debug, Clone, Args)]
pub struct HealthArgs {
    /// What is asked; /readyz is true once the run knows how its gallery is spoken to
    #[arg(
        long,
        value_name = "URL",
        default_value = "http://127.0.0.1:9847/healthz"
    )]
    pub url: Url,
    /// Give up after this long
    #[arg(long, value_name = "TIME", default_value = "3s", value_parser = units::parse_limit)]
    pub timeout: Duration,

    /// Ask no run, but look whether the camera that writes into this folder takes
    /// pictures; those from before its container was started do not count
    #[arg(long, value_name = "DIR", requires = "every", conflicts_with_all = ["url", "timeout"])]
    pub pictures: Option<PathBuf>,
    /// How often that camera is to take one; it is ill when the newest is five times
    /// as old
    #[arg(long, value_name = "TIME", requires = "pictures", value_parser = units::parse_period)]
    pub every: Option<Duration>,
}

/// A part of a whole: `0.9` or `90%`.
fn part(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.strip_suffix('%') {
        Some(percent) => (percent.trim(), 100.0),
        None => (text, 1.0),
    };
    let value = number.parse::<f64>().map(|value| value / scale);
    match value {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(value),
        _ => Err("it is no part of a whole; write one between 0 and 1, or 90%".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_fractions_and_percents() {
        assert_eq!(part("0.9"), Ok(0.9));
        assert_eq!(part("1%"), Ok(0.01));
        assert!(part("90").is_err());
        assert!(part("nan").is_err());
    }
}
