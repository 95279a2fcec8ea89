//! What a run did beside measuring, and how it was made.

use std::fmt::Write as _;

use crate::measure::run::{Run, Writes};
use crate::units;

use super::numbers::seconds;

/// A name, its value, and what it means (may be empty).
pub(super) struct Fact {
    /// What it is.
    pub(super) name: &'static str,
    /// Its value.
    pub(super) value: String,
    /// What it means.
    pub(super) help: &'static str,
}

pub(super) fn fact(name: &'static str, value: impl Into<String>, help: &'static str) -> Fact {
    Fact {
        name,
        value: value.into(),
        help,
    }
}

/// What the run left in the gallery, as a sentence.
pub(super) fn writes(writes: &Writes) -> String {
    if writes.uploaded == 0 && writes.galleries == 0 {
        return "Nothing was uploaded.".to_owned();
    }
    let mut text = format!(
        "Uploaded {} ({})",
        units::counted(writes.uploaded, "photo", "photos"),
        units::bytes(writes.uploaded_bytes)
    );
    if writes.galleries > 0 {
        text.push_str(&format!(
            " and made {}",
            units::counted(writes.galleries, "gallery", "galleries")
        ));
    }
    text.push_str(&format!(
        ": {} deleted by visits, {} removed at the end, ",
        units::count(writes.deleted),
        units::count(writes.removed)
    ));
    if writes.left == 0 {
        text.push_str("nothing left.");
    } else {
        text.push_str(&format!(
            "{} still there; 'vernissage clean' removes {}.",
            units::count(writes.left),
            if writes.left == 1 { "it" } else { "them" }
        ));
    }
    text
}

/// What the generator itself was doing.
pub(super) fn generator(run: &Run) -> Vec<Fact> {
    let generator = &run.generator;
    let lag = |quantile| units::maybe_micros(generator.lag.quantile(quantile));
    let mean = if run.duration_s > 0.0 {
        generator.cpu_seconds / run.duration_s
    } else {
        0.0
    };
    let processor = format!(
        "{} of {} at its busiest, {} on average",
        units::number(generator.cpu_peak),
        units::counted(u64::from(run.machine.cores), "core", "cores"),
        units::number(mean)
    );
    let lags = format!(
        "p50 {}, p99 {}, at most {}",
        lag(0.5),
        lag(0.99),
        units::maybe_micros(generator.lag.max())
    );
    let files = format!(
        "{} of {} at most",
        units::count(generator.open_files_peak),
        units::count(run.machine.open_files)
    );
    let memory = format!("{} at most", units::bytes(generator.memory_peak_bytes));
    vec![
        fact(
            "Processor",
            processor,
            "Without the embedded gallery's. Near all cores the generator delays its own requests.",
        ),
        fact(
            "Scheduler lag",
            lags,
            "How late its timers fired. What lags here is added to every latency.",
        ),
        fact(
            "Late visits",
            units::count(generator.late_starts),
            "Visits that began later than intended by more than the tolerated time.",
        ),
        fact(
            "Missed arrivals",
            units::count(generator.missed_arrivals),
            "Arrivals that found no free visitor (only where visits arrive at a rate).",
        ),
        fact(
            "Connections that could not be opened",
            units::count(generator.unopened_connections),
            "For want of open files or local ports here; they stand among the failures as refused.",
        ),
        fact("Open files", files, "Each connection is one."),
        fact("Memory", memory, "Resident memory of the whole program."),
    ]
}

/// What was asked for and where it ran.
pub(super) fn setup(run: &Run) -> Vec<Fact> {
    let mut facts = asked(run);
    facts.extend(made(run));
    facts
}

const MODELS: &str = "Closed: users wait for the gallery. Capped: a ceiling on requests. \
                      Partly open: visits start at their times, whatever the gallery does.";

fn asked(run: &Run) -> Vec<Fact> {
    let setup = &run.setup;
    let gallery = if setup.demo {
        format!("{} (the embedded demo gallery)", setup.host)
    } else {
        setup.host.clone()
    };
    let mut users = format!(
        "{}, started at {} a second",
        units::count(setup.users),
        units::number(setup.hatch_rate)
    );
    if let Some(visits) = setup.iterations {
        let visits = units::counted(u64::from(visits), "visit", "visits");
        let _ = write!(users, ", {visits} each");
    }
    let scenario = format!("{} ({})", setup.scenario_title, setup.scenario);
    vec![
        fact("Gallery", gallery, ""),
        fact(
            "Scenario",
            scenario,
            "How this kind of gallery is spoken to.",
        ),
        fact(
            "Scenario's hash",
            &setup.scenario_hash,
            "Two runs are comparable if it is equal.",
        ),
        fact("Load model", &setup.load_model, MODELS),
        fact("Users", users, ""),
        fact(
            "Crowd",
            &setup.crowd,
            "The wanted shares of personas among users.",
        ),
        fact(
            "Mix",
            &setup.mix,
            "The wanted shares of visits of mixed users: add, delete, walk.",
        ),
        fact(
            "Think time",
            &setup.think_time,
            "How long people look at a page before they go on.",
        ),
        fact(
            "Seed",
            setup.seed.to_string(),
            "The same seed draws the same visits.",
        ),
    ]
}

fn made(run: &Run) -> Vec<Fact> {
    let machine = &run.machine;
    vec![
        fact("Started", &run.started_at, ""),
        fact(
            "Lasted",
            seconds(run.duration_s),
            "From the first user to the end of the drain.",
        ),
        fact("Program", format!("vernissage {}", run.version), ""),
        fact("Machine", &machine.hostname, ""),
        fact("System", &machine.system, ""),
        fact(
            "Processor",
            format!(
                "{}, {}",
                machine.processor,
                units::counted(u64::from(machine.cores), "core", "cores")
            ),
            "",
        ),
        fact("Memory", units::bytes(machine.memory_bytes), ""),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_with_the_remedy() {
        let mut all = Writes {
            uploaded: 3,
            uploaded_bytes: 2_000,
            deleted: 1,
            removed: 2,
            ..Writes::default()
        };
        assert_eq!(
            writes(&all),
            "Uploaded 3 photos (2 kB): 1 deleted by visits, 2 removed at the end, nothing left."
        );
        all.left = 1;
        assert!(writes(&all).ends_with("1 still there; 'vernissage clean' removes it."));
        assert_eq!(writes(&Writes::default()), "Nothing was uploaded.");
    }
}
