//! The screens that a gallery is looked at on.

/// A screen and what kind of device it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    /// Width of the viewport in CSS pixels.
    pub width: u32,
    /// Height of the viewport in CSS pixels.
    pub height: u32,
    /// Device pixels a CSS pixel.
    pub scale: f64,
    /// A device that is held in a hand: touch, overlay scrollbars, the page's
    /// `meta viewport` counts, and a phone's User-Agent.
    pub mobile: bool,
    /// Whether dark pages are preferred (`prefers-color-scheme`).
    pub dark: bool,
}

impl Screen {
    /// A laptop or a desk.
    pub const DESKTOP: Self = Self {
        width: 1280,
        height: 800,
        scale: 1.0,
        mobile: false,
        dark: false,
    };
    /// An iPad of 9.7 inches, held upright.
    pub const TABLET: Self = Self {
        width: 768,
        height: 1024,
        scale: 2.0,
        mobile: true,
        dark: false,
    };
    /// A common phone, held upright (Lighthouse's "moto g power" is 412 × 823
    /// at 1.75; screens of 3 device pixels show what `srcset` is good for).
    pub const PHONE: Self = Self {
        width: 390,
        height: 844,
        scale: 3.0,
        mobile: true,
        dark: false,
    };

    /// The same screen in the dark.
    #[must_use]
    pub const fn in_the_dark(self, dark: bool) -> Self {
        Self { dark, ..self }
    }
}
