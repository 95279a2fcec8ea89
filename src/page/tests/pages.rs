//! What a walk finds on pages.

use ::http::HeaderValue;
use regex::Regex;

use super::*;

#[test]
fn piwigo_pages_are_read_cold_and_warm() {
    let rule = PageRule {
        thumbnails: Some(css("#thumbnails img.thumbnail")),
        photos: Some(css("#thumbnails a[href*=\"picture.php\"]")),
        next: Some(css(".navigationBar a[rel=next]")),
        ..rule()
    };
    let body = r#"<ul id=thumbnails>
        <li><a href="picture.php?/1/category/2"><img class=thumbnail src="themes/blank.gif"
            data-src="i.php?/upload/2025/a,b-th.jpg"></a>
        <li><a href="picture.php?/2/category/2"><img class=thumbnail src="_data/i/c-th.jpg"></a>
        <li><a href="picture.php?/2/category/2#x"><img class=thumbnail src="_data/i/c-th.jpg"></a>
        </ul><div class=navigationBar><a rel=next href="index.php?/category/2/start-15">next</a>"#;
    let facts = facts_of(rule, "http://h/piwigo/index.php?/category/2", body);
    assert_eq!(
        urls(&facts.thumbnails),
        [
            "http://h/piwigo/i.php?/upload/2025/a,b-th.jpg",
            "http://h/piwigo/_data/i/c-th.jpg"
        ]
    );
    assert_eq!(
        urls(&facts.photos),
        [
            "http://h/piwigo/picture.php?/1/category/2",
            "http://h/piwigo/picture.php?/2/category/2"
        ]
    );
    let next = facts.next.as_ref().unwrap().to_string();
    assert_eq!(next, "http://h/piwigo/index.php?/category/2/start-15");
    assert_eq!(facts.problem, None);
}

#[test]
fn copyparty_thumbnails_are_made_from_links() {
    let mut thumbnails = json_at("/files/*/href");
    thumbnails.url = Some(Template::parse("{page}{value:raw}?th=w").unwrap());
    thumbnails.except = Some(Regex::new(r"\.txt$").unwrap());
    let rule = PageRule {
        albums: Some(json_at("/dirs/*/href")),
        thumbnails: Some(thumbnails),
        ..rule()
    };
    let body = r#"{"dirs":[{"href":"sub%20a/"}],
        "files":[{"href":"a%20b.jpg"},{"href":"notes.txt"},{"href":"c.jpg"}]}"#;
    let facts = facts_of(rule, "http://h/pics/?ls", body);
    assert_eq!(urls(&facts.albums), ["http://h/pics/sub%20a/"]);
    assert_eq!(
        urls(&facts.thumbnails),
        ["http://h/pics/a%20b.jpg?th=w", "http://h/pics/c.jpg?th=w"]
    );
}

#[test]
fn a_photo_without_a_page_has_images_made_from_its_url() {
    let fixed = |template: &str| Locator {
        url: Some(Template::parse(template).unwrap()),
        ..locator(Source::Fixed)
    };
    let photo = PageRule {
        fetched: false,
        medium: Some(fixed("{photo}/1080")),
        full: Some(fixed("{photo}")),
        ..rule()
    };
    let extractor = Extractor::new(&scenario(rule(), rule(), photo), Device::default());
    let facts = extractor.facts_without_page(&target("http://h/pgapi/a%20b.jpg"));
    assert_eq!(urls(&facts.medium), ["http://h/pgapi/a%20b.jpg/1080"]);
    assert_eq!(urls(&facts.full), ["http://h/pgapi/a%20b.jpg"]);
}

