use super::*;
use crate::report::fixture::{self, Shape};
use crate::report::html;

fn replica(number: u64, of: u64, started_at: &str, seed: u64) -> Run {
    let mut run = fixture::run(&Shape {
        seed,
        ..Shape::default()
    });
    run.started_at = started_at.to_owned();
    run.machine.hostname = format!("crowd-{number}");
    run.setup.share = Some((number, of));
    run
}

#[test]
fn nothing_is_lost_and_nothing_is_counted_twice() {
    let runs = [
        replica(1, 2, "2025-06-01T20:00:00+02:00", 1),
        replica(2, 2, "2025-06-01T18:00:03.4Z", 2),
    ];
    let merged = merge(&runs).unwrap();
    let sum = |of: fn(&Run) -> u64| runs.iter().map(of).sum::<u64>();
    let requests = |run: &Run| {
        run.timeline
            .slices
            .iter()
            .map(|slice| slice.requests)
            .sum::<u64>()
    };
    assert_eq!(requests(&merged), sum(requests));
    let views = |run: &Run| {
        run.timeline
            .slices
            .iter()
            .map(|slice| slice.view.count())
            .sum::<u64>()
    };
    assert_eq!(views(&merged), sum(views));
    assert_eq!(merged.setup.users, 400);
    assert!((merged.duration_s - 87.4).abs() < 1e-6);
    assert_eq!(merged.warnings, Vec::<String>::new());

    let steady = |run: &Run| run.phase(Phase::Steady).unwrap().clone();
    let all = steady(&merged);
    assert!((all.seconds - 63.4).abs() < 1e-6);
    for (index, row) in all.operations.iter().enumerate() {
        let mut whole = steady(&runs[0]).operations[index].clone();
        let other = &steady(&runs[1]).operations[index];
        whole.total.add(&other.total);
        assert_eq!(row.total, whole.total);
        assert_eq!(row.requests, whole.requests + other.requests);
        assert_eq!(row.failures(), whole.failures() + other.failures());
    }
    assert!(html::render(&merged).contains("2 replicas: crowd-1 (1/2), crowd-2 (2/2)"));
}

#[test]
fn slices_are_laid_over_one_another_by_the_clock() {
    let mut first = replica(1, 2, "2025-06-01T20:00:00Z", 1);
    let mut second = replica(2, 2, "2025-06-01T20:00:10Z", 1);
    // A longer run whose slices were doubled.
    second.timeline.slice_seconds = 2;
    first.timeline.slices.truncate(20);
    second.timeline.slices.truncate(10);
    for slice in first
        .timeline
        .slices
        .iter_mut()
        .chain(&mut second.timeline.slices)
    {
        slice.users = 5;
        slice.requests = 1;
    }
    let merged = merge(&[second, first]).unwrap();
    assert_eq!(merged.timeline.slice_seconds, 2);
    let users: Vec<u64> = merged
        .timeline
        .slices
        .iter()
        .map(|slice| slice.users)
        .collect();
    assert_eq!(users, [5, 5, 5, 5, 5, 10, 10, 10, 10, 10, 5, 5, 5, 5, 5]);
    let requests: Vec<u64> = merged
        .timeline
        .slices
        .iter()
        .map(|slice| slice.requests)
        .collect();
    assert_eq!(requests, [2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 1, 1, 1, 1, 1]);
    assert_eq!(
        merged.timeline.phase_starts,
        [
            (Phase::Ramp, 0.0),
            (Phase::Steady, 30.0),
            (Phase::Drain, 80.0)
        ]
    );
}

#[test]
fn who_was_missing_or_late_is_named() {
    let late = replica(3, 3, "2025-06-01T20:01:00Z", 3);
    let merged = merge(&[replica(1, 3, "2025-06-01T20:00:00Z", 1), late]).unwrap();
    assert_eq!(
        merged.warnings,
        [
            "Replica 2 of 3 is missing: its visits are not in this report.",
            "Replica crowd-1 (1/3) ended 1 min before the last.",
            "Replica crowd-3 (3/3) began 1 min after the first.",
        ]
    );
}

