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

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let numbers: Vec<u32> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let users = numbers.first().copied().unwrap_or(50);
    let seconds = numbers.get(1).copied().unwrap_or(10).min(60);
    let site = Site::open()?;
    println!("{users} users, {seconds} s each; nginx on core 1, clients on core 0");

    let wrk = wrk(&site, users, seconds)?;
    println!(
        "wrk         {wrk:>7.0} visits/CPU-s  (the same stream of requests, unread and unchecked)"
    );
    let (crowd, kilobytes) = crowd(&site, users, seconds)?;
    println!("vernissage  {crowd:>7.0} visits/CPU-s  {kilobytes:.0} kB a visitor");
    println!("ratio       {:>7.2}", crowd / wrk);
    Ok(())
}

/// Visits a processor second of wrk on the same stream.
fn wrk(site: &Site, users: u32, seconds: u32) -> Result<f64, Box<dyn std::error::Error>> {
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

/// Visits a processor second of the crowd, and memory a visitor.
fn crowd(site: &Site, users: u32, seconds: u32) -> Result<(f64, f64), Box<dyn std::error::Error>> {
    let reports = tempfile::tempdir()?;
    let run_file = reports.path().join("run.json");
    let words = format!(
        "--host {} --scenario {} --users {users} --hatch-rate 1000 --run-time {seconds}s \
         --think-time 0 --crowd walker=1 --reports {} --report-file {} --quiet",
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
    let memory = run["generator"]["memory_peak_bytes"]
        .as_f64()
        .unwrap_or(0.0);
    Ok((
        requests as f64 / REQUESTS / timed.cpu_seconds,
        memory / 1000.0 / f64::from(users),
    ))
}
