//! The listener, on the run's own runtime.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::task::JoinHandle;

use super::address::HEALTH_PATH;
use super::feed::Feed;
use super::{metrics, page};
use crate::chart::asset;

/// What the handlers share: the run, once there is one.
#[derive(Debug, Default)]
struct Shown {
    plan_is_loaded: AtomicBool,
    feed: OnceLock<Arc<Feed>>,
}

/// A bound listener that does not answer yet.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Takes the address.
    ///
    /// # Errors
    /// When something else has it, or it is not this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Where it listens; the port is one that was free where 0 was asked for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers from now on, on the runtime of the caller, until the server is
    /// dropped.
    ///
    /// # Errors
    /// When the runtime cannot take the listener.
    pub fn serve(self) -> io::Result<Server> {
        let shown = Arc::new(Shown::default());
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let router = router(Arc::clone(&shown));
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!("the run cannot be watched any more: {error}");
            }
        });
        Ok(Server {
            address: self.address,
            shown,
            task,
        })
    }
}

/// A server that answers until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    shown: Arc<Shown>,
    task: JoinHandle<()>,
}

impl Server {
    /// Where it listens; the port is the one that was found where 0 was asked
    /// for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Says from now on that the run is ready: its arguments and its scenario are
    /// good.
    pub fn plan_is_loaded(&self) {
        self.shown.plan_is_loaded.store(true, Ordering::Relaxed);
    }

    /// Shows this run from now on. The first that is told stays.
    pub fn show(&self, feed: Arc<Feed>) {
        self.plan_is_loaded();
        let _ = self.shown.feed.set(feed);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn router(shown: Arc<Shown>) -> Router {
    Router::new()
        .route("/", get(live_page))
        .route("/metrics", get(exposition))
        .route(HEALTH_PATH, get(health))
        .route("/readyz", get(readiness))
        .with_state(shown)
}

/// The process lives: it has answered.
async fn health() -> Response {
    text(StatusCode::OK, "alive\n")
}

/// The plan is loaded. Whether the gallery answers is not asked: an outage of the
/// gallery must not stop those who measure it.
async fn readiness(State(shown): State<Arc<Shown>>) -> Response {
    if shown.plan_is_loaded.load(Ordering::Relaxed) {
        return text(StatusCode::OK, "ready\n");
    }
    not_yet("the run has no scenario yet: the gallery is looked at, to find out which it needs\n")
}

async fn exposition(State(shown): State<Arc<Shown>>) -> Response {
    drawn(&shown, metrics::exposition, |made| match made {
        Ok(body) => {
            let kind = HeaderValue::from_static(metrics::CONTENT_TYPE);
            ([(header::CONTENT_TYPE, kind)], body).into_response()
        }
        Err(error) => text(
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("the metrics cannot be written: {error}\n"),
        ),
    })
    .await
}

async fn live_page(State(shown): State<Arc<Shown>>) -> Response {
    drawn(&shown, page::render, |page| {
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            (header::CACHE_CONTROL, "no-store".to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy()),
            (
                HeaderName::from_static("x-content-type-options"),
                "nosniff".to_owned(),
            ),
        ];
        (headers, page).into_response()
    })
    .await
}

/// Draws what is shown on a thread of its own: a scrape is half a millisecond of
/// work, for which no visitor on this runtime's threads is to wait.
async fn drawn<T: Send + 'static>(
    shown: &Shown,
    draw: fn(&Feed) -> T,
    answer: fn(T) -> Response,
) -> Response {
    let Some(feed) = shown.feed.get().cloned() else {
        return not_yet("the run has not begun: the gallery is looked at first\n");
    };
    match tokio::task::spawn_blocking(move || draw(&feed)).await {
        Ok(made) => answer(made),
        Err(error) => text(
            StatusCode::INTERNAL_SERVER_ERROR,
            &format!("this cannot be drawn: {error}\n"),
        ),
    }
}

/// Nothing from elsewhere, and no script but the charts' and the page's own.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; \
         script-src '{}' '{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        asset::SCRIPT_SOURCE,
        page::SCRIPT_SOURCE,
    )
}

fn not_yet(why: &str) -> Response {
    let mut answer = text(StatusCode::SERVICE_UNAVAILABLE, why);
    let soon = HeaderValue::from_static("1");
    answer.headers_mut().insert(header::RETRY_AFTER, soon);
    answer
}

fn text(status: StatusCode, body: &str) -> Response {
    (status, body.to_owned()).into_response()
}
