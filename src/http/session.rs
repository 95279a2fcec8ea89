//! One visitor: its cookies, its browser cache, its connections.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::http::{HeaderMap, HeaderValue, Method};
use bytes::Bytes;
use tokio_rustls::rustls::ClientConfig;

use super::cache::Cache;
use super::client::Client;
use super::clock::Clock;
use super::compose::Payload;
use super::cookies::Jar;
use super::job::Spec;
use super::pool::Pool;
use super::run::Run;
use crate::measure::sample::{CacheState, Outcome, Sample};
use crate::target::{Origin, Target};
use crate::visit::session::{BasicAuth, Batch, CutShort, Fetched, Request, StatusSet};

/// The most answers that one visitor's browser cache keeps.
const CACHED: usize = 2_000;

/// A visitor's side of the network.
///
/// A fetch whose future is dropped takes the connections that it was using with
/// it; the rest of the session is as it was, and it knows what had come.
#[derive(Debug)]
pub struct Session {
    pub(super) client: Arc<Client>,
    pub(super) jar: Jar,
    pub(super) cache: Cache,
    pub(super) pool: Pool,
    pub(super) clock: Clock,
    /// Where the person proves by a header who it is, and with what.
    pub(super) authorization: Option<(Arc<Origin>, HeaderValue)>,
    tls: Option<Arc<ClientConfig>>,
    pub(super) cut_short: CutShort,
}

impl Session {
    pub(super) fn new(client: Arc<Client>) -> Self {
        Self {
            jar: Jar::default(),
            cache: Cache::new(CACHED),
            pool: Pool::default(),
            clock: Clock::default(),
            authorization: None,
            tls: None,
            cut_short: CutShort::default(),
            client,
        }
    }

    /// The TLS configuration for connections to an origin; none without TLS.
    pub(super) fn tls_for(&mut self, origin: &Origin) -> Result<Option<Arc<ClientConfig>>, String> {
        if !origin.tls {
            return Ok(None);
        }
        if self.tls.is_none() {
            self.tls = Some(self.client.tls().for_person()?);
        }
        Ok(self.tls.clone())
    }

    /// The cookies that would be sent to a target, as names and values: secrets,
    /// for a browser that goes on where this session has signed in.
    #[must_use]
    pub fn cookies(&self, target: &Target) -> Vec<(String, String)> {
        self.jar.pairs(target)
    }

    async fn run(
        &mut self,
        spec: &Spec<'_>,
        targets: &[Arc<Target>],
        intended: Instant,
    ) -> Vec<Fetched> {
        self.cut_short = CutShort::default();
        let mut run = Run::new(self, spec, targets, intended);
        poll_fn(|cx| run.poll(cx)).await;
        run.session
            .pool
            .keep(run.session.client.options().idle_connections);
        // All of them are there; in place, as they are large.
        let results = std::mem::take(&mut run.results).into_iter();
        results.map_while(|result| result).collect()
    }
}

impl crate::visit::session::Session for Session {
    async fn fetch(&mut self, request: Request) -> Fetched {
        let payload = match self.client.composer().compose(&request.body).await {
            Ok(payload) => payload,
            Err(detail) => return failed(&request, detail),
        };
        let spec = Spec {
            operation: request.operation,
            method: request.method.clone(),
            want: request.want,
            follow: request.follow,
            accept: &request.accept,
            referer: request.referer.as_ref(),
            extra: &request.headers,
            payload,
        };
        let targets = std::slice::from_ref(&request.target);
        let fetched = self.run(&spec, targets, request.intended).await;
        match fetched.into_iter().next() {
            Some(fetched) => fetched,
            None => failed(&request, "the request was lost".to_owned()),
        }
    }

    async fn fetch_all(&mut self, batch: Batch<'_>) -> Vec<Fetched> {
        let spec = Spec {
            operation: batch.operation,
            method: Method::GET,
            want: batch.want,
            follow: true,
            accept: &StatusSet::SUCCESS,
            referer: Some(batch.referer),
            extra: &[],
            payload: Payload::default(),
        };
        self.run(&spec, batch.targets, batch.intended).await
    }

    fn cut_short(&mut self) -> CutShort {
        std::mem::take(&mut self.cut_short)
    }

    fn authenticate(&mut self, auth: BasicAuth) {
        // Base64 can always stand in a header.
        let value = HeaderValue::try_from(format!("Basic {}", auth.credentials)).ok();
        self.authorization = value.map(|mut value| {
            value.set_sensitive(true);
            (auth.origin, value)
        });
    }

    fn renew(&mut self) {
        self.authorization = None;
        self.jar.clear();
        self.cache.clear();
        if !self.client.options().keep_connections {
            self.pool.clear();
            self.tls = None;
        }
    }

    fn leave(&mut self) {
        self.jar.end_browser_session();
        if !self.client.options().keep_connections {
            self.pool.clear();
        }
    }

    fn cookie_names(&self, target: &Target) -> Vec<String> {
        self.jar.names(target)
    }
}

/// A request that could not even be put together.
fn failed(request: &Request, detail: String) -> Fetched {
    let now = Instant::now();
    Fetched {
        redirects: Vec::new(),
        sample: Sample {
            operation: request.operation,
            outcome: Outcome::Protocol,
            cache: CacheState::Miss,
            status: 0,
            intended: request.intended.min(now),
            started: now,
            first_byte: None,
            total: Duration::ZERO,
            sent_bytes: 0,
            wire_bytes: 0,
            body_bytes: 0,
            connected: None,
            retried: false,
        },
        target: Arc::clone(&request.target),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        detail: Some(detail),
    }
}
