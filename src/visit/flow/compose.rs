//! From a step to a request.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use ::http::{HeaderName, HeaderValue, Method};

use super::super::session::{Request, RequestBody, Session, Want};
use super::super::stage::accept;
use super::super::tab::{Stop, Tab};
use super::body::{plain, texts};
use super::{Answered, Run};
use crate::page::capture::links;
use crate::page::form::{Enctype, file_controls, submission};
use crate::scenario::model::{Body, FileField, FormFill, Step, StepAction};
use crate::scenario::template::Template;
use crate::target::Target;

/// Where a request goes and what it carries.
struct Draft {
    method: Method,
    target: Arc<Target>,
    body: RequestBody,
}

/// The method of a step, for people.
pub(super) fn method_of(step: &Step) -> &str {
    match &step.action {
        StepAction::Get(_) | StepAction::Open(_) => "GET",
        StepAction::Submit(_) => "submit to",
        StepAction::Send { method, .. } => method,
    }
}

fn file_field(step: &Step) -> Option<&FileField> {
    match &step.action {
        StepAction::Submit(fill) => fill.file.as_ref(),
        StepAction::Send {
            body: Body::Multipart { file, .. },
            ..
        } => file.as_ref(),
        StepAction::Get(_) | StepAction::Open(_) | StepAction::Send { .. } => None,
    }
}

impl<S: Session> Run<'_, '_, S> {
    /// In how many requests the step is sent.
    pub(super) fn pieces(&self, step: &Step) -> usize {
        let size = file_field(step).and_then(|file| file.chunk_bytes);
        let length = self.upload.as_ref().map(|upload| upload.photo.len());
        match (size, length) {
            (Some(size), Some(length)) => length.div_ceil(size.max(1)).max(1),
            _ => 1,
        }
    }

    pub(super) fn set_piece(&mut self, index: usize, pieces: usize) {
        if pieces > 1 || self.tab.variables.get("chunk.index").is_some() || index == 0 {
            self.tab.variables.set("chunk.index", index.to_string());
            self.tab.variables.set("chunk.total", pieces.to_string());
        }
    }

    /// Makes the request of a step (of one piece of it).
    ///
    /// # Errors
    /// With a sentence, when the page before does not hold what the step needs.
    /// Nothing has been sent then.
    pub(super) fn compose(
        &mut self,
        step: &Step,
        piece: usize,
        intended: Instant,
    ) -> Result<Request, Stop> {
        let draft = self
            .draft(step, piece)
            .map_err(|sentence| self.unsent(step, &sentence))?;
        let referer = self.tab.at.as_ref().map(|at| at.referer().clone());
        Ok(Request {
            operation: step.operation,
            method: draft.method,
            target: draft.target,
            referer,
            headers: headers(self.tab, step),
            body: draft.body,
            want: Want::Page,
            follow: step.follow,
            accept: accept(&step.expect, step.follow),
            intended,
        })
    }

    fn unsent(&self, step: &Step, sentence: &str) -> Stop {
        let sentence = format!("Step '{}': {sentence}", step.name);
        self.tab.record_unsent(step.operation, &sentence);
        Stop::Failed(sentence)
    }

    fn draft(&mut self, step: &Step, piece: usize) -> Result<Draft, String> {
        let get = |target| Draft {
            method: Method::GET,
            target,
            body: RequestBody::Empty,
        };
        match &step.action {
            StepAction::Get(url) => Ok(get(self.url(url)?)),
            StepAction::Open(locator) => {
                let links = links(locator, &self.last_page()?.page());
                let link = links.into_iter().next();
                Ok(get(link.ok_or("the page before has no such link.")?))
            }
            StepAction::Submit(fill) => self.submit(fill, piece),
            StepAction::Send { method, url, body } => {
                let method = Method::from_bytes(method.as_bytes())
                    .map_err(|_| format!("'{method}' is not a method."))?;
                Ok(Draft {
                    method,
                    target: self.url(url)?,
                    body: self.body(body, piece)?,
                })
            }
        }
    }

    /// Whether the form of a step, if it has controls for files at all, has the one
    /// that the photo goes into. Forms that are sent by a script may have none.
    pub(super) fn expect_file_control(&self, step: &Step) -> Result<(), Stop> {
        let StepAction::Submit(fill) = &step.action else {
            return Ok(());
        };
        let Some(file) = &fill.file else {
            return Ok(());
        };
        let names = self
            .last_page()
            .and_then(|last| file_controls(fill, &last.page()))
            .map_err(Stop::Failed)?;
        if names.is_empty() || names.contains(&file.field) {
            return Ok(());
        }
        Err(Stop::Failed(format!(
            "Step '{}': the form has no file control '{}'; it has '{}'.",
            step.name,
            file.field,
            names.join("', '")
        )))
    }

    fn last_page(&self) -> Result<&Answered, String> {
        let last = self.last.as_ref();
        last.ok_or_else(|| "no page has been opened before it.".to_owned())
    }

    fn url(&self, url: &Template) -> Result<Arc<Target>, String> {
        let lookup = |name: &str| self.tab.variables.get(name).map(Cow::Borrowed);
        let url = url.fill_url(lookup).map_err(|name| missing(&name))?;
        self.tab
            .stage
            .resolve(&url)
            .map_err(|error| format!("{error}."))
    }

    pub(super) fn text(&self, template: &Template) -> Result<String, String> {
        template
            .fill(|name| self.tab.variables.get(name))
            .map_err(|name| missing(&name))
    }

    pub(super) fn fields(
        &self,
        fields: &[(String, Template)],
    ) -> Result<Vec<(String, String)>, String> {
        fields
            .iter()
            .map(|(name, value)| Ok((name.clone(), self.text(value)?)))
            .collect()
    }

    fn submit(&mut self, fill: &FormFill, piece: usize) -> Result<Draft, String> {
        let form = {
            let lookup = |name: &str| self.tab.variables.get(name);
            submission(fill, &self.last_page()?.page(), lookup)
        }
        .map_err(|sentence| format!("{sentence}."))?;
        let body = match form.enctype {
            _ if form.method == Method::GET => RequestBody::Empty,
            Enctype::Urlencoded => RequestBody::Urlencoded(texts(form.fields)),
            Enctype::Plain => plain(form.fields),
            Enctype::Multipart => RequestBody::Multipart(self.parts(fill, form.fields, piece)?),
        };
        Ok(Draft {
            method: form.method,
            target: form.target,
            body,
        })
    }
}

pub(super) fn missing(name: &str) -> String {
    format!("'{{{name}}}' has no value: no step before it has captured one.")
}

/// Headers of the step; what cannot stand in a header is left out, as nothing
/// else could be done with it.
fn headers<S>(tab: &Tab<'_, S>, step: &Step) -> Vec<(HeaderName, HeaderValue)> {
    step.headers
        .iter()
        .filter_map(|(name, value)| {
            let value = value.fill(|name| tab.variables.get(name)).ok()?;
            let name = HeaderName::try_from(name.as_str()).ok()?;
            Some((name, HeaderValue::try_from(value).ok()?))
        })
        .collect()
}
