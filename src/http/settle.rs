//! What an answer means: a redirect to follow, a stored answer that is still
//! right, a request to send again, or a result.

use std::time::{Duration, Instant};

use ::http::header::{CONTENT_TYPE, LOCATION};
use ::http::response::Parts;
use ::http::{HeaderMap, HeaderValue, Method, StatusCode};
use bytes::Bytes;

use super::answer::{Answer, Failure, Finished};
use super::image_check::is_image_type;
use super::job::{Job, Spec};
use super::redirect;
use super::run::Run;
use super::session::Session;
use super::sink::{Flaw, Sink};
use crate::measure::sample::{CacheState, Outcome, Sample};
use crate::visit::session::{Fetched, Want};

/// Where the body of an answer goes.
#[must_use]
pub fn sink_for(spec: &Spec<'_>, session: &Session, job: &Job, parts: &Parts) -> Sink {
    let options = session.client.options();
    let headers = &parts.headers;
    let status = parts.status;
    let goes_on = spec.follow && redirect::is_redirect(status);
    let is_still_right = job.conditional && status == StatusCode::NOT_MODIFIED;
    match spec.want {
        _ if goes_on || is_still_right => Sink::count(headers, options.page_limit),
        Want::Page => Sink::keep(headers, options.page_limit),
        Want::Image if spec.accept.contains(status.as_u16()) && type_flaw(headers).is_none() => {
            Sink::image(headers, options.part_limit)
        }
        Want::Image | Want::Part => Sink::count(headers, options.part_limit),
    }
}

impl Run<'_> {
    /// Takes the end of an exchange.
    pub(super) fn settle(&mut self, mut job: Job, finished: Finished) {
        let times = Times {
            first_byte: finished.first_byte,
            ended: finished.ended,
        };
        match finished.answer {
            Err(failure) if self.is_worth_another_try(&job, &failure) => {
                // Nothing was sent twice if nothing had been sent.
                if !failure.unsent {
                    job.retried = true;
                    job.needs_new_connection = true;
                    self.session.client.stats().count_retry();
                }
                self.queue.push_front(job);
            }
            Err(failure) => self.fail(job, failure, times),
            Ok(answer) => self.judge(job, answer, times),
        }
    }

    fn is_worth_another_try(&self, job: &Job, failure: &Failure) -> bool {
        let harmless = failure.unsent || failure.unprocessed || job.may_be_repeated(self.spec);
        failure.stale && !job.retried && harmless
    }

    fn fail(&mut self, job: Job, failure: Failure, times: Times) {
        let mut sample = timed(self.spec, &job, times);
        sample.outcome = failure.outcome;
        sample.wire_bytes = failure.wire_bytes;
        sample.body_bytes = failure.wire_bytes;
        if failure.unsent {
            sample.sent_bytes = 0;
        }
        let mut headers = HeaderMap::new();
        if let Some(parts) = failure.parts {
            sample.status = parts.status.as_u16();
            headers = parts.headers;
        }
        self.done(job, sample, headers, Bytes::new(), Some(failure.detail));
    }

    fn judge(&mut self, mut job: Job, answer: Answer, times: Times) {
        let Answer { parts, sink, .. } = answer;
        let status = parts.status;
        let method = job.method(self.spec).clone();
        let wire_bytes = sink.wire_bytes();
        let received = sink.finish(&parts.headers, self.session.client.interner());
        let mut sample = timed(self.spec, &job, times);
        sample.status = status.as_u16();
        sample.wire_bytes = wire_bytes;
        sample.body_bytes = received.body_bytes;

        if job.conditional && status == StatusCode::NOT_MODIFIED {
            self.session.jar.store(&parts.headers, &job.target);
            return self.still_right(job, sample, &parts.headers, times.ended);
        }
        if self.spec.follow && redirect::is_redirect(status) {
            return self.follow(job, sample, &parts, times.ended);
        }
        let flaw = self.flaw(&parts, received.flaw);
        if method == Method::GET && status == StatusCode::OK && flaw.is_none() {
            if job.conditional {
                sample.cache = CacheState::Replaced;
            }
            let text = (self.spec.want == Want::Page).then(|| received.text.clone());
            self.remember(
                &mut job,
                &parts.headers,
                received.body_bytes,
                text,
                times.ended,
            );
        }
        self.session.jar.store(&parts.headers, &job.target);
        self.forget_if_changed(&job, &method, status);
        let detail = flaw.map(|(outcome, detail)| {
            sample.outcome = outcome;
            detail
        });
        self.done(job, sample, parts.headers, received.text, detail);
    }

    /// What is wrong with an answer that came whole.
    fn flaw(&self, parts: &Parts, by_body: Option<Flaw>) -> Option<Flaw> {
        let status = parts.status;
        if !self.spec.accept.contains(status.as_u16()) {
            let reason = status.canonical_reason().unwrap_or("unknown");
            let detail = format!("the answer was {} ({reason})", status.as_u16());
            return Some((Outcome::BadStatus, detail));
        }
        if self.spec.want == Want::Image
            && let Some(detail) = type_flaw(&parts.headers)
        {
            return Some((Outcome::BadImage, detail));
        }
        by_body
    }

    fn follow(&mut self, mut job: Job, mut sample: Sample, parts: &Parts, now: Instant) {
        let method = job.method(self.spec);
        let asked_with = self.session.jar.generation();
        self.session.jar.store(&parts.headers, &job.target);
        self.forget_if_changed(&job, method, parts.status);
        let cookies = self.session.jar.generation();
        let is_get = *method == Method::GET;
        let becomes_get = redirect::becomes_get(parts.status, method);
        let next = redirect::resolve(&job.target, parts.headers.get(LOCATION)).and_then(|next| {
            if is_get {
                job.trail.seen.push((job.target.key(), asked_with));
            }
            if job.trail.seen.contains(&(next.key(), cookies)) && (is_get || becomes_get) {
                return Err(format!(
                    "the redirects go in a circle, back to {}",
                    next.path_and_query()
                ));
            }
            if job.trail.samples.len() >= redirect::MOST {
                let most = redirect::MOST;
                return Err(format!("more than {most} redirects, and still not there"));
            }
            Ok(next)
        });
        match next {
            Ok(next) => {
                job.trail.samples.push(sample);
                self.queue.push_front(job.led_to(next, now, becomes_get));
            }
            Err(detail) => {
                sample.outcome = Outcome::RedirectLoop;
                self.done(
                    job,
                    sample,
                    parts.headers.clone(),
                    Bytes::new(),
                    Some(detail),
                );
            }
        }
    }

    /// Hands in a result.
    pub(super) fn done(
        &mut self,
        job: Job,
        sample: Sample,
        headers: HeaderMap,
        body: Bytes,
        detail: Option<String>,
    ) {
        let headers = match self.spec.want {
            Want::Image => HeaderMap::new(),
            Want::Page | Want::Part => headers,
        };
        self.results[job.index] = Some(Fetched {
            redirects: job.trail.samples,
            sample,
            target: job.target,
            headers,
            body,
            detail,
        });
        self.unfinished -= 1;
    }
}

