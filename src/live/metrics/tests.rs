//! What `/metrics` says of a run that is made up by hand.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::*;
use crate::live::feed::About;
use crate::measure::generator::limits::Limits;
use crate::measure::recorder::Recorder;
use crate::measure::run::Writes;
use crate::measure::sample::{CacheState, Operation, Outcome, Sample};
use crate::measure::witness::Witness;

fn feed(recorder: &Arc<Recorder>) -> Feed {
    let about = About {
        scenario: "my \"own\"".to_owned(),
        title: "My gallery".to_owned(),
        host: "http://127.0.0.1:1/".to_owned(),
        load_model: "closed".to_owned(),
        objective: Duration::from_millis(1_500),
        limits: Limits::default(),
        length: None,
    };
    Feed::new(about, Arc::clone(recorder), || Writes {
        uploaded: 7,
        ..Writes::default()
    })
}

fn told(recorder: &Arc<Recorder>) -> String {
    exposition(&feed(recorder)).expect("an exposition")
}

/// Series without their values.
fn series(text: &str) -> BTreeSet<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit_once(' ').expect("a value").0.to_owned())
        .collect()
}

fn sample(outcome: Outcome, millis: u64) -> Sample {
    let now = Instant::now();
    Sample {
        operation: Operation::Full,
        outcome,
        cache: CacheState::Miss,
        status: 200,
        intended: now,
        started: now,
        first_byte: Some(Duration::from_millis(millis / 2)),
        total: Duration::from_millis(millis),
        sent_bytes: 3,
        wire_bytes: 1_000,
        body_bytes: 1_000,
        connected: None,
        retried: false,
    }
}

#[test]
fn every_series_is_there_before_anything_has_happened() {
    let recorder = Recorder::with_shards(1);
    let before = told(&recorder);
    for outcome in Outcome::ALL {
        recorder.sample(&sample(outcome, 20));
    }
    recorder.tick();
    let after = told(&recorder);
    assert_eq!(series(&before), series(&after));
    assert_ne!(before, after);
}

#[test]
fn every_family_of_the_catalogue_is_told_once_with_its_own_words() {
    let text = told(&Recorder::with_shards(1));
    for family in catalogue::ALL {
        let help = format!("# HELP {} {}\n", family.name, family.help());
        let kind = format!("# TYPE {} {}\n", family.name, family.kind.name());
        assert_eq!(text.matches(&help).count(), 1, "{help}");
        assert_eq!(text.matches(&kind).count(), 1, "{kind}");
    }
    assert_eq!(text.matches("# TYPE ").count(), catalogue::ALL.len());
}

#[test]
fn counts_are_those_of_the_recorder() {
    let recorder = Recorder::with_shards(1);
    for millis in [4, 20, 1_400, 1_600] {
        recorder.sample(&sample(Outcome::Ok, millis));
    }
    recorder.sample(&sample(Outcome::Reset, 1));
    recorder.tick();
    let text = told(&recorder);
    for line in [
        "vernissage_requests_total{operation=\"full\",outcome=\"ok\"} 4",
        "vernissage_requests_total{operation=\"full\",outcome=\"reset\"} 1",
        "vernissage_requests_total{operation=\"full\",outcome=\"timeout\"} 0",
        "vernissage_request_duration_seconds_bucket{operation=\"full\",le=\"0.005\"} 1",
        "vernissage_request_duration_seconds_bucket{operation=\"full\",le=\"1.5\"} 3",
        "vernissage_request_duration_seconds_bucket{operation=\"full\",le=\"+Inf\"} 4",
        "vernissage_request_duration_seconds_count{operation=\"full\"} 4",
        "vernissage_first_byte_seconds_count{operation=\"full\"} 5",
        "vernissage_received_bytes_total{operation=\"full\"} 5000",
        "vernissage_sent_bytes_total{operation=\"full\"} 15",
        "vernissage_cache_total{operation=\"full\",state=\"miss\"} 5",
        "vernissage_ledger_photos{state=\"uploaded\"} 7",
        "vernissage_objective_seconds 1.5",
        "vernissage_generator_saturated 0",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line}\n{text}");
    }
    assert!(text.contains("scenario=\"my \\\"own\\\"\"} 1\n"));
}

#[test]
fn no_label_comes_from_outside_a_closed_set() {
    let text = told(&Recorder::with_shards(1));
    // A thousand series or so, however large the gallery is.
    assert!(series(&text).len() < 1_000, "{}", series(&text).len());
}

#[test]
fn a_generator_that_is_late_is_called_saturated() {
    let recorder = Recorder::with_shards(1);
    for _ in 0..400 {
        recorder.lag(Duration::from_millis(300));
    }
    recorder.tick();
    let text = told(&recorder);
    for line in [
        "vernissage_generator_saturated 1",
        "vernissage_generator_saturated_by{reason=\"lag\"} 1",
        "vernissage_generator_saturated_by{reason=\"cpu\"} 0",
    ] {
        assert!(text.contains(&format!("{line}\n")), "{line}\n{text}");
    }
    // A minute later it is over.
    (0..60).for_each(|_| recorder.tick());
    assert!(told(&recorder).contains("vernissage_generator_saturated 0\n"));
}
