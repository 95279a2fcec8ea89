//! What a real browser saw during a run: one page among the crowd.

use serde::{Deserialize, Serialize};

use super::sample::Operation;

/// What one browser saw, walking the same way as the crowd.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CameraRecord {
    /// Which browser: `Chromium 156.0.8078.79`.
    pub browser: String,
    /// Its viewport in CSS pixels, and the device pixels of each where there are
    /// several: `390 × 844 @3`.
    pub screen: String,
    /// Seconds between two steps.
    pub every_s: f64,
    /// What it saw, in order; thinned out evenly when a run is long.
    pub frames: Vec<Frame>,
    /// Processor seconds of all its processes. They are not the generator's, but
    /// of the same machine.
    pub cpu_seconds: f64,
    /// The most memory of all its processes together, in bytes.
    pub memory_peak_bytes: u64,
    /// How often it had to be started again.
    pub restarts: u64,
    /// What happened to it, as sentences.
    pub notes: Vec<String>,
}

/// One page as the browser saw it. Times are milliseconds from the start of the
/// navigation; `None` where the browser could not tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Seconds from the start of the run at which the page was asked for; `None`
    /// before the crowd came.
    pub at_s: Option<f64>,
    /// What the page was for.
    pub page: Operation,
    /// Where it was, without secrets.
    pub url: String,
    /// Its status; 0 when none came.
    pub status: u16,
    /// Time to the first byte.
    pub ttfb_ms: Option<f64>,
    /// First contentful paint.
    pub fcp_ms: Option<f64>,
    /// Largest contentful paint.
    pub lcp_ms: Option<f64>,
    /// Cumulative layout shift, without a unit.
    pub cls: Option<f64>,
    /// Until every image on the screen could be seen.
    pub images_ms: Option<f64>,
    /// Images that were to be shown.
    pub images: u32,
    /// Of those, images that could not be.
    pub broken_images: u32,
    /// What failed on the page, as sentences.
    pub problems: Vec<String>,
    /// The picture's file, relative to the run file; empty if there is none.
    pub file: String,
    /// A small picture: a WebP file in Base64; empty where it has been left out.
    pub thumbnail: String,
}

impl Frame {
    /// Whether the person saw something broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        !(200..400).contains(&self.status) || self.broken_images > 0 || !self.problems.is_empty()
    }

    /// Whether a vital is in the range that is called poor: first byte above
    /// 1.8 s, first paint above 3 s, largest paint above 4 s, layout shift above
    /// 0.25 (<https://web.dev/articles/vitals>, <https://web.dev/articles/ttfb>).
    #[must_use]
    pub fn is_slow(&self) -> bool {
        let above = |value: Option<f64>, limit: f64| value.is_some_and(|it| it > limit);
        above(self.ttfb_ms, 1_800.0)
            || above(self.fcp_ms, 3_000.0)
            || above(self.lcp_ms, 4_000.0)
            || above(self.images_ms, 4_000.0)
            || above(self.cls, 0.25)
    }
}
