//! Whom Alertmanager calls: a receiver of webhooks that remembers what it heard.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::support::wait_for;

/// What the callers must show.
pub(crate) const TOKEN: &str = "a token of no importance";

/// One alert, as it was told.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// `page`, `ticket` or `ping`.
    pub(crate) receiver: String,
    /// `firing` or `resolved`.
    pub(crate) status: String,
    pub(crate) labels: Value,
    pub(crate) annotations: Value,
}

impl Told {
    fn is(&self, receiver: &str, status: &str, labels: &[(&str, &str)]) -> bool {
        self.receiver == receiver
            && self.status == status
            && labels
                .iter()
                .all(|(name, value)| self.labels[name] == *value)
    }
}

type Heard = Arc<Mutex<Vec<Told>>>;

/// The receiver, until it is dropped.
pub(crate) struct Called {
    address: SocketAddr,
    heard: Heard,
    _runtime: Runtime,
}

impl Called {
    /// Listens on a port of its own.
    pub(crate) fn listen() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let heard = Heard::default();
        let router = Router::new()
            .route("/{receiver}", post(hear))
            .with_state(Arc::clone(&heard));
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            heard,
            _runtime: runtime,
        }
    }

    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    /// Waits until somebody was told of an alert with these labels.
    pub(crate) fn wait_for(&self, receiver: &str, status: &str, labels: &[(&str, &str)]) -> Told {
        wait_for(&format!("{status} at {receiver}: {labels:?}"), || {
            let heard = self.heard.lock().unwrap();
            heard
                .iter()
                .find(|told| told.is(receiver, status, labels))
                .cloned()
        })
    }

    /// How often it was told.
    pub(crate) fn count(&self, receiver: &str, status: &str, labels: &[(&str, &str)]) -> usize {
        let heard = self.heard.lock().unwrap();
        heard
            .iter()
            .filter(|told| told.is(receiver, status, labels))
            .count()
    }
}

async fn hear(
    State(heard): State<Heard>,
    Path(receiver): Path<String>,
    headers: HeaderMap,
    Json(message): Json<Value>,
) -> StatusCode {
    let shown = headers
        .get(header::AUTHORIZATION)
        .map(|value| value.to_str().unwrap_or(""));
    let wanted = format!("Bearer {TOKEN}");
    if receiver != "ping" && shown != Some(wanted.as_str()) {
        return StatusCode::UNAUTHORIZED;
    }
    let alerts = message["alerts"].as_array().into_iter().flatten();
    let told = alerts.map(|alert| Told {
        receiver: receiver.clone(),
        status: alert["status"].as_str().unwrap_or_default().to_owned(),
        labels: alert["labels"].clone(),
        annotations: alert["annotations"].clone(),
    });
    heard.lock().unwrap().extend(told);
    StatusCode::OK
}
