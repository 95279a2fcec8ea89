//! What has been tried on a site, and what of it works: between the trial, which
//! finds out, and the writing, which says it.

/// Something that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What: "signing in".
    pub what: &'static str,
    /// Why it does not work; `None` if it does.
    pub problem: Option<String>,
}

/// Flows that work, as TOML, and everything that was tried.
#[derive(Debug, Clone, Default)]
pub(super) struct Tried {
    pub(super) sign_in: Option<String>,
    pub(super) upload: Option<String>,
    pub(super) verify_upload: Option<String>,
    pub(super) delete: Option<String>,
    pub(super) verify_delete: Option<String>,
    pub(super) sign_out: Option<String>,
    pub(super) attempts: Vec<Attempt>,
}
