//! The whole client against a static server: visits a processor second.
//!
//! The work is that of DESIGN, 'Performance': a listing with 24 thumbnails,
//! those thumbnails, three photo pages with an image of about 240 kB each; 31
//! requests, no think time. nginx is on one core, the client on the other, and
//! wrk sends the same stream of requests in the same run for comparison.
//!
//!     cargo bench --bench crowd            # 50 users, 10 s
//!     cargo bench --bench crowd -- 200 20  # 200 users, 20 s
//!
//! Needs nginx, wrk and taskset (Debian: nginx-light, wrk, util-linux).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

mod site;
mod timed;

use std::process::ExitCode;

use crate::site::Site;
use crate::timed::timed;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Visitors whose memory is measured.
const THINKING: u32 = 2000;

/// Requests of one visit: 1 listing, 24 thumbnails, 3 × (page and image).
const REQUESTS: f64 = 31.0;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let numbers: Vec<u32> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let users = numbers.first().copied().unwrap_or(50);
    let seconds = numbers.get(1).copied().unwrap_or(10).min(60);
    let site = Site::open()?;
    println!("{users} users, {seconds} s each; nginx on core 1, clients on core 0");
    println!("                                visits/CPU-s   to wrk");

    let wrk = wrk(&site, users, seconds)?;
    println!("wrk, unread and unchecked             {wrk:>7.0}     1.00");
    for (title, flag) in [
        ("vernissage, connections kept  ", "--keep-connections"),
        ("vernissage, each visit its own", ""),
    ] {
        let walk = format!("--users {users} --think-time 0 --run-time {seconds}s {flag}");
        let crowd = crowd(&site, &walk)?;
        let visits = crowd.requests / REQUESTS / crowd.cpu_seconds;
        println!("{title}        {visits:>7.0}     {:.2}", visits / wrk);
    }
    let kilobytes = memory_of_a_visitor(&site)?;
    println!("{THINKING} thinking visitors with their connections open: {kilobytes:.0} kB each");
    Ok(())
}

/// Visits a processor second of wrk on the same stream.
fn wrk(site: &Site, users: u32, seconds: u32) -> Result<f64> {
    let script = site.wrk_script()?;
    let arguments = [
        "-t1".to_owned(),
        format!("-c{users}"),
        format!("-d{seconds}s"),
        "-s".to_owned(),
        script.display().to_string(),
        site.url(),
    ];
    let timed = timed("wrk", &arguments)?;
    let requests: f64 = timed
        .output
        .lines()
        .find_map(|line| line.trim().split_once(" requests in "))
        .and_then(|(count, _)| count.parse().ok())
        .ok_or("wrk did not say how many requests it made")?;
    Ok(requests / REQUESTS / timed.cpu_seconds)
}

/// What a run of the whole program cost.
struct Crowd {
    requests: f64,
    cpu_seconds: f64,
    memory_peak_bytes: f64,
}

/// Runs the program with these flags for the load.
fn crowd(site: &Site, load: &str) -> Result<Crowd> {
    let reports = tempfile::tempdir()?;
    let run_file = reports.path().join("run.json");
    // The processor is meant to be busy: that is what is measured.
    let words = format!(
        "--host {} --scenario {} {load} --hatch-rate 1000 --crowd walker=1 --listen off \
         --allow-saturation --reports {} --report-file {} --quiet",
        site.url(),
        site.scenario().display(),
        reports.path().display(),
        run_file.display(),
    );
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let timed = timed(env!("CARGO_BIN_EXE_vernissage"), &words)?;
    let run: serde_json::Value = serde_json::from_slice(&std::fs::read(&run_file)?)?;
    let rows = run["phases"].as_array().into_iter().flatten();
    let requests: u64 = rows
        .flat_map(|phase| phase["operations"].as_array().into_iter().flatten())
        .filter_map(|row| row["requests"].as_u64())
        .sum();
    Ok(Crowd {
        requests: requests as f64,
        cpu_seconds: timed.cpu_seconds,
        memory_peak_bytes: run["generator"]["memory_peak_bytes"]
            .as_f64()
            .ok_or("the run file does not say how much memory was used")?,
    })
}

/// What one visitor more takes, in kB: all are there, have opened the listing
/// over six connections, and think.
fn memory_of_a_visitor(site: &Site) -> Result<f64> {
    let load = |users: u32| format!("--users {users} --think-time 30s --run-time 5s");
    let few = crowd(site, &load(1))?.memory_peak_bytes;
    let many = crowd(site, &load(1 + THINKING))?.memory_peak_bytes;
    Ok((many - few) / 1000.0 / f64::from(THINKING))
}
