//! How a request is put together: its line, its headers, its body.

use std::sync::Arc;

use ::http::{HeaderMap, Method, Uri};
use bytes::Bytes;

use super::connection::{Body, H1, H2, H2Request};
use super::exchange::Exchange;
use super::h1::head::Keep;
use super::h1::{self, write};
use super::h2;
use super::headers::Ask;
use super::job::Job;
use super::run::Run;
use crate::target::{Origin, Target};
use crate::visit::session::Want;

/// Header lines made for one target that others can be sent with.
#[derive(Debug)]
pub struct Template {
    origin: Arc<Origin>,
    cookies: u64,
    became_get: bool,
    led_astray: bool,
    lines: Vec<u8>,
}

impl Run<'_> {
    /// Sends a request over an HTTP/1.1 connection.
    pub(super) fn send_h1(&mut self, job: &Job, connection: Box<H1>) -> Exchange {
        self.prepare(job);
        let validators = self.validators(job);
        let request = write::Request {
            method: job.method(self.spec),
            target: job.target.path_and_query().as_str(),
            lines: self.template.as_ref().map_or(&[], |made| &made.lines),
            validators: validators.as_ref(),
            body: &self.body(job),
            keep: match self.spec.want {
                Want::Image => Keep::Useful,
                Want::Page | Want::Part => Keep::All,
            },
        };
        Exchange::H1(h1::Exchange::begin(connection, &request))
    }

    /// Sends a request over an HTTP/2 connection.
    pub(super) fn send_h2(&mut self, job: &Job, connection: H2) -> Exchange {
        let mut request = H2Request::new(Body::new(self.body(job)));
        *request.method_mut() = job.method(self.spec).clone();
        *request.uri_mut() = whole_uri(&job.target);
        *request.headers_mut() = self.headers(job, true);
        if let Some(validators) = self.validators(job) {
            request.headers_mut().extend(validators);
        }
        Exchange::H2(h2::Exchange::begin(connection, request))
    }

    fn body(&self, job: &Job) -> Bytes {
        if job.became_get {
            Bytes::new()
        } else {
            self.spec.payload.bytes.clone()
        }
    }

    fn validators(&self, job: &Job) -> Option<HeaderMap> {
        job.conditional.then(|| {
            let mut validators = HeaderMap::new();
            let key = job.target.key();
            self.session.cache.add_validators(key, &mut validators);
            validators
        })
    }

    /// Makes the header lines, or keeps those of the request before where
    /// nothing that they depend on is different.
    fn prepare(&mut self, job: &Job) {
        let origin = job.target.origin();
        let cookies = self.session.jar.generation();
        if let Some(made) = &self.template
            && made.origin == *origin
            && made.cookies == cookies
            && made.became_get == job.became_get
            && made.led_astray == job.led_astray
            && self.session.jar.is_uniform()
        {
            return;
        }
        let headers = self.headers(job, false);
        self.template = Some(Template {
            origin: Arc::clone(origin),
            cookies,
            became_get: job.became_get,
            led_astray: job.led_astray,
            lines: write::lines(&headers),
        });
    }

    /// The headers of a request, but for the validators.
    pub(super) fn headers(&mut self, job: &Job, http2: bool) -> HeaderMap {
        let is_get = job.became_get;
        let origin = job.target.origin();
        let proof = self.session.authorization.as_ref();
        let proof = proof.filter(|(to, _)| to == origin);
        self.session.client.prepared().headers(&Ask {
            method: if is_get {
                &Method::GET
            } else {
                &self.spec.method
            },
            want: self.spec.want,
            target: &job.target,
            http2,
            referer: self.spec.referer,
            cookie: self.session.jar.header(&job.target),
            authorization: proof.map(|(_, value)| value),
            payload: (!is_get).then_some(&self.spec.payload),
            extra: self.spec.extra,
            led_astray: job.led_astray,
        })
    }
}

/// HTTP/2 names the origin together with the path.
fn whole_uri(target: &Target) -> Uri {
    let scheme = if target.origin().tls { "https" } else { "http" };
    let path = target.path_and_query();
    let whole = Uri::builder()
        .scheme(scheme)
        .authority(target.host_header().as_bytes())
        .path_and_query(path.clone())
        .build();
    whole.unwrap_or_else(|_| Uri::from(path.clone()))
}
