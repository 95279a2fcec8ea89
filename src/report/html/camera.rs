//! What a real browser saw among the crowd: a filmstrip, and before against the
//! height of the crowd.

use askama::Template;

use crate::measure::camera::{CameraRecord, Frame};
use crate::measure::run::Run;
use crate::measure::sample::Operation;
use crate::units;

use super::drawn;
use super::sections::Section;
use crate::report::howto::{Fact, fact};
use crate::report::numbers::seconds;

/// Pictures in the filmstrip: as many as a wide screen shows large enough.
const SLOTS: usize = 10;
/// Moments that are listed.
const MOST_MOMENTS: usize = 20;
/// The crowd is at its height while so much of its largest number is there.
const HEIGHT: f64 = 0.9;
/// The pages of a walk.
const PAGES: [Operation; 3] = [Operation::Listing, Operation::Gallery, Operation::Photo];

/// A small picture that leads to the large one.
struct Still<'a> {
    frame: &'a Frame,
    when: String,
    what: String,
}

struct Pair<'a> {
    title: String,
    stills: Vec<Still<'a>>,
}

struct Row {
    page: &'static str,
    when: &'static str,
    cells: Vec<String>,
}

struct Moment<'a> {
    frame: &'a Frame,
    when: String,
    what: String,
}

#[derive(Template)]
#[template(path = "report_film.html")]
struct Film<'a> {
    slots: Vec<Option<Still<'a>>>,
}

#[derive(Template)]
#[template(path = "report_camera.html")]
struct Seen<'a> {
    rows: Vec<Row>,
    pairs: Vec<Pair<'a>>,
    moments: Vec<Moment<'a>>,
    more: usize,
    facts: String,
}

#[derive(Template)]
#[template(path = "report_facts.html")]
struct Facts<'a> {
    facts: &'a [Fact],
}

/// Pictures under the time axis of the chart above: of each part of it, the one
/// in which the page was broken, or the slowest.
pub(super) fn filmstrip(run: &Run) -> String {
    let Some(camera) = &run.camera else {
        return String::new();
    };
    let slices = run.timeline.slices.len() as f64;
    let length = slices * f64::from(run.timeline.slice_seconds.max(1)) / SLOTS as f64;
    let slots: Vec<_> = (0..SLOTS)
        .map(|slot| {
            let frames = camera.frames.iter().filter(|frame| {
                let at = frame.at_s.map(|at| (at / length) as usize);
                at == Some(slot) && !frame.thumbnail.is_empty()
            });
            frames
                .max_by(|a, b| badness(a).total_cmp(&badness(b)))
                .map(still)
        })
        .collect();
    if slots.iter().all(Option::is_none) {
        return String::new();
    }
    drawn(&Film { slots })
}

fn badness(frame: &Frame) -> f64 {
    let broken = if frame.is_broken() { 1e9 } else { 0.0 };
    broken + frame.images_ms.or(frame.lcp_ms).unwrap_or(0.0)
}

fn still(frame: &Frame) -> Still<'_> {
    Still {
        frame,
        when: when(frame),
        what: in_words(frame),
    }
}

fn when(frame: &Frame) -> String {
    frame.at_s.map_or_else(|| "before".to_owned(), seconds)
}

/// The page and how it came, in a few words.
fn in_words(frame: &Frame) -> String {
    let time = frame.images_ms.or(frame.lcp_ms);
    let came = match time {
        Some(millis) => format!("all images after {}", millis_text(millis)),
        None => "not shown".to_owned(),
    };
    let broken = if frame.is_broken() { ", broken" } else { "" };
    format!("{}, {came}{broken}", frame.page)
}

fn millis_text(millis: f64) -> String {
    units::micros((millis.max(0.0) * 1000.0) as u64)
}

/// The section on what the browser saw; none without a camera.
pub(super) fn camera(run: &Run) -> Option<Section> {
    let camera = run.camera.as_ref()?;
    let (before, height) = (before(camera), at_height(run, camera));
    let bad: Vec<&Frame> = camera
        .frames
        .iter()
        .filter(|frame| frame.is_broken() || frame.is_slow())
        .collect();
    let moments = bad.iter().take(MOST_MOMENTS).map(|frame| Moment {
        frame,
        when: when(frame),
        what: in_words(frame),
    });
    let seen = Seen {
        rows: rows(&before, &height),
        pairs: pairs(&before, &height),
        moments: moments.collect(),
        more: bad.len().saturating_sub(MOST_MOMENTS),
        facts: drawn(&Facts {
            facts: &facts(camera),
        }),
    };
    Some(Section {
        id: "camera",
        title: "In a browser",
        about: about(camera, bad.len()),
        body: drawn(&seen),
    })
}

