//! What the browser cache has to do with a request, before and after it.

use std::sync::Arc;
use std::time::Instant;

use ::http::{HeaderMap, Method, StatusCode};
use bytes::Bytes;

use super::cache::{Lookup, Storable};
use super::job::Job;
use super::run::Run;
use super::settle;
use crate::measure::sample::{CacheState, Sample};
use crate::visit::session::{Fetched, Want};

/// The answer that the browser cache has, if it is fresh. A stale one makes the
/// request a question.
pub fn from_cache(run: &mut Run<'_>, job: &mut Job) -> Option<Fetched> {
    let spec = run.spec;
    if run.session.cache.is_empty() || *job.method(spec) != Method::GET || job.retried {
        return None;
    }
    let key = job.target.key();
    let cache = std::mem::take(&mut run.session.cache);
    let found = cache.look(key, spec.want, || run.headers(job, false));
    run.session.cache = cache;
    job.conditional = found == Lookup::Stale;
    if found != Lookup::Fresh {
        return None;
    }
    let (body_bytes, page) = run.session.cache.stored(key);
    let (headers, body) = match page {
        Some(page) if spec.want == Want::Page => (page.headers.clone(), page.text.clone()),
        _ => (HeaderMap::new(), Bytes::new()),
    };
    let now = Instant::now();
    let mut sample = settle::sample(spec, job, now);
    sample.started = now;
    sample.cache = CacheState::Hit;
    sample.status = 200;
    sample.body_bytes = body_bytes;
    sample.sent_bytes = 0;
    Some(Fetched {
        redirects: std::mem::take(&mut job.trail.samples),
        sample,
        target: Arc::clone(&job.target),
        headers,
        body,
        detail: None,
    })
}

impl Run<'_> {
    /// The gallery says that a stored answer is still right.
    pub(super) fn still_right(
        &mut self,
        job: Job,
        mut sample: Sample,
        headers: &HeaderMap,
        now: Instant,
    ) {
        let key = job.target.key();
        self.session.cache.refresh(key, headers, now);
        let (body_bytes, page) = self.session.cache.stored(key);
        let (headers, body) = page.map_or_else(Default::default, |page| {
            (page.headers.clone(), page.text.clone())
        });
        sample.cache = CacheState::Revalidated;
        sample.body_bytes = body_bytes;
        self.done(job, sample, headers, body, None);
    }

    /// Stores an answer for the next time.
    pub(super) fn remember(
        &mut self,
        job: &mut Job,
        headers: &HeaderMap,
        body_bytes: u64,
        text: Option<Bytes>,
        now: Instant,
    ) {
        let answer = Storable {
            headers,
            body_bytes,
            text,
        };
        let mut cache = std::mem::take(&mut self.session.cache);
        cache.store(job.target.key(), answer, now, || self.headers(job, false));
        self.session.cache = cache;
    }

    /// A write makes what was stored of its URL doubtful (RFC 9111, section 4.4).
    pub(super) fn forget_if_changed(&mut self, job: &Job, method: &Method, status: StatusCode) {
        if !method.is_safe() && !status.is_client_error() && !status.is_server_error() {
            self.session.cache.forget(job.target.key());
        }
    }
}
