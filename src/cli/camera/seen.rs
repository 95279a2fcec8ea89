//! What was seen of one page, in the form that a run keeps.

use base64::Engine as _;
use url::Url;

use crate::browser::sight::Sight;
use crate::browser::snapshot::Picture;
use crate::measure::camera::Frame;
use crate::measure::sample::Operation;
use crate::visit::redact::Secrets;

/// Problems of a page that are kept.
const MOST_PROBLEMS: usize = 8;

/// What was seen of one page.
pub(super) struct Seen<'a> {
    /// Where it was to be.
    pub(super) url: &'a Url,
    /// How it came; `None` if it did not.
    pub(super) sight: Option<&'a Sight>,
    /// Why it did not come.
    pub(super) failure: Option<String>,
    pub(super) picture: Option<&'a Picture>,
    pub(super) thumbnail: Option<&'a Picture>,
}

/// The frame that is kept of it.
pub(super) fn frame(at_s: Option<f64>, page: Operation, file: String, seen: &Seen<'_>) -> Frame {
    let sight = seen.sight;
    let vitals = sight.map(|sight| sight.vitals).unwrap_or_default();
    let coded =
        |picture: &Picture| base64::engine::general_purpose::STANDARD.encode(&picture.bytes);
    Frame {
        at_s,
        page,
        url: Secrets::default().url(seen.url),
        status: sight.map_or(0, |sight| sight.status),
        ttfb_ms: vitals.ttfb_ms,
        fcp_ms: vitals.fcp_ms,
        lcp_ms: vitals.lcp_ms,
        cls: vitals.cls,
        images_ms: vitals.images_ms,
        images: sight.map_or(0, |sight| sight.images),
        broken_images: sight.map_or(0, |sight| sight.broken_images),
        problems: told(seen),
        file,
        thumbnail: seen.thumbnail.map(coded).unwrap_or_default(),
    }
}

/// Why it did not come and what failed on it, as far as anyone reads on.
fn told(seen: &Seen<'_>) -> Vec<String> {
    let problems = seen.sight.into_iter().flat_map(|sight| &sight.problems);
    let failure = seen.failure.clone().into_iter();
    let mut told: Vec<String> = failure.chain(problems.map(ToString::to_string)).collect();
    if told.len() > MOST_PROBLEMS {
        let more = told.len() - MOST_PROBLEMS;
        told.truncate(MOST_PROBLEMS);
        told.push(format!("and {more} more"));
    }
    told
}
