//! A gallery of a test's own, served: what it answers is a function of what it is
//! asked.

#![allow(dead_code, reason = "no test crate uses all of it")]

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// A gallery that is served.
pub(crate) trait Gallery: Send + 'static {
    /// The answer to a request.
    fn answer(&mut self, asked: &Asked) -> Response;
}

/// A request, read whole.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// As it was sent, without decoding.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The fields of a form of either kind.
    pub(crate) fields: Vec<Field>,
}

/// A field of a form.
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) bytes: Bytes,
}

impl Asked {
    async fn read(request: Request) -> Self {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, 50_000_000).await.unwrap();
        let kind = parts.headers.get(CONTENT_TYPE);
        let kind = kind.map_or("", |kind| kind.to_str().unwrap()).to_owned();
        let fields = if kind.starts_with("multipart/form-data") {
            multipart(Request::from_parts(parts.clone(), Body::from(body.clone()))).await
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            url::form_urlencoded::parse(&body)
                .map(|(name, value)| Field {
                    name: name.into_owned(),
                    file_name: None,
                    bytes: Bytes::from(value.into_owned()),
                })
                .collect()
        } else {
            Vec::new()
        };
        Self {
            method: parts.method.to_string(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body,
            fields,
        }
    }

    /// A field's text; empty without it.
    pub(crate) fn field(&self, name: &str) -> &str {
        let field = self.fields.iter().find(|field| field.name == name);
        field.map_or("", |field| std::str::from_utf8(&field.bytes).unwrap_or(""))
    }

    pub(crate) fn file(&self, name: &str) -> Option<&Field> {
        let mut files = self.fields.iter();
        files.find(|field| field.name == name && field.file_name.is_some())
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let all = self.headers.get(COOKIE)?.to_str().ok()?;
        let mut pairs = all.split("; ").filter_map(|pair| pair.split_once('='));
        pairs
            .find(|(this, _)| *this == name)
            .map(|(_, value)| value)
    }
}

async fn multipart(request: Request) -> Vec<Field> {
    let mut form = Multipart::from_request(request, &()).await.unwrap();
    let mut fields = Vec::new();
    while let Some(field) = form.next_field().await.unwrap() {
        fields.push(Field {
            name: field.name().unwrap_or_default().to_owned(),
            file_name: field.file_name().map(str::to_owned),
            bytes: field.bytes().await.unwrap(),
        });
    }
    fields
}

/// A served gallery, and a look into it.
pub(crate) struct Replay<G> {
    gallery: Arc<Mutex<G>>,
    url: String,
    /// Ends the server when it is dropped.
    _runtime: tokio::runtime::Runtime,
}

impl<G: Gallery> Replay<G> {
    pub(crate) fn open(gallery: G) -> Self {
        let gallery = Arc::new(Mutex::new(gallery));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::clone(&gallery);
        let app = Router::new().fallback(move |request: Request| {
            let shared = Arc::clone(&shared);
            async move {
                let asked = Asked::read(request).await;
                shared
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .answer(&asked)
            }
        });
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self {
            gallery,
            url,
            _runtime: runtime,
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Changes the gallery.
    pub(crate) fn change(&self, change: impl FnOnce(&mut G)) {
        change(&mut self.gallery.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Looks into the gallery.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&G) -> T) -> T {
        look(&self.gallery.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An answer of this type.
pub(crate) fn typed(status: u16, kind: &str, body: impl Into<Body>) -> Response {
    let answer = Response::builder()
        .status(status)
        .header(CONTENT_TYPE, kind);
    answer.body(body.into()).unwrap()
}

pub(crate) fn html(status: u16, body: impl Into<String>) -> Response {
    typed(status, "text/html; charset=utf-8", body.into())
}

pub(crate) fn redirect(to: &str) -> Response {
    let answer = Response::builder().status(StatusCode::FOUND);
    answer.header(LOCATION, to).body(Body::empty()).unwrap()
}
