//! A validated scenario: what the rest of the program sees.
//!
//! Everything in here makes sense: selectors and expressions are compiled,
//! variables exist before they are used, a flow can succeed. `docs/SCENARIOS.md`
//! describes the file that it comes from.

mod answer;
mod browse;
mod crowd;
mod flow;
mod locator;

pub use self::answer::{Capture, Containing, Expect};
pub use self::browse::{Browse, PageRule, USUAL_NEXT};
pub use self::crowd::{Crowd, Device, Walk};
pub use self::flow::{Body, FileField, Flow, FormFill, JsonTemplate, Retry, Step, StepAction};
pub use self::locator::{Attribute, JsonPointer, Locator, PointerSegment, Source};

use super::template::Template;
use crate::measure::sample::Operation;

/// How one kind of gallery is spoken to.
#[derive(Debug, Clone, Default)]
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
