//! A validated scenario: what the rest of the program sees.
//!
//! Everything in here makes sense: selectors and expressions are compiled,
//! variables exist before they are used, a flow can succeed. `docs/SCENARIOS.md`
//! describes the file that it comes from.

use std::ops::RangeInclusive;
use std::time::Duration;

use regex::Regex;

use super::template::Template;
use crate::markup::Selector;
use crate::measure::sample::Operation;

/// How one kind of gallery is spoken to.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Short name, as in `--scenario NAME`.
    pub name: String,
    /// One line for lists and reports.
    pub title: String,
    /// Longer words for `scenario show`; may be empty.
    pub about: String,
    /// Headers sent with every request, beyond a browser's own. One whose
    /// variables have no value yet (captured in `sign_in`) is left out.
    pub headers: Vec<(String, Template)>,
    /// Replaces the browser-like User-Agent.
    pub user_agent: Option<String>,
    /// Credentials go into every request as HTTP Basic auth (RFC 7617).
    pub basic_auth: bool,
    /// How to look around.
    pub browse: Browse,
    /// How to sign in; `None` if the gallery has no sign-in.
    pub sign_in: Option<Flow>,
    /// How to make a new gallery.
    pub create_gallery: Option<Flow>,
    /// How to add a photo.
    pub upload: Option<Flow>,
    /// How to see that an added photo is there.
    pub verify_upload: Option<Flow>,
    /// How to delete a photo that the ledger knows.
    pub delete: Option<Flow>,
    /// How to see that a deleted photo is gone.
    pub verify_delete: Option<Flow>,
    /// How to remove a gallery that the crowd has made.
    pub delete_gallery: Option<Flow>,
    /// How to sign out.
    pub sign_out: Option<Flow>,
    /// What the gallery cannot do, with the reason in words.
    pub unsupported: Vec<(Operation, String)>,
    /// The crowd that the scenario proposes; flags win over it.
    pub crowd: Crowd,
    /// What a run is judged by, as written: `view.p95 < 2s`. Flags add to them.
    pub thresholds: Vec<String>,
}

/// How to look around.
#[derive(Debug, Clone)]
pub struct Browse {
    /// Where a visit begins, relative to the host's URL.
    pub start: Template,
    /// Walkers sign in before they look around.
    pub sign_in_first: bool,
    /// Pages that list galleries.
    pub listing: PageRule,
    /// Pages of one gallery.
    pub gallery: PageRule,
    /// The page around an enlarged photo.
    pub photo: PageRule,
}

/// What is found on one kind of page. What is `None` is not looked for.
#[derive(Debug, Clone)]
pub struct PageRule {
    /// Whether the page is fetched at all. `false` on `photo` for galleries
    /// whose thumbnails lead straight to the image: its locators are then
    /// [`Source::Fixed`] URLs made from `{photo}`.
    pub fetched: bool,
    /// Links to galleries.
    pub albums: Option<Locator>,
    /// Small images.
    pub thumbnails: Option<Locator>,
    /// Links to enlarged photos.
    pub photos: Option<Locator>,
    /// The enlarged image on a photo's page.
    pub medium: Option<Locator>,
    /// The photo in full size.
    pub full: Option<Locator>,
    /// The next page of the same kind.
    pub next: Option<Locator>,
    /// Stylesheets, scripts and icons.
    pub assets: Option<Locator>,
    /// What makes the page a success.
    pub expect: Expect,
}

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

/// Steps that belong together.
#[derive(Debug, Clone)]
pub struct Flow {
    /// In order; the flow fails with the first step that does.
    pub steps: Vec<Step>,
}

/// One request of a flow.
#[derive(Debug, Clone)]
pub struct Step {
    /// In plain words, for the probe and for failures: "open the upload page".
    pub name: String,
    /// What it counts as.
    pub operation: Operation,
    /// What is sent.
    pub action: StepAction,
    /// Headers of this step.
    pub headers: Vec<(String, Template)>,
    /// Whether redirects are followed.
    pub follow: bool,
    /// What is remembered from the answer.
    pub captures: Vec<Capture>,
    /// What makes the step a success.
    pub expect: Expect,
    /// Tried again while `expect` does not hold, for galleries that answer late.
    pub retry: Option<Retry>,
    /// The step is left out unless all these variables have a value.
    pub when: Vec<String>,
}

