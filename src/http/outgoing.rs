//! How a request is put together: its line, its headers, its body.

use std::sync::Arc;

use ::http::{HeaderMap, Method, Uri};

use super::connection::{Body, Outgoing};
use super::exchange::{Exchange, Link};
use super::headers::Ask;
use super::job::Job;
use super::run::Run;
use crate::target::{Origin, Target};

/// Headers made for one target that others can be sent with.
#[derive(Debug)]
pub struct Template {
    origin: Arc<Origin>,
    cookies: u64,
    http2: bool,
    became_get: bool,
    headers: HeaderMap,
}

impl Run<'_> {
    /// Puts a request together and hands it to a connection.
    pub(super) fn exchange(&mut self, job: &mut Job, link: Link) -> Exchange {
        let http2 = matches!(link, Link::H2(_));
        let mut request = Outgoing::new(self.body(job));
        *request.method_mut() = job.method(self.spec).clone();
        *request.uri_mut() = uri(&job.target, http2);
        *request.headers_mut() = self.headers(job, http2);
        if job.conditional {
            let key = job.target.key();
            self.session
                .cache
                .add_validators(key, request.headers_mut());
        }
        Exchange::begin(link, request)
    }

    fn body(&self, job: &Job) -> Body {
        if job.became_get {
            Body::default()
        } else {
            Body::new(self.spec.payload.bytes.clone())
        }
    }

    /// The headers of a request: those of the one before, where nothing that
    /// they depend on is different.
    pub(super) fn headers(&mut self, job: &Job, http2: bool) -> HeaderMap {
        let origin = job.target.origin();
        let cookies = self.session.jar.generation();
        if let Some(template) = &self.template
            && template.origin == *origin
            && template.cookies == cookies
            && template.http2 == http2
            && template.became_get == job.became_get
            && self.session.jar.is_uniform()
        {
            return template.headers.clone();
        }
        let is_get = job.became_get;
        let headers = self.session.client.prepared().headers(&Ask {
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
            content_type: match is_get {
                true => None,
                false => self.spec.payload.content_type.as_ref(),
            },
            extra: self.spec.extra,
            led_astray: job.led_astray,
        });
        if self.targets.len() > 1 {
            self.template = Some(Template {
                origin: Arc::clone(origin),
                cookies,
                http2,
                became_get: is_get,
                headers: headers.clone(),
            });
        }
        headers
    }
}

/// What stands in the request line; HTTP/2 names the origin with it.
fn uri(target: &Target, http2: bool) -> Uri {
    let path = target.path_and_query().clone();
    if http2 {
        let scheme = if target.origin().tls { "https" } else { "http" };
        let whole = Uri::builder()
            .scheme(scheme)
            .authority(target.host_header().as_bytes())
            .path_and_query(path.clone())
            .build();
        if let Ok(whole) = whole {
            return whole;
        }
    }
    Uri::from(path)
}
