//! How something is found in an answer.

use regex::Regex;

use crate::markup::Selector;
use crate::scenario::template::Template;

/// How something is found in an answer. Each match gives one value.
#[derive(Debug, Clone)]
pub struct Locator {
    /// Where the values come from.
    pub source: Source,
    /// Keeps a part of each value: the first capture group, or the whole match
    /// if there is none. Values without a match are dropped.
    pub pick: Option<Regex>,
    /// Drops values that match, after `pick`.
    pub except: Option<Regex>,
    /// Makes a URL of the value: knows `{value}`, `{page}` (the URL of the page
    /// without its query) and, where a photo has no page, `{photo}`.
    pub url: Option<Template>,
    /// The page is a failure with fewer matches than this.
    pub at_least: usize,
}

impl Locator {
    /// A locator of a source and nothing else.
    #[must_use]
    pub fn of(source: Source) -> Self {
        Self {
            source,
            pick: None,
            except: None,
            url: None,
            at_least: 0,
        }
    }
}

/// Where the values of a [`Locator`] come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// Elements of an HTML page.
    Css {
        /// Which elements.
        select: Selector,
        /// What of each element: the first of these that it has and that is not
        /// empty. Empty: what suits the purpose (`href` for links; for images
        /// `srcset` as a browser resolves it, `data-src`, `src`; `value` or
        /// `content` or the text for captures).
        attributes: Vec<Attribute>,
    },
    /// Every match in the raw body: its first capture group, or all of it.
    Regex(Regex),
    /// Every value that a JSON pointer with `*` reaches (RFC 6901, where a
    /// segment `*` stands for every member). Numbers are taken as text.
    Json {
        /// The pointer's segments.
        pointer: JsonPointer,
        /// The JSON stands inside this element (a `<script>`) and not alone.
        /// From its text the first complete JSON value is read.
        inside: Option<Selector>,
    },
    /// A header of the answer, `location` most often.
    Header(String),
    /// The URL of the answer, after redirects.
    FinalUrl,
    /// One value made from the template in [`Locator::url`] alone.
    Fixed,
}

/// What is taken of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// The attribute of that name.
    Named(String),
    /// `srcset` and `sizes`, resolved for the device.
    Srcset,
    /// The element's text, white space folded.
    Text,
    /// The URL in a `background-image` of the `style` attribute.
    Background,
}

/// A JSON pointer in which a segment may be `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPointer(pub Vec<PointerSegment>);

/// One segment of a [`JsonPointer`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointerSegment {
    /// A key of an object, or an index of an array.
    Key(String),
    /// Every member.
    Every,
}
