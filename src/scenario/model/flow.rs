//! Steps: what is sent, and in which order.

use std::time::Duration;

use super::answer::{Capture, Expect};
use super::locator::Locator;
use crate::markup::Selector;
use crate::measure::sample::Operation;
use crate::scenario::template::Template;

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

/// How often a step is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Tries beyond the first.
    pub times: u32,
    /// Pause before each.
    pub every: Duration,
}
