//! The interpreter of a scenario's flows.
//!
//! A step is made into a request from the page before and the variables, sent,
//! judged by what the scenario expects, and what it says is remembered. Only
//! then is it recorded: an answer `200 OK` that says "wrong password" is a
//! failure in the report too.

mod body;
mod compose;
mod judge;

pub(super) use self::judge::is_described;

use std::sync::Arc;
use std::time::Instant;

use ::http::{HeaderMap, Method};
use bytes::Bytes;

use super::session::{Fetched, Request, Session};
use super::tab::{Stop, Tab};
use super::tell::reject;
use super::think::pause;
use crate::measure::sample::Outcome;
use crate::page::answer::Page;
use crate::scenario::model::{Flow, Retry, Step};
use crate::target::Target;
use crate::units;

/// The photo that a flow sends.
#[derive(Debug)]
pub(super) struct Upload {
    pub(super) photo: Bytes,
    /// Whether any byte of it may have reached the gallery.
    pub(super) sent: bool,
}

/// The page that the flow has come to.
#[derive(Debug)]
struct Answered {
    target: Arc<Target>,
    headers: HeaderMap,
    body: Bytes,
}

impl Answered {
    fn page(&self) -> Page<'_> {
        Page::new(&self.target, &self.headers, &self.body)
    }
}

/// Goes through a flow in a tab.
pub(super) struct Run<'t, 'v, S> {
    tab: &'t mut Tab<'v, S>,
    upload: Option<&'t mut Upload>,
    last: Option<Answered>,
    /// Something has been sent that changes the gallery: what belongs to it is
    /// still sent when the run ends.
    committed: bool,
}

/// Runs a flow that sends no photo.
///
/// # Errors
/// With a sentence that names the step that failed; it has been recorded.
pub(super) async fn run<S: Session>(tab: &mut Tab<'_, S>, flow: &Flow) -> Result<(), Stop> {
    run_with(tab, flow, None).await
}

/// Runs a flow that sends a photo.
pub(super) async fn run_with<S: Session>(
    tab: &mut Tab<'_, S>,
    flow: &Flow,
    upload: Option<&mut Upload>,
) -> Result<(), Stop> {
    let mut run = Run::new(tab, upload);
    for step in &flow.steps {
        if run.is_wanted(step) {
            run.step(step).await?;
        }
    }
    Ok(())
}

/// Goes through a flow that sends a photo up to the first step that would change
/// anything. That step is put together and not sent.
///
/// # Errors
/// With a sentence that names the step that failed.
pub(super) async fn begin<S: Session>(tab: &mut Tab<'_, S>, flow: &Flow) -> Result<(), Stop> {
    let mut upload = Upload {
        photo: Bytes::new(),
        sent: false,
    };
    let mut run = Run::new(tab, Some(&mut upload));
    for step in &flow.steps {
        if !run.is_wanted(step) {
            continue;
        }
        run.set_piece(0, 1);
        let request = run.compose(step, 0, Instant::now())?;
        if writes(step, &request) {
            return run.expect_file_control(step);
        }
        run.last_piece(step, 0).await?;
    }
    Ok(())
}

/// Whether a request changes the gallery.
fn writes(step: &Step, request: &Request) -> bool {
    step.operation.is_write() && request.method != Method::GET
}

impl<'t, 'v, S: Session> Run<'t, 'v, S> {
    fn new(tab: &'t mut Tab<'v, S>, upload: Option<&'t mut Upload>) -> Self {
        Self {
            tab,
            upload,
            last: None,
            committed: false,
        }
    }

    /// Whether the variables that a step needs are there.
    fn is_wanted(&self, step: &Step) -> bool {
        step.when.iter().all(|name| {
            let value = self.tab.variables.get(name);
            value.is_some_and(|value| !value.is_empty())
        })
    }

    async fn step(&mut self, step: &Step) -> Result<(), Stop> {
        let pieces = self.pieces(step);
        for index in 0..pieces.saturating_sub(1) {
            self.set_piece(index, pieces);
            self.piece(step, index).await?;
        }
        self.set_piece(pieces - 1, pieces);
        self.last_piece(step, pieces - 1).await
    }

