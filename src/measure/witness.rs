//! Who is told what a visitor meets.
//!
//! The recorder of a run is one witness; the probe, which tells it step by step
//! in plain words, is another. A visitor does not know which it has.

use super::sample::{Failure, Sample, View, Visit};
use super::unfinished::Unfinished;

/// Someone who is told everything that happens to a visitor, as it happens.
pub trait Witness: Send + Sync {
    /// A request has finished and been judged.
    fn sample(&self, sample: &Sample);
    /// A request has failed. Called after its sample. The closure makes the
    /// description, so that a witness that has one example already pays nothing.
    fn failure(&self, sample: &Sample, describe: &dyn Fn() -> Failure);
    /// A page and its images have been seen.
    fn view(&self, view: &View);
    /// A visit has ended.
    fn visit(&self, visit: &Visit);
    /// A step could not be put together, because the page before it does not hold
    /// what it needs. Nothing was sent, so there is no sample.
    fn unsent(&self, _failure: &Failure) {}
    /// The run has ended while this was still being waited for.
    fn unfinished(&self, _waiting: &Unfinished) {}
    /// A step of a visit, for witnesses that tell it in words; most do not.
    fn note(&self, _note: &dyn Fn() -> Note) {}
}

/// What a step of a visit found, in words.
#[derive(Debug, Clone)]
pub struct Note {
    /// The step: "look at the front page", "send the sign-in form".
    pub step: String,
    /// What was asked, with secrets removed: `GET http://…`.
    pub asked: String,
    /// What came and was found: "200, 24 kB, 12 albums, 3 assets".
    pub found: String,
    /// How long it took.
    pub took: std::time::Duration,
    /// What was wrong, if anything.
    pub problem: Option<String>,
}
