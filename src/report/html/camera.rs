//! What a real browser saw among the crowd: a filmstrip, and before against the
//! height of the crowd.

use askama::Template;

use crate::measure::camera::{CameraRecord, Frame};
use crate::measure::run::Run;
use crate::measure::sample::Operation;
use crate::units;

use super::sections::Section;
use super::{drawn, table};
use crate::report::camera;
use crate::report::figures;
use crate::report::howto::{Fact, fact};
use crate::report::numbers::seconds;

/// Pictures in the filmstrip: as many as a wide screen shows large enough.
const SLOTS: usize = 10;
/// Moments that are listed.
const MOST_MOMENTS: usize = 20;

/// A small picture that leads to the large one.
struct Still<'a> {
    frame: &'a Frame,
    when: String,
    what: String,
}

impl Still<'_> {
    /// The large picture, if it lies beside the report: a run file may come from
    /// anyone, and must not lead anywhere else.
    fn large(&self) -> Option<&str> {
        let name = self.frame.file.strip_prefix("camera/")?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        (name.chars().all(plain) && !name.starts_with('.')).then_some(&self.frame.file)
    }
}

struct Pair<'a> {
    title: &'static str,
    stills: Vec<Still<'a>>,
}

struct Moment<'a> {
    still: Still<'a>,
    slow_because: Vec<String>,
}

#[derive(Template)]
#[template(path = "report_film.html")]
struct Film<'a> {
    slots: Vec<Option<Still<'a>>>,
}

#[derive(Template)]
#[template(path = "report_camera.html")]
struct Seen<'a> {
    vitals: String,
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
                .max_by(|a, b| a.badness().total_cmp(&b.badness()))
                .map(still)
        })
        .collect();
    if slots.iter().all(Option::is_none) {
        return String::new();
    }
    drawn(&Film { slots })
}

fn still(frame: &Frame) -> Still<'_> {
    Still {
        frame,
        when: when(frame),
        what: in_words(frame),
    }
}

/// Seconds are enough: it is a place on the time axis.
fn when(frame: &Frame) -> String {
    let at = frame.at_s.map(|at| seconds(at.round()));
    at.unwrap_or_else(|| "before".to_owned())
}

/// The page and how it came, in a few words.
fn in_words(frame: &Frame) -> String {
    let time = frame.images_ms.or(frame.lcp_ms);
    let came = match time {
        Some(millis) => format!("all images after {}", camera::millis(millis)),
        None => "not shown".to_owned(),
    };
    let broken = if frame.is_broken() { ", broken" } else { "" };
    format!("{}, {came}{broken}", frame.page)
}

/// The section on what the browser saw; none without a camera.
pub(super) fn section(run: &Run) -> Option<Section> {
    let seen = run.camera.as_ref()?;
    let (before, height) = (camera::before(seen), camera::at_height(run, seen));
    let bad: Vec<&Frame> = camera::bad(seen).collect();
    let moments = bad.iter().take(MOST_MOMENTS).map(|frame| Moment {
        still: still(frame),
        slow_because: camera::slow_because(frame),
    });
    let page = Seen {
        vitals: table(&camera::vitals(run, seen)) + &figures::seen::vitals(run),
        pairs: pairs(&before, &height),
        moments: moments.collect(),
        more: bad.len().saturating_sub(MOST_MOMENTS),
        facts: drawn(&Facts {
            facts: &facts(seen),
        }),
    };
    Some(Section {
        id: "camera",
        title: "In a browser",
        about: camera::about(seen),
        body: drawn(&page),
    })
}

/// The same kind of page before the crowd and at its height, where it was worst.
fn pairs<'a>(before: &[&'a Frame], height: &[&'a Frame]) -> Vec<Pair<'a>> {
    let worst = |frames: &[&'a Frame], fits: &dyn Fn(&Frame) -> bool| {
        frames
            .iter()
            .copied()
            .filter(|frame| fits(frame) && !frame.thumbnail.is_empty())
            .max_by(|a, b| a.badness().total_cmp(&b.badness()))
    };
    let pair = |page: Operation| {
        let of_page = |frame: &Frame| frame.page == page;
        let high = worst(height, &of_page)?;
        // Of the very same page, if it was seen before.
        let same = |frame: &Frame| of_page(frame) && frame.url == high.url;
        let both = (
            worst(before, &same).or_else(|| worst(before, &of_page))?,
            high,
        );
        Some(Pair {
            title: title(page),
            stills: vec![still(both.0), still(both.1)],
        })
    };
    camera::PAGES.into_iter().filter_map(pair).collect()
}

fn title(page: Operation) -> &'static str {
    match page {
        Operation::Listing => "The list of galleries",
        Operation::Gallery => "A gallery",
        _ => "A photo",
    }
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
