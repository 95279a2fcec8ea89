//! Around every request: its clock, its count of bytes, its faults.
//!
//! The clock runs from the request's head to the body's last byte (or its
//! end by a cut or a visitor who left); then the metrics and the access log
//! hear of it. All of it happens in [`Meter`]'s drop, so that no request is
//! left out, whatever becomes of it.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use http::{HeaderValue, Request, Response, StatusCode, header};
use hyper::body::{Body as HttpBody, Incoming};
use tokio_util::sync::CancellationToken;

use super::access_log::Line;
use super::app::App;
use super::body::{BodyFaults, MeteredBody};
use super::faults::Drawn;
use super::kind::Kind;
use super::web::drain;

/// The status of a request whose visitor left before it was answered; not
/// sent to anyone (nginx's convention).
const CLIENT_LEFT: u16 = 499;

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) SocketAddr);

/// Handles one request with its faults and measures it.
pub(super) async fn observe<H, F>(
    app: Arc<App>,
    peer: Peer,
    mut request: Request<Incoming>,
    handle: H,
) -> Result<Response<MeteredBody>, Infallible>
where
    H: FnOnce(Request<Incoming>) -> F,
    F: Future<Output = Result<Response<Body>, Infallible>>,
{
    let path = request.uri().path();
    let kind = Kind::of_path(path);
    let mut meter = Meter::new(&app, kind, peer, &request);
    let drawn = draw_faults(&app, kind, path);
    request.extensions_mut().insert(peer);

    if let Some(latency) = drawn.latency {
        app.telemetry.faults.latency.inc();
        wait(latency, &app.stopping).await;
    }
    let response = match drawn.error {
        Some(status) => {
            app.telemetry.faults.error.inc();
            drain(Body::new(request.into_body())).await;
            injected_error(status)
        }
        None => handle(request).await?,
    };
    meter.status = response.status().as_u16();
    let faults = body_faults(&app, &drawn, &response);
    Ok(response.map(|body| MeteredBody::new(body, faults, meter)))
}

/// The gallery's own instruments and its fault control meet no faults.
fn draw_faults(app: &App, kind: Kind, path: &str) -> Drawn {
    let faults = app.faults.current();
    if faults.is_empty() || matches!(path, "/healthz" | "/metrics" | "/-/faults") {
        return Drawn::default();
    }
    faults.draw(kind, &mut rand::rng())
}

async fn wait(time: Duration, stopping: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stopping.cancelled() => {}
    }
}

fn injected_error(status: u16) -> Response<Body> {
    let mut response = Response::new(Body::from("This error is a fault to practise on.\n"));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, text);
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Places the drawn faults within the body; an empty one cannot have any.
fn body_faults(app: &App, drawn: &Drawn, response: &Response<Body>) -> BodyFaults {
    if drawn.truncate_at.is_none() && drawn.stall.is_none() {
        return BodyFaults::default();
    }
    let length = response
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .or_else(|| response.body().size_hint().exact())
        .unwrap_or(0);
    if length == 0 {
        return BodyFaults::default();
    }
    if drawn.truncate_at.is_some() {
        app.telemetry.faults.truncate.inc();
    }
    if drawn.stall.is_some() {
        app.telemetry.faults.stall.inc();
    }
    BodyFaults {
        stall: drawn.stall.map(|pause| (length / 2, pause)),
        cut: drawn
            .truncate_at
            .map(|fraction| ((length as f64 * fraction) as u64).min(length - 1)),
    }
}

/// One request's clock and counter.
pub(super) struct Meter {
    app: Arc<App>,
    kind: Kind,
    started: Instant,
    status: u16,
    bytes: u64,
    line: Option<Box<Line>>,
}

impl Meter {
    fn new(app: &Arc<App>, kind: Kind, peer: Peer, request: &Request<Incoming>) -> Self {
        let line = app.access_log.as_ref().map(|_| {
            let user = app.sessions.user_of(request.headers());
            Box::new(Line::new(peer.0.ip(), user, request))
        });
        app.telemetry.in_flight.inc();
        Self {
            app: Arc::clone(app),
            kind,
            started: Instant::now(),
            status: CLIENT_LEFT,
            bytes: 0,
            line,
        }
    }

    /// Body bytes sent so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn count(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
    }

    /// Cancelled when the gallery closes.
    pub(super) fn stopping(&self) -> CancellationToken {
        self.app.stopping.clone()
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let elapsed = self.started.elapsed();
        self.app.telemetry.in_flight.dec();
        self.app
            .telemetry
            .record(self.kind, self.status, self.bytes, elapsed);
        if let (Some(log), Some(mut line)) = (&self.app.access_log, self.line.take()) {
            line.finish(self.status, self.bytes, elapsed);
            log.write(line);
        }
    }
}