#[test]
fn base_changes_what_links_are_relative_to() {
    let rule = PageRule {
        photos: Some(css("a")),
        thumbnails: Some(css("img, .bg")),
        ..rule()
    };
    let body = r#"<head><BASE href="/other/"></head><a href=p/1>1</a><a href="?x">2</a>
        <a href="mailto:x@y.z">m</a><a href="javascript:open()">j</a><a href="">e</a><a>n</a>
        <div class=bg style="color: red; background: #fff url( 'a&#32;b.jpg' ) no-repeat"></div>
        <template><img src=never.jpg></template><noscript><img src=no.jpg></noscript>"#;
    let facts = facts_of(rule, "http://h/here/page", body);
    assert_eq!(
        urls(&facts.photos),
        ["http://h/other/p/1", "http://h/other/?x"]
    );
    assert_eq!(urls(&facts.thumbnails), ["http://h/other/a%20b.jpg"]);
}

#[test]
fn images_suit_the_device() {
    let rule = || PageRule {
        thumbnails: Some(css("img")),
        ..rule()
    };
    let body = r#"<img src=a.jpg srcset="a.jpg 1x, b.jpg 2x">"#;
    let phone = Device {
        width: 390,
        scale: 3.0,
    };
    let page = target("http://h/");
    for (device, url) in [
        (Device::default(), "http://h/a.jpg"),
        (phone, "http://h/b.jpg"),
    ] {
        let extractor = Extractor::new(&scenario(rule(), rule(), rule()), device);
        let body = Bytes::copy_from_slice(body.as_bytes());
        let facts = extractor.facts(Role::Listing, &page, &HeaderMap::new(), &body);
        assert_eq!(urls(&facts.thumbnails), [url]);
    }
}

#[test]
fn too_few_matches_and_missing_texts_are_told() {
    let mut thumbnails = css(".thumb img");
    thumbnails.at_least = 3;
    let mut rule = PageRule {
        thumbnails: Some(thumbnails),
        ..rule()
    };
    let body = "<title>Oops</title><p class=thumb><img src=1><img src=1>";
    let facts = facts_of(rule.clone(), "http://h/", body);
    assert_eq!(
        facts.problem.as_deref(),
        Some("found 2 thumbnails, expected at least 3 (selector '.thumb img')")
    );
    rule.expect.text.push(Template::literal("Welcome"));
    let facts = facts_of(rule, "http://h/", body);
    assert!(
        facts
            .problem
            .as_ref()
            .unwrap()
            .starts_with("the text 'Welcome' is not there; the page is titled \"Oops\"; found 2"),
        "{facts:?}"
    );
}

#[test]
fn a_next_page_that_is_this_page_is_none() {
    let rule = PageRule {
        next: Some(css("a.next")),
        ..rule()
    };
    let body = "<a class=next href='#'>x</a><a class=next href='?p=1#end'>1</a>";
    assert_eq!(facts_of(rule.clone(), "http://h/?p=1", body).next, None);
    assert!(facts_of(rule, "http://h/?p=0", body).next.is_some());
}

#[test]
fn a_page_is_known_by_body_url_role_and_the_headers_that_matter() {
    let by_header = PageRule {
        full: Some(locator(Source::Header("X-Full".to_owned()))),
        ..rule()
    };
    let extractor = Extractor::new(&scenario(by_header, rule(), rule()), Device::default());
    let body = Bytes::from_static(b"<p>");
    let (one, two) = (target("http://h/1"), target("http://h/2"));
    let mut headers = HeaderMap::new();
    headers.insert("x-full", HeaderValue::from_static("/a b.jpg"));
    let first = extractor.facts(Role::Listing, &one, &headers, &body);
    assert_eq!(urls(&first.full), ["http://h/a%20b.jpg"]);
    let again = extractor.facts(Role::Listing, &one, &headers, &body);
    assert!(Arc::ptr_eq(&first, &again));
    headers.insert("x-full", HeaderValue::from_static("/b.jpg"));
    let other = extractor.facts(Role::Listing, &one, &headers, &body);
    assert_eq!(urls(&other.full), ["http://h/b.jpg"]);
    let _ = extractor.facts(Role::Listing, &two, &headers, &body);
    let _ = extractor.facts(Role::Gallery, &one, &headers, &body);
    let stats = extractor.stats();
    assert_eq!((stats.hits, stats.misses), (1, 4));
}
