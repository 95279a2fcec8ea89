//! A visitor against servers that do what real ones sometimes do.

mod bodies;
mod caching;
mod connections;
mod failures;
mod goaway;
mod redirects;
mod server;
mod tls;
mod unseen;
mod wire;

use std::sync::Arc;
use std::time::Instant;

use ::http::{HeaderValue, Method};
use url::Url;

use super::client::Client;
use super::options::Options;
use super::session::Session;
use crate::measure::sample::Operation;
use crate::target::Target;
use crate::visit::session::{Batch, Fetched, Request, RequestBody, Session as _, StatusSet, Want};

fn visitor() -> Session {
    visitor_with(|_| {})
}

fn visitor_with(change: impl FnOnce(&mut Options)) -> Session {
    let mut options = Options::default();
    change(&mut options);
    Client::new(options).unwrap().session()
}

fn target(url: &str) -> Arc<Target> {
    Target::new(Url::parse(url).unwrap()).unwrap()
}

fn get(url: &str) -> Request {
    Request::page(Operation::Listing, target(url), Instant::now())
}

fn image(url: &str) -> Request {
    let mut request = get(url);
    request.operation = Operation::Thumbnail;
    request.want = Want::Image;
    request
}

fn post(url: &str, body: RequestBody) -> Request {
    let mut request = get(url);
    request.method = Method::POST;
    request.operation = Operation::Upload;
    request.body = body;
    request
}

async fn images(session: &mut Session, targets: &[Arc<Target>]) -> Vec<Fetched> {
    let referer = HeaderValue::from_static("http://127.0.0.1/page");
    session
        .fetch_all(Batch {
            operation: Operation::Thumbnail,
            want: Want::Image,
            targets,
            referer: &referer,
            intended: Instant::now(),
        })
        .await
}

/// A small but whole JPEG.
fn jpeg() -> Vec<u8> {
    let picture = image::DynamicImage::new_rgb8(40, 30);
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

fn redirect_only() -> StatusSet {
    StatusSet::of(vec![(300, 399)])
}