    /// One piece of the photo that is not the last: only its status is judged.
    async fn piece(&mut self, step: &Step, index: usize) -> Result<(), Stop> {
        let request = self.compose(step, index, Instant::now())?;
        let asked = Arc::clone(&request.target);
        let fetched = self.send(step, request).await?;
        self.tab.record(&fetched);
        self.note(step, &asked, &fetched);
        if fetched.is_ok() {
            return Ok(());
        }
        Err(failed(step, &fetched))
    }

    /// The request of a step, or of the last piece of the photo, which is judged
    /// and, if the scenario says so, tried again.
    async fn last_piece(&mut self, step: &Step, index: usize) -> Result<(), Stop> {
        let mut tries_left = step.retry.map_or(0, |retry| retry.times);
        let mut intended = Instant::now();
        loop {
            let request = self.compose(step, index, intended)?;
            let asked = Arc::clone(&request.target);
            let mut fetched = self.send(step, request).await?;
            let found = self.judge(step, &fetched);
            let again = tries_left > 0 && is_not_yet(&fetched, found.is_err());
            match found {
                Ok(captured) => self.remember(captured),
                // Asked too early is no failure of the gallery's; the last try is.
                Err(_) if again => fetched.sample.outcome = Outcome::Ok,
                Err(rejection) => {
                    self.tab.unlisted = rejection.unlisted.then(|| fetched.clone());
                    reject_if_ok(&mut fetched, rejection.sentence);
                }
            }
            self.tab.record(&fetched);
            self.note(step, &asked, &fetched);
            if again {
                tries_left -= 1;
                intended = self.wait(step.retry).await?;
                continue;
            }
            if !fetched.is_ok() {
                return Err(failed(step, &fetched));
            }
            self.tab.at = Some(Arc::clone(&fetched.target));
            self.last = Some(Answered {
                target: fetched.target,
                headers: fetched.headers,
                body: fetched.body,
            });
            return Ok(());
        }
    }

    async fn wait(&self, retry: Option<Retry>) -> Result<Instant, Stop> {
        let every = retry.map(|retry| retry.every).unwrap_or_default();
        Ok(pause(every, self.tab.cancel).await?)
    }

    async fn send(&mut self, step: &Step, request: Request) -> Result<Fetched, Stop> {
        let writes = writes(step, &request);
        if writes && self.tab.cancel.is_cancelled() && !self.committed {
            return Err(Stop::Cancelled);
        }
        self.committed |= writes;
        let fetched = if self.committed {
            self.tab.send_to_the_end(request).await?
        } else {
            self.tab.send(request).await?
        };
        Ok(fetched)
    }

    fn note(&self, step: &Step, asked: &Target, fetched: &Fetched) {
        let sample = &fetched.sample;
        let led = || match fetched.redirects.len() {
            0 => String::new(),
            _ => format!(", led to {}", fetched.target),
        };
        self.tab.note(
            &step.name,
            &|| format!("{} {asked}", compose::method_of(step)),
            &|| {
                let size = units::bytes(sample.body_bytes);
                format!("{}, {size}{}", sample.status, led())
            },
            fetched,
        );
    }
}

/// Whether an answer came that is merely not what the step waits for.
fn is_not_yet(fetched: &Fetched, unexpected: bool) -> bool {
    unexpected && matches!(fetched.sample.outcome, Outcome::Ok | Outcome::BadStatus)
}

fn reject_if_ok(fetched: &mut Fetched, sentence: String) {
    if fetched.is_ok() {
        reject(fetched, sentence);
    } else {
        // The session knows better what went wrong on the way; a bad status is
        // told with what the page said.
        fetched.detail = Some(sentence);
    }
}

fn failed(step: &Step, fetched: &Fetched) -> Stop {
    let detail = fetched.detail.as_deref().unwrap_or("it failed");
    Stop::Failed(format!("Step '{}': {detail}", step.name))
}