/// What a step sends.
#[derive(Debug, Clone)]
pub enum StepAction {
    /// GET of a URL.
    Get(Template),
    /// GET of the first link that is found on the flow's last page.
    Open(Locator),
    /// Submits a form of the flow's last page as a browser would: all its
    /// successful controls, with the changes given here.
    Submit(FormFill),
    /// Any request.
    Send {
        /// The method, upper case.
        method: String,
        /// Where to.
        url: Template,
        /// The body.
        body: Body,
    },
}

/// How a form is filled in.
#[derive(Debug, Clone)]
pub struct FormFill {
    /// Which form; the first that matches. An element inside a form stands for it.
    pub form: Selector,
    /// Values for controls, which are added when the form has none of the name.
    pub fill: Vec<(String, Template)>,
    /// Controls that are not sent.
    pub omit: Vec<String>,
    /// The name of the submit button that is pressed; the first one otherwise.
    pub button: Option<String>,
    /// Where the photo goes.
    pub file: Option<FileField>,
}

/// The body of a [`StepAction::Send`].
#[derive(Debug, Clone)]
pub enum Body {
    /// None.
    Empty,
    /// `application/x-www-form-urlencoded`.
    Urlencoded(Vec<(String, Template)>),
    /// `multipart/form-data`, with or without a file.
    Multipart {
        /// Fields, before the file.
        fields: Vec<(String, Template)>,
        /// The photo.
        file: Option<FileField>,
    },
    /// JSON; every string in it is a template.
    Json(JsonTemplate),
    /// The photo itself.
    Photo {
        /// The `Content-Type`; the photo's own if `None`.
        content_type: Option<String>,
    },
    /// Any bytes.
    Raw {
        /// The `Content-Type`.
        content_type: String,
        /// The text.
        text: Template,
    },
}

/// A JSON value whose strings are templates.
#[derive(Debug, Clone)]
pub enum JsonTemplate {
    /// A string.
    Text(Template),
    /// Null, true, false or a number.
    Scalar(serde_json::Value),
    /// An array.
    Array(Vec<JsonTemplate>),
    /// An object, in order.
    Object(Vec<(String, JsonTemplate)>),
}

/// Where the photo goes in a form.
#[derive(Debug, Clone)]
pub struct FileField {
    /// The name of the control.
    pub field: String,
    /// The step is repeated for pieces of at most this many bytes, with
    /// `{chunk.index}` (from 0) and `{chunk.total}`; only the last piece's answer
    /// is captured from and judged by `expect`'s texts, selectors and JSON.
    pub chunk_bytes: Option<usize>,
}

/// A value that is remembered.
#[derive(Debug, Clone)]
pub struct Capture {
    /// Its name. Names that begin with `photo.` are kept in the ledger with the
    /// upload, for its delete; `gallery` and `gallery.…`, captured by
    /// `create_gallery`, with the gallery; others live until the visit ends.
    pub name: String,
    /// Where it is; the first value counts.
    pub locator: Locator,
    /// Only elements (their whole HTML) or matches that contain this text count;
    /// of a [`Source::Css`] or [`Source::Regex`] only.
    pub containing: Option<Template>,
    /// The step goes on without it.
    pub optional: bool,
}

/// What makes an answer a success. Everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// Inclusive ranges of statuses; empty: 200 to 299 after redirects, and 300
    /// to 399 too where redirects are not followed.
    pub status: Vec<(u16, u16)>,
    /// Texts that must stand in the body.
    pub text: Vec<Template>,
    /// Texts that must not.
    pub no_text: Vec<Template>,
    /// Selectors that must match.
    pub select: Vec<Selector>,
    /// Selectors that must not.
    pub no_select: Vec<Selector>,
    /// JSON values that must be equal; a number and its text are the same, and
    /// `null` stands for a value that is null or not there.
    pub json: Vec<(JsonPointer, serde_json::Value)>,
    /// Must match the Location header.
    pub location: Option<Regex>,
    /// Must match the URL of the answer, after redirects.
    pub final_url: Option<Regex>,
}

/// How often a step is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Tries beyond the first.
    pub times: u32,
    /// Pause before each.
    pub every: Duration,
}

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