/// When an answer came.
#[derive(Debug, Clone, Copy)]
struct Times {
    first_byte: Option<Instant>,
    ended: Instant,
}

fn timed(spec: &Spec<'_>, job: &Job, times: Times) -> Sample {
    let mut sample = sample(spec, job, times.ended);
    sample.first_byte = times
        .first_byte
        .map(|first| first.saturating_duration_since(sample.started));
    sample.total = times.ended.saturating_duration_since(sample.started);
    sample
}

/// A sample of a request that began when the job did, or now.
pub fn sample(spec: &Spec<'_>, job: &Job, now: Instant) -> Sample {
    let started = job.started.unwrap_or(now);
    Sample {
        operation: spec.operation,
        outcome: Outcome::Ok,
        cache: CacheState::Miss,
        status: 0,
        intended: job.intended.min(started),
        started,
        first_byte: None,
        total: Duration::ZERO,
        sent_bytes: if job.became_get {
            0
        } else {
            spec.payload.bytes.len() as u64
        },
        wire_bytes: 0,
        body_bytes: 0,
        connected: job.connected,
        retried: job.retried,
    }
}

/// What is wrong with the type of what should be an image. None at all is
/// guessed from the bytes by every browser, and so is the type of what is only
/// called a stream of bytes, as object stores do.
fn type_flaw(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes)?;
    let essence = value.split(|&byte| byte == b';').next().unwrap_or_default();
    let essence = essence.trim_ascii();
    let is = |name: &str| essence.eq_ignore_ascii_case(name.as_bytes());
    if is_image_type(essence)
        || is("application/octet-stream")
        || is("binary/octet-stream")
        || essence.is_empty()
    {
        return None;
    }
    if is("text/html") || is("application/xhtml+xml") {
        return Some("the answer is a page, not an image".to_owned());
    }
    let shown = String::from_utf8_lossy(essence);
    Some(format!("the answer is {shown}, not an image"))
}
