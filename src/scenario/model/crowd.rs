//! The crowd that a scenario proposes.

use std::ops::RangeInclusive;

/// The crowd that a scenario proposes. What is `None` is left to the defaults.
#[derive(Debug, Clone, Default)]
pub struct Crowd {
    /// Personas and their weights, as `--crowd`.
    pub personas: Option<String>,
    /// Add : delete : walk, as `--mix`.
    pub mix: Option<String>,
    /// Between pages, as `--think-time`.
    pub think_time: Option<String>,
    /// How far a walk goes.
    pub walk: Walk,
    /// The screen that images are chosen for.
    pub device: Option<Device>,
}

/// How far a walk goes. Each number is drawn uniformly from its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// Galleries opened in one visit.
    pub galleries: RangeInclusive<u32>,
    /// Photos enlarged in each gallery.
    pub photos: RangeInclusive<u32>,
    /// Chance (0 to 1) that the next page of a listing or gallery is opened.
    pub next_page: f64,
    /// Chance (0 to 1) that an enlarged photo is also opened in full size.
    pub full_size: f64,
    /// Chance (0 to 1) that a visit is by someone who has been here before, with
    /// their cookies and cache.
    pub returning: f64,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            galleries: 1..=4,
            photos: 0..=5,
            next_page: 0.3,
            full_size: 0.2,
            returning: 0.2,
        }
    }
}

/// The screen that `srcset` and `sizes` are resolved for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Device {
    /// Width of the viewport in CSS pixels.
    pub width: u32,
    /// Device pixels a CSS pixel.
    pub scale: f64,
}

impl Default for Device {
    fn default() -> Self {
        Self {
            width: 1440,
            scale: 1.0,
        }
    }
}