fn about(camera: &CameraRecord, bad: usize) -> String {
    let looked = units::count(camera.frames.len() as u64);
    let found = match bad {
        0 => "None of them was broken or slow".to_owned(),
        1 => "One of them was broken or slow".to_owned(),
        more => format!("{} of them were broken or slow", units::count(more as u64)),
    };
    format!(
        "{} walked the same way as the crowd, one page at a person's pace, and looked at {looked} \
         pages. {found}.",
        camera.browser
    )
}

fn before(camera: &CameraRecord) -> Vec<&Frame> {
    let frames = camera.frames.iter();
    frames.filter(|frame| frame.at_s.is_none()).collect()
}

/// Frames from when nearly all of the crowd was there.
fn at_height<'r>(run: &Run, camera: &'r CameraRecord) -> Vec<&'r Frame> {
    let slices = &run.timeline.slices;
    let slice = f64::from(run.timeline.slice_seconds.max(1));
    let most = slices.iter().map(|slice| slice.users).max().unwrap_or(0) as f64;
    let is_high = |frame: &&Frame| {
        let at = frame.at_s.map(|at| (at / slice) as usize);
        let users = at.and_then(|at| slices.get(at)).map(|slice| slice.users);
        users.is_some_and(|users| users > 0 && users as f64 >= most * HEIGHT)
    };
    camera.frames.iter().filter(is_high).collect()
}

fn rows(before: &[&Frame], height: &[&Frame]) -> Vec<Row> {
    let times = [("before", before), ("at its height", height)];
    let row = |page: Operation, when, frames: &[&Frame]| {
        let of_page: Vec<&Frame> = frames
            .iter()
            .copied()
            .filter(|frame| frame.page == page)
            .collect();
        let time = |of: fn(&Frame) -> Option<f64>| {
            median(&of_page, of).map_or_else(|| "–".to_owned(), millis_text)
        };
        (!of_page.is_empty()).then(|| Row {
            page: page.name(),
            when,
            cells: vec![
                units::count(of_page.len() as u64),
                time(|frame| frame.ttfb_ms),
                time(|frame| frame.fcp_ms),
                time(|frame| frame.lcp_ms),
                time(|frame| frame.images_ms),
                median(&of_page, |frame| frame.cls)
                    .map_or_else(|| "–".to_owned(), |cls| format!("{cls:.3}")),
            ],
        })
    };
    PAGES
        .into_iter()
        .flat_map(|page| times.map(|(when, frames)| row(page, when, frames)))
        .flatten()
        .collect()
}

fn median(frames: &[&Frame], of: fn(&Frame) -> Option<f64>) -> Option<f64> {
    let mut values: Vec<f64> = frames.iter().filter_map(|frame| of(frame)).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The same kind of page before the crowd and at its height, where it was worst.
fn pairs<'a>(before: &[&'a Frame], height: &[&'a Frame]) -> Vec<Pair<'a>> {
    let worst = |frames: &[&'a Frame], page| {
        frames
            .iter()
            .copied()
            .filter(|frame| frame.page == page && !frame.thumbnail.is_empty())
            .max_by(|a, b| badness(a).total_cmp(&badness(b)))
    };
    let pair = |page: Operation| {
        let both = worst(before, page).zip(worst(height, page))?;
        Some(Pair {
            title: page.name().to_owned(),
            stills: vec![still(both.0), still(both.1)],
        })
    };
    PAGES.into_iter().filter_map(pair).collect()
}

fn facts(camera: &CameraRecord) -> Vec<Fact> {
    let mut facts = vec![
        fact("Browser", &camera.browser, ""),
        fact("Screen", &camera.screen, "In CSS pixels."),
        fact(
            "Pace",
            seconds(camera.every_s),
            "How long it looked at a page before it went on.",
        ),
        fact(
            "Processor",
            seconds(camera.cpu_seconds),
            "Of all its processes. It is not in the generator's numbers, but it is the same machine.",
        ),
        fact(
            "Memory",
            format!("{} at most", units::bytes(camera.memory_peak_bytes)),
            "Of all its processes together.",
        ),
        fact("Restarts", units::count(camera.restarts), ""),
    ];
    let notes = camera.notes.iter();
    facts.extend(notes.map(|note| fact("Note", note, "")));
    facts
}
