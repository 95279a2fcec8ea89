//! Pictures of the page: which part, in which format.

use std::fmt;

/// The format of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Without loss.
    #[default]
    Png,
    /// Small, and read everywhere.
    Jpeg,
    /// Smaller, and read nearly everywhere.
    Webp,
}

impl Format {
    /// The usual ending of a file.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
        }
    }
}

/// Which part of the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Part {
    /// What the screen shows.
    #[default]
    Viewport,
    /// All of it, however long.
    Whole,
    /// The first element that a CSS selector finds.
    Element(String),
}

impl Part {
    /// Whether images outside the screen have to be there too.
    #[must_use]
    pub const fn is_beyond_the_screen(&self) -> bool {
        !matches!(self, Self::Viewport)
    }
}

/// A picture that is wanted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Wish {
    /// The part.
    pub part: Part,
    /// The format.
    pub format: Format,
    /// From 1 to 100; for lossy formats.
    pub quality: Option<u8>,
    /// The picture is scaled to this width in pixels; its own otherwise.
    pub width: Option<u32>,
}

/// A picture.
#[derive(Clone)]
pub struct Picture {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Whether the page went on below or beside it: it has no more than [`LARGEST`]
    /// pixels either way.
    pub cut: bool,
}

/// The largest width and height of a picture in device pixels: WebP has no room for
/// more (<https://developers.google.com/speed/webp/faq>), and the largest texture of
/// Chromium's software renderer is one pixel larger.
pub const LARGEST: f64 = 16_383.0;

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Picture({} × {}, {} bytes)",
            self.width,
            self.height,
            self.bytes.len()
        )
    }
}
