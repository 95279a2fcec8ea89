//! The listener: accepts connections, serves HTTP/1.1 and HTTP/2 (prior
//! knowledge) on them, and lets them finish when the gallery closes.

use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use super::app::App;
use super::observe::{Peer, observe};

/// How many bytes a connection holds back for the socket. Small, so that a
/// body's end is seen when it is sent (see `body`).
const WRITE_BUFFER: usize = 32 * 1024;
/// How long a client may take to send a request's head, and an idle
/// connection is kept.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);
/// How long requests under way may take to finish at the end.
const GRACE: Duration = Duration::from_secs(5);
/// How long to wait when the process has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Cores this process may use.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, NonZero::get)
}

/// Serves until the gallery is told to stop, then lets requests finish, for
/// at most [`GRACE`].
pub(super) async fn serve(listener: TcpListener, app: Arc<App>, router: Router) {
    let graceful = GracefulShutdown::new();
    let builder = connection_builder();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = app.stopping.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                // Small answers must not wait for the other side's ACK.
                let _ = stream.set_nodelay(true);
                serve_connection(stream, Peer(peer), &builder, &graceful, &app, &router);
            }
            Err(error) => pause_after(&error).await,
        }
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("the demo gallery closed connections that did not finish in time");
    }
}

fn connection_builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(WRITE_BUFFER)
        .http2()
        .timer(TokioTimer::new())
        .max_send_buf_size(WRITE_BUFFER);
    builder
}

fn serve_connection(
    stream: TcpStream,
    peer: Peer,
    builder: &auto::Builder<TokioExecutor>,
    graceful: &GracefulShutdown,
    app: &Arc<App>,
    router: &Router,
) {
    let app = Arc::clone(app);
    let routes = TowerToHyperService::new(router.clone());
    let service = service_fn(move |request| {
        let routes = routes.clone();
        observe(Arc::clone(&app), peer, request, move |request| {
            routes.call(request)
        })
    });
    let connection = builder
        .serve_connection(TokioIo::new(stream), service)
        .into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // A visitor who leaves half-way is no news.
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to the demo gallery ended early");
        }
    });
}

/// A connection that failed before it was accepted is the visitor's affair;
/// anything else (no descriptors left) passes, but not within a busy loop.
async fn pause_after(error: &io::Error) {
    if !matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    ) {
        tracing::warn!(%error, "the demo gallery cannot accept a connection");
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }
}
