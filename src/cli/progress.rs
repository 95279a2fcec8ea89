//! How it goes, while it goes: one living block on a terminal, a plain line
//! every few seconds elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::measure::sample::Phase;
use crate::measure::summary::Live;
use crate::units;

/// Seconds between two plain lines.
const LINE_EVERY: u64 = 5;

/// Shows a run's state once a second, on standard error: standard output is for
/// results.
#[derive(Debug)]
pub struct Progress {
    form: Form,
    length: Option<Duration>,
}

#[derive(Debug)]
enum Form {
    Silent,
    Block(ProgressBar),
    Lines { last: AtomicU64 },
}

impl Progress {
    /// Chooses the form by where standard error leads. `length` is how long the
    /// run will take, where that is known.
    #[must_use]
    pub fn new(quiet: bool, length: Option<Duration>) -> Self {
        let form = if quiet {
            Form::Silent
        } else if std::io::stderr().is_terminal() {
            Form::Block(block(length))
        } else {
            Form::Lines {
                last: AtomicU64::new(0),
            }
        };
        Self { form, length }
    }

    /// Shows the present state.
    pub fn show(&self, live: &Live) {
        match &self.form {
            Form::Silent => {}
            Form::Block(bar) => {
                if let Some(length) = self.length {
                    bar.set_position(live.elapsed.min(length).as_secs());
                }
                bar.set_message(block_text(live, self.length));
            }
            Form::Lines { last } => {
                let now = live.elapsed.as_secs();
                if now >= last.load(Ordering::Relaxed) + LINE_EVERY {
                    last.store(now, Ordering::Relaxed);
                    let _ = writeln!(std::io::stderr(), "{}", line(live));
                }
            }
        }
    }

    /// Says what happens now, after the crowd: "removing 12 uploads".
    pub fn say(&self, text: &str) {
        match &self.form {
            Form::Silent => {}
            Form::Block(bar) => bar.set_message(text.to_owned()),
            Form::Lines { .. } => {
                let _ = writeln!(std::io::stderr(), "{text}");
            }
        }
    }

    /// Takes the block away, so that the summary stands alone.
    pub fn finish(&self) {
        if let Form::Block(bar) = &self.form {
            bar.finish_and_clear();
        }
    }
}

fn block(length: Option<Duration>) -> ProgressBar {
    let template = match length {
        Some(_) => "{bar:40.cyan/dim} {msg}",
        None => "{spinner:.cyan} {msg}",
    };
    let bar = ProgressBar::with_draw_target(
        length.map(|length| length.as_secs().max(1)),
        ProgressDrawTarget::stderr(),
    );
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
    bar.set_message("opening…");
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Ramp => "arriving",
        Phase::Steady => "all there",
        Phase::Drain => "leaving",
    }
}

fn time_text(live: &Live, length: Option<Duration>) -> String {
    let elapsed = Duration::from_secs(live.elapsed.as_secs());
    match length {
        Some(length) if live.phase != Phase::Drain => {
            let left = Duration::from_secs(length.saturating_sub(live.elapsed).as_secs());
            format!("{}, {} left", phase_word(live.phase), units::duration(left))
        }
        _ => format!("{}, {}", phase_word(live.phase), units::duration(elapsed)),
    }
}

fn block_text(live: &Live, length: Option<Duration>) -> String {
    let recent = &live.recent;
    format!(
        "{time}\n\
         \x20 visitors  {users} of {wanted}   {visits} visits/s   {requests} requests/s   {bytes}/s\n\
         \x20 views     p50 {p50}   p95 {p95}   {views} seen\n\
         \x20 failures  {failures}{share}",
        time = time_text(live, length),
        users = units::count(live.users.active),
        wanted = units::count(live.users.wanted),
        visits = units::number(recent.visits_per_s),
        requests = units::number(recent.requests_per_s),
        bytes = units::bytes(recent.bytes_per_s as u64),
        p50 = units::maybe_micros(recent.view_p50),
        p95 = units::maybe_micros(recent.view_p95),
        views = units::count(live.totals.views),
        failures = units::count(live.totals.failures),
        share = failure_share(live),
    )
}

fn failure_share(live: &Live) -> String {
    if live.totals.failures == 0 {
        return String::new();
    }
    let share = live.totals.failures as f64 / live.totals.requests.max(1) as f64;
    format!(" ({} of all requests)", units::percent(share))
}

fn line(live: &Live) -> String {
    let recent = &live.recent;
    format!(
        "{elapsed:>8}  {users}  {visits} visits/s  {requests} requests/s  {bytes}/s  views p50 {p50} p95 {p95}  {failures}",
        elapsed = units::duration(Duration::from_secs(live.elapsed.as_secs())),
        users = units::counted(live.users.active, "user", "users"),
        visits = units::number(recent.visits_per_s),
        requests = units::number(recent.requests_per_s),
        bytes = units::bytes(recent.bytes_per_s as u64),
        p50 = units::maybe_micros(recent.view_p50),
        p95 = units::maybe_micros(recent.view_p95),
        failures = units::counted(live.totals.failures, "failure", "failures"),
    )
}
