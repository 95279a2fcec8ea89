//! Galleries that speak JSON are told apart by their own words, not by those that
//! every API has.

use axum::response::Response;
use url::Url;
use vernissage::draft::draft;
use vernissage::http::client::Client;
use vernissage::http::options::Options;

use crate::served::{Asked, Gallery, Replay, html, typed};

/// A page, and an API behind it that answers everything alike.
struct Api(u16, &'static str);

impl Gallery for Api {
    fn answer(&mut self, asked: &Asked) -> Response {
        match asked.path.as_str() {
            "/" => html(200, "<!doctype html><title>Photos</title><p>Loading …"),
            _ => typed(self.0, "application/json", self.1),
        }
    }
}

/// The name of the scenario that it is recognised to need.
fn recognised(status: u16, answer: &'static str) -> Option<String> {
    let site = Replay::open(Api(status, answer));
    let url = Url::parse(site.url()).unwrap();
    let client = Client::new(Options::default()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let drafted = runtime.block_on(async { draft(&mut client.session(), &url).await });
    Some(drafted.unwrap().recognised?.scenario)
}

#[test]
fn pigallery2_is_recognised_by_its_envelope() {
    for (status, answer) in [
        (200, r#"{"error":null,"result":{"directory":{"name":"."}}}"#),
        (
            401,
            r#"{"error":{"code":1,"message":"not authenticated"},"result":null}"#,
        ),
    ] {
        let scenario = recognised(status, answer);
        assert_eq!(scenario.as_deref(), Some("pigallery2"), "{status} {answer}");
    }
}

#[test]
fn any_other_api_is_not_taken_for_pigallery2() {
    for (status, answer) in [
        (404, r#"{"error":"not found"}"#),
        (404, r#"{"error":null,"result":null}"#),
        (
            404,
            r#"{"error":{"code":8,"message":"not found"},"result":null}"#,
        ),
        (401, r#"{"error":"who are you?"}"#),
        (401, r#"{"error":{"code":401,"message":"no key"}}"#),
        (200, r#"{"error":false,"result":[]}"#),
        (200, r#"{"directory":"/srv"}"#),
    ] {
        assert_eq!(recognised(status, answer), None, "{status} {answer}");
    }
}
