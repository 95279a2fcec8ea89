//! What machines ask the gallery: is it well, and what has it done.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};

use super::super::app::App;
use super::super::store::{galleries, photos};
use super::reply::{Answer, Failure, with_header};

/// The media type of Prometheus's text format.
const EXPOSITION: HeaderValue =
    HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// `GET /healthz`: well when the database answers.
pub(in crate::demo) async fn healthz(State(app): State<Arc<App>>) -> Answer {
    app.store.read(galleries::count).await?;
    Ok(fresh("ok\n".into_response()))
}

/// `GET /metrics`.
pub(in crate::demo) async fn metrics(State(app): State<Arc<App>>) -> Answer {
    let (galleries, photos) = app
        .store
        .read(|db| Ok((galleries::count(db)?, photos::count(db)?)))
        .await?;
    app.telemetry.galleries.set(as_gauge(galleries));
    app.telemetry.photos.set(as_gauge(photos));
    app.telemetry
        .sessions
        .set(as_gauge(app.sessions.count() as u64));
    let text = app
        .telemetry
        .exposition()
        .map_err(|error| Failure::internal(&error))?;
    Ok(fresh(with_header(
        text.into_response(),
        header::CONTENT_TYPE,
        EXPOSITION,
    )))
}

fn as_gauge(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn fresh(response: Response) -> Response {
    with_header(
        response,
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    )
}