#[test]
fn one_run_alone_names_the_missing_replicas_too() {
    let mut one = replica(1, 3, "2025-06-01T20:00:00Z", 1);
    one.warnings = vec!["its own".to_owned()];
    let merged = merge(std::slice::from_ref(&one)).unwrap();
    assert_eq!(
        merged.warnings,
        [
            "Replica 2 of 3 is missing: its visits are not in this report.",
            "Replica 3 of 3 is missing: its visits are not in this report.",
            "its own",
        ]
    );
    one.setup.share = None;
    assert_eq!(merge(&[one]).unwrap().warnings, ["its own"]);
}

#[test]
fn windows_that_follow_one_another_were_not_started_again() {
    let mut first = replica(1, 1, "2025-06-01T20:00:00Z", 1);
    first.duration_s = 30.4;
    let second = replica(1, 1, "2025-06-01T20:00:30Z", 2);
    let merged = merge(&[first, second]).unwrap();
    assert_eq!(
        merged.warnings,
        [
            "Replica 1 of 1 has 2 run files that follow one another without a pause: windows of one run."
        ]
    );
}

#[test]
fn a_run_that_was_cut_off_is_named_and_the_crowd_is_not_cut_off() {
    let mut killed = replica(1, 2, "2025-06-01T20:00:00Z", 1);
    killed.unfinished = true;
    killed.writes.left = 1;
    let whole = replica(2, 2, "2025-06-01T20:00:00Z", 2);
    let merged = merge(&[killed.clone(), whole]).unwrap();
    assert!(!merged.unfinished);
    let named = merged.warnings.iter().find(|it| it.contains("cut off"));
    let named = named.unwrap();
    assert!(
        named.starts_with("The run of crowd-1 (1/2) that began at 2025-06-01T20:00:00Z"),
        "{named}"
    );
    assert!(named.contains("are counted as left"), "{named}");

    let mut other = replica(2, 2, "2025-06-01T20:00:00Z", 2);
    other.unfinished = true;
    assert!(merge(&[killed, other]).unwrap().unfinished);
}

#[test]
fn a_replica_that_was_started_again_is_one_replica() {
    let whole = replica(2, 2, "2025-06-01T20:00:00Z", 2);
    let mut killed = replica(1, 2, "2025-06-01T20:00:00Z", 1);
    killed.duration_s = 40.0;
    killed
        .timeline
        .phase_starts
        .retain(|(_, start)| *start < 40.0);
    let again = replica(1, 2, "2025-06-01T20:00:45Z", 3);
    let merged = merge(&[again.clone(), whole.clone(), killed.clone()]).unwrap();

    let two = merge(&[whole.clone(), killed.clone()]).unwrap();
    assert_eq!(merged.setup.users, two.setup.users);
    assert!((merged.setup.hatch_rate - two.setup.hatch_rate).abs() < 1e-9);
    assert_eq!(merged.machine.cores, two.machine.cores);
    let peak = |run: &Run| run.generator.memory_peak_bytes;
    let largest = peak(&killed).max(peak(&again));
    assert_eq!(peak(&merged), largest + peak(&whole));
    assert!(
        merged.machine.hostname.starts_with("2 replicas: "),
        "{}",
        merged.machine.hostname
    );

    // All users were there at 20 s, and were so again after the pause; the crowd goes
    // with the first replica that goes for good.
    let starts = &merged.timeline.phase_starts;
    assert_eq!(starts[..2], two.timeline.phase_starts[..2]);
    assert_eq!(starts[2], (Phase::Drain, 80.0));
    let late = merged
        .warnings
        .iter()
        .filter(|warning| warning.contains("began"));
    assert_eq!(late.count(), 0, "{:?}", merged.warnings);
    assert!(
        merged
            .warnings
            .iter()
            .any(|warning| warning
                .starts_with("Replica 1 of 2 has 2 run files: it was started again")),
        "{:?}",
        merged.warnings
    );
}

