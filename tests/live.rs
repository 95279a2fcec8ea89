//! The live server as a browser, Prometheus and Docker meet it, and its
//! documentation.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

use std::sync::Arc;
use std::time::Duration;

use vernissage::http::fetch::{FetchError, fetch};
use vernissage::live::feed::{About, Feed};
use vernissage::live::metrics::document;
use vernissage::live::server::{Listener, Server};
use vernissage::measure::generator::limits::Limits;
use vernissage::measure::recorder::Recorder;
use vernissage::measure::run::Writes;

fn open() -> Server {
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    listener.serve().unwrap()
}

fn feed(title: &str) -> Arc<Feed> {
    let about = About {
        scenario: "demo".to_owned(),
        title: title.to_owned(),
        host: "http://127.0.0.1:1/".to_owned(),
        load_model: "closed: 5 users".to_owned(),
        objective: Duration::from_secs(2),
        limits: Limits::default(),
        length: Some(Duration::from_secs(60)),
    };
    let recorder = Recorder::with_shards(1);
    let feed = Feed::new(about, recorder, Writes::default);
    feed.history.note(&feed.live());
    feed.history.note(&feed.live());
    Arc::new(feed)
}

async fn get(server: &Server, path: &str) -> Result<String, FetchError> {
    let url = format!("http://{}{path}", server.address())
        .parse()
        .unwrap();
    let body = fetch(&url, Duration::from_secs(60), 1 << 20).await?;
    Ok(String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn it_lives_before_it_is_ready() {
    let server = open();
    assert_eq!(get(&server, "/healthz").await.unwrap(), "alive\n");
    for path in ["/readyz", "/metrics", "/"] {
        let refused = get(&server, path).await.unwrap_err().to_string();
        assert!(refused.contains("503"), "{refused}");
        assert!(refused.contains("the gallery is looked at"), "{refused}");
    }
    server.plan_is_loaded();
    assert_eq!(get(&server, "/readyz").await.unwrap(), "ready\n");
    let refused = get(&server, "/metrics").await.unwrap_err().to_string();
    assert!(refused.contains("has not begun"), "{refused}");
    server.show(feed("Demo"));
    assert_eq!(get(&server, "/readyz").await.unwrap(), "ready\n");
    let metrics = get(&server, "/metrics").await.unwrap();
    assert!(metrics.contains("vernissage_users{state=\"wanted\"} 0\n"));
}

#[tokio::test]
async fn the_page_is_whole_without_scripts_and_the_network() {
    let server = open();
    server.show(feed("<script>alert(1)</script> & co"));
    let page = get(&server, "/").await.unwrap();
    assert!(page.contains("&#60;script&#62;alert(1)"), "{page}");
    assert!(page.contains("<noscript><meta http-equiv=\"refresh\""));
    assert!(page.contains("<svg"), "charts are there");
    for elsewhere in ["src=\"http", "href=\"http", "@import", "url("] {
        assert!(!page.contains(elsewhere), "{elsewhere}");
    }
}

#[tokio::test]
async fn a_run_that_is_over_does_not_answer() {
    let server = open();
    let address = server.address();
    drop(server);
    let url = format!("http://{address}/healthz").parse().unwrap();
    let error = fetch(&url, Duration::from_secs(60), 10).await.unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
}

#[test]
fn an_address_is_taken_once() {
    let first = Listener::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    assert!(Listener::bind(first.address()).is_err());
}

/// `UPDATE_DOCS=1 cargo test --test live` writes it again.
#[test]
fn the_documentation_of_metrics_is_that_of_the_code() {
    let path = "docs/METRICS.md";
    let made = document::markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        made == written,
        "{path} differs from the code: UPDATE_DOCS=1 cargo test --test live"
    );
}
