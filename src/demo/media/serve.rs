//! Answers a request for a picture: whole, in part, or "you have it".

use std::io::{self, SeekFrom};
use std::ops::Range;
use std::path::Path as FilePath;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::super::app::App;
use super::super::conditional::{self, Part};
use super::super::web;
use super::names::Size;
use super::shelf::{Content, Shown};

/// A day: a file never changes, but a deleted photo should disappear.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("public, max-age=86400");
/// How much of a large file is read at once.
const READ_AT_ONCE: usize = 256 * 1024;

/// `GET /media/{size}/{name}`.
pub(in crate::demo) async fn serve(
    State(app): State<Arc<App>>,
    Path((folder, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let Some(size) = Size::from_folder(&folder) else {
        return web::no_such_page();
    };
    match find(&app, size, name).await {
        Ok(Some(shown)) => answer(&shown, &headers).await,
        Ok(None) => web::no_such_page(),
        Err(error) => web::internal_error(&error),
    }
}

async fn find(app: &Arc<App>, size: Size, name: String) -> io::Result<Option<Shown>> {
    if let Some(shown) = app.media.kept(size, &name) {
        return Ok(Some(shown));
    }
    let app = Arc::clone(app);
    tokio::task::spawn_blocking(move || app.media.find(size, &name)).await?
}

async fn answer(shown: &Shown, headers: &HeaderMap) -> Response {
    let etag = shown.etag.to_str().unwrap_or_default();
    let part = if conditional::not_modified(headers, etag, Some(shown.modified)) {
        None
    } else {
        Some(conditional::part(
            headers,
            shown.length,
            etag,
            shown.modified,
        ))
    };
    let body = match &part {
        None | Some(Part::Unsatisfiable) => Ok(Body::empty()),
        Some(Part::Whole) => content(shown, 0..shown.length).await,
        Some(Part::Bytes(range)) => content(shown, range.clone()).await,
    };
    let mut response = match body {
        Ok(body) => body.into_response(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return web::no_such_page(),
        Err(error) => return web::internal_error(&error),
    };
    let (status, length) = match &part {
        None => (StatusCode::NOT_MODIFIED, None),
        Some(Part::Whole) => (StatusCode::OK, Some(shown.length)),
        Some(Part::Bytes(range)) => {
            let value = format!("bytes {}-{}/{}", range.start, range.end - 1, shown.length);
            set(&mut response, header::CONTENT_RANGE, &value);
            (StatusCode::PARTIAL_CONTENT, Some(range.end - range.start))
        }
        Some(Part::Unsatisfiable) => {
            set(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes */{}", shown.length),
            );
            (StatusCode::RANGE_NOT_SATISFIABLE, Some(0))
        }
    };
    *response.status_mut() = status;
    describe(&mut response, shown, length);
    response
}

fn describe(response: &mut Response, shown: &Shown, length: Option<u64>) {
    if let Some(length) = length {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, length.into());
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(shown.content_type),
        );
        web::forbid_sniffing(response.headers_mut());
    }
    set(
        response,
        header::LAST_MODIFIED,
        &httpdate::fmt_http_date(shown.modified),
    );
    let headers = response.headers_mut();
    headers.insert(header::ETAG, shown.etag.clone());
    headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// The bytes of a range, from memory or streamed from the disk.
async fn content(shown: &Shown, range: Range<u64>) -> io::Result<Body> {
    match &shown.content {
        Content::Memory(bytes) => Ok(Body::from(
            bytes.slice(range.start as usize..range.end as usize),
        )),
        Content::Disk(path) => stream(path, range).await,
    }
}

async fn stream(path: &FilePath, range: Range<u64>) -> io::Result<Body> {
    let mut file = tokio::fs::File::open(path).await?;
    file.set_max_buf_size(READ_AT_ONCE);
    if range.start > 0 {
        file.seek(SeekFrom::Start(range.start)).await?;
    }
    let part = file.take(range.end - range.start);
    Ok(Body::from_stream(ReaderStream::with_capacity(
        part,
        READ_AT_ONCE,
    )))
}
