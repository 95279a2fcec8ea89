//! A session that remembers the pages that went through it.

use std::sync::Arc;

use ::http::HeaderMap;
use ::http::header::SET_COOKIE;
use bytes::Bytes;
use parking_lot::Mutex;

use crate::measure::sample::Operation;
use crate::target::Target;
use crate::visit::redact::{Secrets, is_telling};
use crate::visit::session::{
    BasicAuth, Batch, CutShort, Fetched, Part, Request, RequestBody, Session,
};

/// Pages that are kept; a probe asks for about a hundred.
const MOST_PAGES: usize = 1_000;
/// Values shorter than this are no tokens: a checkbox named `auth` says `1`.
const SHORTEST_TOKEN: usize = 6;

/// One page, as it was asked for and as it came.
#[derive(Debug, Clone)]
pub struct Heard {
    /// What it was for.
    pub operation: Operation,
    /// The method.
    pub method: String,
    /// Where the answer came from, after redirects.
    pub target: Arc<Target>,
    /// Redirects on the way.
    pub redirects: usize,
    /// The status; 0 if none came.
    pub status: u16,
    /// The headers of the answer.
    pub headers: HeaderMap,
    /// The body of the answer.
    pub body: Bytes,
    /// Names of the cookies that came with this answer or its redirects.
    pub new_cookies: Vec<String>,
    /// Names of the fields and headers that carried a token.
    pub tokens: Vec<String>,
}

/// What all sessions of a probe have heard.
#[derive(Debug, Default)]
pub struct Ear {
    pages: Mutex<Vec<Heard>>,
    secrets: Mutex<Secrets>,
}

impl Ear {
    /// Keeps a value out of everything that is saved.
    pub fn hide(&self, value: &str) {
        self.secrets.lock().add(value);
    }

    /// Every page so far, in order.
    #[must_use]
    pub fn pages(&self) -> Vec<Heard> {
        self.pages.lock().clone()
    }

    /// Every secret that has gone by: passwords, cookies, tokens.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        self.secrets.lock().clone()
    }

    /// The page that came last.
    #[must_use]
    pub fn last(&self) -> Option<Heard> {
        self.pages.lock().last().cloned()
    }

    fn hear(&self, heard: Heard) {
        {
            let mut secrets = self.secrets.lock();
            for cookie in heard.headers.get_all(SET_COOKIE) {
                let text = String::from_utf8_lossy(cookie.as_bytes());
                let pair = text.split(';').next().unwrap_or_default();
                if let Some((_, value)) = pair.split_once('=')
                    && value.len() >= SHORTEST_TOKEN
                {
                    secrets.add(value.trim_matches('"'));
                }
            }
        }
        let mut pages = self.pages.lock();
        if pages.len() < MOST_PAGES {
            pages.push(heard);
        }
    }

    /// The names of what in a request is a token; their values are kept secret.
    fn tokens(&self, request: &Request) -> Vec<String> {
        let mut tokens = Vec::new();
        let mut secrets = self.secrets.lock();
        let mut see = |name: &str, value: &str| {
            if is_telling(name) && value.len() >= SHORTEST_TOKEN {
                secrets.add(value);
                let known = tokens.iter().any(|token| token == name);
                if !known && !is_password(name) {
                    tokens.push(name.to_owned());
                }
            }
        };
        for (name, value) in &request.headers {
            see(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
        }
        match &request.body {
            RequestBody::Urlencoded(fields) => {
                fields.iter().for_each(|(name, value)| see(name, value));
            }
            RequestBody::Multipart(parts) => {
                for part in parts {
                    if let Part::Text { name, value } = part {
                        see(name, value);
                    }
                }
            }
            RequestBody::Empty | RequestBody::Json(_) | RequestBody::Raw { .. } => {}
        }
        tokens
    }
}

fn is_password(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.contains("pass") || name.contains("pwd") || name == "pw"
}

/// A session that tells an [`Ear`] of every page. Images go by unheard: they
/// are many, and the witness knows what became of them.
#[derive(Debug)]
pub struct Listening<S> {
    inner: S,
    ear: Arc<Ear>,
}

impl<S> Listening<S> {
    /// Listens to a session.
    #[must_use]
    pub fn new(inner: S, ear: Arc<Ear>) -> Self {
        Self { inner, ear }
    }
}

impl<S: Session> Session for Listening<S> {
    async fn fetch(&mut self, request: Request) -> Fetched {
        let (operation, method) = (request.operation, request.method.to_string());
        let tokens = self.ear.tokens(&request);
        let before = self.inner.cookie_names(&request.target);
        let fetched = self.inner.fetch(request).await;
        let after = self.inner.cookie_names(&fetched.target);
        self.ear.hear(Heard {
            operation,
            method,
            target: Arc::clone(&fetched.target),
            redirects: fetched.redirects.len(),
            status: fetched.sample.status,
            headers: fetched.headers.clone(),
            body: fetched.body.clone(),
            new_cookies: after
                .into_iter()
                .filter(|it| !before.contains(it))
                .collect(),
            tokens,
        });
        fetched
    }

    async fn fetch_all(&mut self, batch: Batch<'_>) -> Vec<Fetched> {
        self.inner.fetch_all(batch).await
    }

    fn cut_short(&mut self) -> CutShort {
        self.inner.cut_short()
    }

    fn authenticate(&mut self, auth: BasicAuth) {
        self.ear.hide(&auth.credentials);
        self.inner.authenticate(auth);
    }

    fn renew(&mut self) {
        self.inner.renew();
    }

    fn leave(&mut self) {
        self.inner.leave();
    }

    fn cookie_names(&self, target: &Target) -> Vec<String> {
        self.inner.cookie_names(target)
    }
}
