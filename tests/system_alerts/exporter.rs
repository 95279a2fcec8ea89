//! Programs whose metrics the dashboard shows, and which a test cannot have: an
//! engine in a swarm of three, by its real dump.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::get;
use tokio::runtime::Runtime;

/// A manager's view of three nodes of which one is down.
const DUMP: &str = include_str!("../fixtures/docker-metrics/dump-3nodes-1down.txt");

/// Serves the dump until it is dropped.
pub(crate) struct Exporter {
    pub(crate) address: SocketAddr,
    _runtime: Runtime,
}

impl Exporter {
    pub(crate) fn of_an_engine() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/metrics", get(|| async { DUMP }));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            _runtime: runtime,
        }
    }
}
