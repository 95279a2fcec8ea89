//! Large photos, of which nobody looks at the middle.

use super::server::{Reply, Server, Then, ok};
use super::{get, image, jpeg, visitor, visitor_with};
use crate::measure::sample::Outcome;
use crate::visit::session::Session as _;

/// More than a socket holds, so that it comes in many pieces.
const LARGE: usize = 5 << 20;

/// A photo with a large middle.
fn large() -> Vec<u8> {
    let mut bytes = jpeg();
    let end = bytes.split_off(bytes.len() - 2);
    bytes.resize(LARGE, 0x55);
    bytes.extend(end);
    bytes
}

/// So much of the photo, and then the end.
fn cut(length: usize, then: Then) -> Reply {
    let (mut bytes, _) = ok("image/jpeg", large());
    bytes.truncate(bytes.len() - large().len() + length);
    (bytes, then)
}

#[tokio::test]
async fn a_large_photo_is_whole_and_its_connection_goes_on() {
    let server = Server::start(|asked| match asked.path() {
        "/photo" => ok("image/jpeg", large()),
        _ => ok("text/html", "a page"),
    })
    .await;
    let mut session = visitor();
    for _ in 0..3 {
        let photo = session.fetch(image(&server.url("/photo"))).await;
        assert!(photo.is_ok(), "{photo:?}");
        assert_eq!(photo.sample.wire_bytes, LARGE as u64 + 2);
        assert_eq!(photo.sample.body_bytes, LARGE as u64 + 2);
        let page = session.fetch(get(&server.url("/page"))).await;
        assert_eq!(page.body, "a page", "{page:?}");
    }
    assert_eq!(session.client.snapshot().opened, 1);
}

#[tokio::test]
async fn what_is_missing_in_the_middle_is_told() {
    const HALF: usize = LARGE / 2;
    let server = Server::start(|_| cut(HALF, Then::Close)).await;
    let photo = visitor().fetch(image(&server.url("/"))).await;
    assert_eq!(photo.sample.outcome, Outcome::Truncated, "{photo:?}");
    assert_eq!(photo.sample.wire_bytes, HALF as u64);
}

#[tokio::test]
async fn a_reset_in_the_middle_is_told() {
    let server = Server::start(|_| cut(LARGE / 2, Then::Reset)).await;
    let photo = visitor().fetch(image(&server.url("/"))).await;
    assert_eq!(photo.sample.outcome, Outcome::Truncated, "{photo:?}");
    let detail = photo.detail.as_deref().unwrap_or_default();
    assert!(detail.contains("reset"), "{photo:?}");
}

#[tokio::test]
async fn the_end_is_looked_at() {
    let server = Server::start(|_| {
        let mut bytes = large();
        bytes.truncate(LARGE - 1);
        ok("image/jpeg", bytes)
    })
    .await;
    let photo = visitor().fetch(image(&server.url("/"))).await;
    assert_eq!(photo.sample.outcome, Outcome::BadImage, "{photo:?}");
}

#[tokio::test]
async fn what_is_too_large_is_not_read_to_its_end() {
    let server = Server::start(|_| ok("image/jpeg", large())).await;
    let mut session = visitor_with(|options| options.part_limit = 1 << 20);
    let photo = session.fetch(image(&server.url("/"))).await;
    assert_eq!(photo.sample.outcome, Outcome::TooLarge, "{photo:?}");
    assert!(photo.sample.wire_bytes < LARGE as u64);
}
