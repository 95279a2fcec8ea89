//! What was not the same about two runs.

use crate::measure::run::Run;
use crate::measure::verdict::Judgement;
use crate::report::numbers::seconds;
use crate::units;

use super::is_steady;

/// Something that was not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What, as a sentence.
    pub sentence: String,
    /// Whether the two cannot be compared for it.
    pub spoils: bool,
}

/// Everything that was not the same, the worst first.
pub(super) fn differences(before: &Run, after: &Run) -> Vec<Difference> {
    let mut found = untrusted(before, after);
    found.extend(asked(before, after));
    found.extend(around(before, after));
    found.sort_by_key(|difference| !difference.spoils);
    found
}

fn spoils(sentence: String) -> Difference {
    Difference {
        sentence,
        spoils: true,
    }
}

fn care(sentence: String) -> Difference {
    Difference {
        sentence,
        spoils: false,
    }
}

/// Runs that say nothing about the gallery.
fn untrusted(before: &Run, after: &Run) -> Vec<Difference> {
    let mut found = Vec::new();
    for (name, run) in [("earlier", before), ("later", after)] {
        if run.verdict.judgement == Judgement::Invalid {
            found.push(spoils(format!(
                "The {name} run is INVALID: it says nothing about the gallery."
            )));
        } else if !is_steady(run) {
            found.push(spoils(format!(
                "The {name} run never came to its steady phase, so its numbers are of the ramp."
            )));
        }
    }
    found
}

/// What the runs were asked to do.
fn asked(before: &Run, after: &Run) -> Vec<Difference> {
    let (a, b) = (&before.setup, &after.setup);
    let mut found = Vec::new();
    if a.scenario_hash != b.scenario_hash {
        found.push(spoils(if a.scenario == b.scenario {
            format!("The scenario '{}' was changed in between.", a.scenario)
        } else {
            format!(
                "The scenarios differ: '{}' and '{}'.",
                a.scenario, b.scenario
            )
        }));
    }
    let pairs = [
        (
            "number of users",
            units::count(a.users),
            units::count(b.users),
        ),
        ("load model", a.load_model.clone(), b.load_model.clone()),
        ("crowd", a.crowd.clone(), b.crowd.clone()),
        ("mix", a.mix.clone(), b.mix.clone()),
        ("think time", a.think_time.clone(), b.think_time.clone()),
    ];
    for (name, before, after) in pairs {
        if before != after {
            found.push(spoils(format!(
                "The {name} differs: {} and {}.",
                quoted(&before),
                quoted(&after)
            )));
        }
    }
    found
}

/// Several words could not be told from those around them.
fn quoted(words: &str) -> String {
    if words.contains(' ') {
        format!("'{words}'")
    } else {
        words.to_owned()
    }
}

/// What was around the runs.
fn around(before: &Run, after: &Run) -> Vec<Difference> {
    let (a, b) = (&before.setup, &after.setup);
    let mut found = Vec::new();
    for (name, run) in [("earlier", before), ("later", after)] {
        if run.unfinished {
            found.push(care(format!(
                "The {name} run was cut off, and is told up to {} after its start.",
                seconds(run.duration_s)
            )));
        }
    }
    // The demo gallery listens on another port every time.
    if a.host != b.host && !(a.demo && b.demo) {
        found.push(care(format!(
            "The galleries differ: {} and {}.",
            a.host, b.host
        )));
    }
    if before.version != after.version {
        found.push(care(format!(
            "The runs were made by different versions: {} and {}.",
            before.version, after.version
        )));
    }
    if before.machine.hostname != after.machine.hostname {
        found.push(care(format!(
            "The load came from different machines: {} and {}.",
            before.machine.hostname, after.machine.hostname
        )));
    } else if before.machine.cores != after.machine.cores {
        found.push(care(format!(
            "The machine that made the load had {} cores and then {}.",
            before.machine.cores, after.machine.cores
        )));
    }
    if a.seed != b.seed {
        found.push(care(format!(
            "The seeds differ ({} and {}): the same crowd walked other ways.",
            a.seed, b.seed
        )));
    }
    let lengths = [before, after].map(|run| run.headline().map_or(0.0, |phase| phase.seconds));
    if lengths[0] > 2.0 * lengths[1] || lengths[1] > 2.0 * lengths[0] {
        found.push(care(format!(
            "One run is much longer than the other: {} and {}.",
            seconds(lengths[0]),
            seconds(lengths[1])
        )));
    }
    found
}
