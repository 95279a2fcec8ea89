//! The screens that a gallery is looked at on.

use std::fmt;

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

    /// The screen of a device whose width in CSS pixels and whose device pixels a
    /// CSS pixel are known: as tall as others of its kind.
    #[must_use]
    pub fn of_device(width: u32, scale: f64) -> Self {
        // Where style sheets commonly change (Bootstrap's sm and lg).
        let kind = match width {
            0..600 => Self::PHONE,
            600..992 => Self::TABLET,
            _ => Self::DESKTOP,
        };
        Self {
            width,
            scale,
            height: width.saturating_mul(kind.height) / kind.width,
            ..kind
        }
    }

    /// The same screen in the dark.
    #[must_use]
    pub const fn in_the_dark(self, dark: bool) -> Self {
        Self { dark, ..self }
    }
}

/// `390 × 844`, and what the device makes of each pixel: `390 × 844 @3`.
impl fmt::Display for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}", self.width, self.height)?;
        if self.scale > 1.0 {
            write!(f, " @{}", self.scale)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_has_a_screen_of_its_kind() {
        assert_eq!(Screen::of_device(390, 3.0), Screen::PHONE);
        let tablet = Screen::of_device(820, 2.0);
        assert_eq!((tablet.width, tablet.height), (820, 1093));
        assert!(tablet.mobile);
        assert_eq!(tablet.to_string(), "820 × 1093 @2");
        let desk = Screen::of_device(1440, 1.0);
        assert_eq!((desk.width, desk.height, desk.mobile), (1440, 900, false));
    }
}
