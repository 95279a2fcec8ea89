//! The files: conditional and range requests, and what is no file of ours.

use super::visitor::{Visitor, attributes, open, options};
use reqwest::{StatusCode, header};
use vernissage::demo::Gallery;

async fn full_photo(gallery: &Gallery) -> String {
    let mut visitor = Visitor::of(gallery);
    let page = visitor.page("/photos/1").await;
    format!("{}{}", visitor.base, attributes(&page, "a.full", "href")[0])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_file_is_not_sent_again() {
    let gallery = open(options());
    let address = full_photo(&gallery).await;
    let http = reqwest::Client::new();
    let whole = http.get(&address).send().await.unwrap();
    let headers = whole.headers().clone();
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=86400");
    assert_eq!(headers[header::ACCEPT_RANGES], "bytes");
    for (name, value) in [
        (header::IF_NONE_MATCH, &headers[header::ETAG]),
        (header::IF_MODIFIED_SINCE, &headers[header::LAST_MODIFIED]),
    ] {
        let again = http
            .get(&address)
            .header(&name, value)
            .send()
            .await
            .unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{name}");
        assert!(again.bytes().await.unwrap().is_empty());
    }
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_file_are_sent() {
    let gallery = open(options());
    let address = full_photo(&gallery).await;
    let http = reqwest::Client::new();
    let whole = http
        .get(&address)
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let length = whole.len();

    let part = http
        .get(&address)
        .header(header::RANGE, "bytes=100-299")
        .send()
        .await
        .unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(
        part.headers()[header::CONTENT_RANGE],
        format!("bytes 100-299/{length}")
    );
    assert_eq!(part.headers()[header::CONTENT_LENGTH], "200");
    assert_eq!(part.bytes().await.unwrap(), whole[100..300]);

    let beyond = format!("bytes={length}-");
    let beyond = http
        .get(&address)
        .header(header::RANGE, beyond)
        .send()
        .await
        .unwrap();
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(
        beyond.headers()[header::CONTENT_RANGE],
        format!("bytes */{length}")
    );

    let head = http.head(&address).send().await.unwrap();
    assert_eq!(head.headers()[header::CONTENT_LENGTH], length.to_string());
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_is_streamed_whole_and_in_part() {
    let gallery = open(options());
    let mut visitor = Visitor::signed_in(&gallery).await;
    // Noise does not compress: some 5 MB, more than is kept in memory.
    let noise: Vec<u8> = (0..1400 * 1300 * 3).map(|_| rand::random()).collect();
    let mut large = Vec::new();
    image::RgbImage::from_raw(1400, 1300, noise)
        .unwrap()
        .write_to(
            &mut std::io::Cursor::new(&mut large),
            image::ImageFormat::Png,
        )
        .unwrap();
    assert!(large.len() > 5_000_000);
    let stored = visitor.upload(1, vec![("noise.png", large.clone())]).await;
    assert_eq!(stored.status(), StatusCode::SEE_OTHER);
    let page = visitor.page("/photos/7").await;
    let path = attributes(&page, "a.full", "href").swap_remove(0);
    let whole = visitor.get(&path).await;
    assert_eq!(whole.headers()[header::CONTENT_TYPE], "image/png");
    assert_eq!(whole.bytes().await.unwrap(), large);
    let request = visitor.http.get(format!("{}{path}", visitor.base));
    let part = visitor
        .send(request.header(header::RANGE, "bytes=4500000-4999999"))
        .await;
    assert_eq!(part.bytes().await.unwrap(), large[4_500_000..5_000_000]);
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_photos_is_served() {
    let gallery = open(options());
    let mut visitor = Visitor::of(&gallery);
    for path in [
        "/media/full/..%2f..%2fgallery.db",
        "/media/full/../gallery.db",
        "/media/full/%2e%2e%2fgallery.db",
        "/media/full/gallery.db",
        "/media/incoming/upload-1",
        "/media/full/00000000000000000000000000000000.jpg",
        "/galleries/99",
        "/photos/99",
        "/nowhere",
    ] {
        let response = visitor.get(path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert!(visitor.get("/photos/x").await.status().is_client_error());
    assert!(visitor.get("/?page=x").await.status().is_client_error());
    assert_eq!(
        visitor.post("/", &[]).await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
    gallery.shutdown().unwrap();
}
