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

    /// Whether a vital is in the range that is called poor.
    #[must_use]
    pub fn is_slow(&self) -> bool {
        self.poor().next().is_some()
    }

    /// The vitals that are in the range that is called poor: first byte above 1.8 s,
    /// first paint above 3 s, largest paint above 4 s, layout shift above 0.25
    /// (<https://web.dev/articles/vitals>, <https://web.dev/articles/ttfb>).
    pub fn poor(&self) -> impl Iterator<Item = (Vital, f64)> {
        let limits = [
            (Vital::FirstByte, self.ttfb_ms, 1_800.0),
            (Vital::FirstPaint, self.fcp_ms, 3_000.0),
            (Vital::LargestPaint, self.lcp_ms, SLOW_MS),
            (Vital::AllImages, self.images_ms, SLOW_MS),
            (Vital::LayoutShift, self.cls, 0.25),
        ];
        limits
            .into_iter()
            .filter_map(|(vital, value, limit)| Some((vital, value.filter(|it| *it > limit)?)))
    }

    /// How little of a pleasure it was, to find the worst: any that was broken comes
    /// before the slowest.
    #[must_use]
    pub fn badness(&self) -> f64 {
        let broken = if self.is_broken() { 1e9 } else { 0.0 };
        broken + self.images_ms.or(self.lcp_ms).unwrap_or(0.0)
    }
}

/// Milliseconds from which a page that has not been shown is slow.
pub const SLOW_MS: f64 = 4_000.0;

/// What is measured of a page that comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vital {
    /// TTFB.
    FirstByte,
    /// FCP.
    FirstPaint,
    /// LCP.
    LargestPaint,
    /// Until every image on the screen could be seen.
    AllImages,
    /// CLS.
    LayoutShift,
}