#[test]
fn failures_of_one_kind_become_one_with_the_earliest_example() {
    let mut early = replica(2, 2, "2025-06-01T20:00:05Z", 2);
    early.failures[0].first_s = 1.0;
    early.failures[0].example = "the first of all".to_owned();
    let merged = merge(&[replica(1, 2, "2025-06-01T20:00:00Z", 1), early]).unwrap();
    assert_eq!(merged.failures.len(), 2);
    assert_eq!(merged.failures[0].count, 34);
    assert_eq!(merged.failures[0].first_s, 6.0);
    assert_eq!(merged.failures[0].example, "the first of all");
}

#[test]
fn what_is_not_of_one_crowd_is_refused() {
    assert_eq!(merge(&[]).unwrap_err(), MergeError::Nothing);
    let mut other = replica(2, 2, "2025-06-01T20:00:00Z", 2);
    other.setup.scenario_hash = "0".to_owned();
    let error = merge(&[replica(1, 2, "2025-06-01T20:00:00Z", 1), other]).unwrap_err();
    assert!(
        error.to_string().contains("the scenario differs"),
        "{error}"
    );
    // Both began at once, so they stay as they were given.
    assert_eq!(error.places(), [0, 1]);
    let nonsense = replica(1, 1, "yesterday", 1);
    let error = merge(&[nonsense]).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("'yesterday', which is not a time"),
        "{error}"
    );
}

#[test]
fn the_worst_verdict_counts_and_names_its_replica() {
    let mut bad = fixture::invalid();
    bad.started_at = "2025-06-01T20:00:00Z".to_owned();
    bad.machine.hostname = "tired".to_owned();
    let merged = merge(&[replica(1, 2, "2025-06-01T20:00:00Z", 1), bad]).unwrap();
    assert_eq!(merged.verdict.judgement, Judgement::Invalid);
    assert!(
        merged
            .verdict
            .reasons
            .iter()
            .any(|reason| reason.starts_with("tired: The generator"))
    );
    assert_eq!(merged.verdict.thresholds.len(), 3);
}

#[test]
fn what_a_camera_saw_is_kept_on_the_common_clock() {
    use crate::measure::camera::{CameraRecord, Frame};
    let mut filmed = replica(2, 2, "2025-06-01T20:00:05Z", 2);
    let frame = serde_json::json!({
        "at_s": 3.0, "page": "listing", "url": "http://gallery/", "status": 200,
        "ttfb_ms": 1.0, "fcp_ms": null, "lcp_ms": null, "cls": null, "images_ms": null,
        "images": 0, "broken_images": 0, "problems": [], "file": "camera/1.webp",
        "thumbnail": "",
    });
    filmed.camera = Some(CameraRecord {
        frames: vec![serde_json::from_value::<Frame>(frame).unwrap()],
        ..CameraRecord::default()
    });
    let merged = merge(&[replica(1, 2, "2025-06-01T20:00:00Z", 1), filmed]).unwrap();
    let camera = merged.camera.expect("a camera");
    assert_eq!(camera.frames[0].at_s, Some(8.0));
    assert_eq!(camera.frames[0].file, "", "the pictures are elsewhere");
    assert!(
        camera.notes[0].contains("crowd-2 (2/2)"),
        "{:?}",
        camera.notes
    );
}

#[test]
fn runs_that_lie_days_apart_take_no_more_memory() {
    let runs = [
        replica(1, 2, "2025-06-01T20:00:00Z", 1),
        replica(2, 2, "2025-06-08T20:00:00Z", 2),
    ];
    let merged = merge(&runs).unwrap();
    assert!(merged.timeline.slices.len() <= 3_601);
    let views = |run: &Run| {
        run.timeline
            .slices
            .iter()
            .map(|slice| slice.views)
            .sum::<u64>()
    };
    assert_eq!(views(&merged), runs.iter().map(views).sum::<u64>());
}
