//! Pages as real galleries send them, and pages that mean harm.

use std::sync::Arc;

use ::http::{HeaderMap, HeaderValue};
use bytes::Bytes;
use proptest::prelude::*;
use regex::Regex;
use serde_json::json;
use url::Url;

use super::answer::Page;
use super::capture::{capture, capture_all, links};
use super::check::check;
use super::document::MAX_MATCHES;
use super::extract::{Extractor, Role};
use super::facts::Facts;
use crate::markup::Selector;
use crate::scenario::model::{
    Attribute, Browse, Crowd, Device, Expect, JsonPointer, Locator, PageRule, PointerSegment,
    Scenario, Source,
};
use crate::scenario::template::Template;
use crate::target::Target;

pub(super) fn target(url: &str) -> Arc<Target> {
    Target::new(Url::parse(url).unwrap()).unwrap()
}

fn locator(source: Source) -> Locator {
    Locator {
        source,
        pick: None,
        except: None,
        url: None,
        at_least: 0,
    }
}

fn css(select: &str) -> Locator {
    css_with(select, &[])
}

fn css_with(select: &str, attributes: &[Attribute]) -> Locator {
    locator(Source::Css {
        select: Selector::compile(select).unwrap(),
        attributes: attributes.to_vec(),
    })
}

fn named(name: &str) -> Attribute {
    Attribute::Named(name.to_owned())
}

fn json_at(path: &str) -> Locator {
    locator(Source::Json {
        pointer: pointer(path),
        inside: None,
    })
}

fn pointer(path: &str) -> JsonPointer {
    let segment = |text: &str| match text {
        "*" => PointerSegment::Every,
        key => PointerSegment::Key(key.to_owned()),
    };
    JsonPointer(path.split('/').skip(1).map(segment).collect())
}

fn rule() -> PageRule {
    PageRule {
        fetched: true,
        albums: None,
        thumbnails: None,
        photos: None,
        medium: None,
        full: None,
        next: None,
        assets: None,
        expect: Expect::default(),
    }
}

fn scenario(listing: PageRule, gallery: PageRule, photo: PageRule) -> Scenario {
    Scenario {
        name: "test".to_owned(),
        title: String::new(),
        about: String::new(),
        headers: Vec::new(),
        user_agent: None,
        basic_auth: false,
        browse: Browse {
            start: Template::literal("/"),
            sign_in_first: false,
            listing,
            gallery,
            photo,
        },
        sign_in: None,
        create_gallery: None,
        upload: None,
        verify_upload: None,
        delete: None,
        verify_delete: None,
        sign_out: None,
        unsupported: Vec::new(),
        crowd: Crowd::default(),
        thresholds: Vec::new(),
    }
}

fn facts_of(gallery: PageRule, url: &str, body: &str) -> Arc<Facts> {
    let extractor = Extractor::new(&scenario(rule(), gallery, rule()), Device::default());
    extractor.facts(
        Role::Gallery,
        &target(url),
        &HeaderMap::new(),
        &Bytes::copy_from_slice(body.as_bytes()),
    )
}

fn urls(targets: &[Arc<Target>]) -> Vec<String> {
    targets.iter().map(ToString::to_string).collect()
}

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

#[test]
fn values_are_captured_wherever_galleries_put_them() {
    let page = target("http://h/admin?page=add");
    let mut headers = HeaderMap::new();
    headers.insert(
        "location",
        HeaderValue::from_bytes("/pics/ü x/".as_bytes()).unwrap(),
    );
    let body = r#"<meta name=csrf content=m1><input name=token value=t1><p id=who>  Ed
        of <b>Ely</b></p><a class=del onclick="del(42, 'x')">x</a><textarea id=t>
text</textarea><select id=s><option>a<option selected value=7>b</select>
        <script id=cfg>var cfg = {"user": {"id": 12, "csrf": "s\/1"}};</script>
        <script>var pwg_token = '0af9';</script><div class=messagelist>
        <a href="/photo/31/change/">P</a></div>"#;
    let page = Page::new(&page, &headers, body.as_bytes());
    let inside = |path: &str| {
        locator(Source::Json {
            pointer: pointer(path),
            inside: Some(Selector::compile("script").unwrap()),
        })
    };
    let picked = |mut locator: Locator, pick: &str| {
        locator.pick = Some(Regex::new(pick).unwrap());
        locator
    };
    let token = Source::Regex(Regex::new("pwg_token = '([0-9a-f]+)'").unwrap());
    for (locator, value) in [
        (css("meta[name=csrf]"), "m1"),
        (css("[name=token]"), "t1"),
        (css("#who"), "Ed of Ely"),
        (css("#t"), "text"),
        (css("#s"), "7"),
        (
            picked(css_with(".del", &[named("onclick")]), r"del\((\d+)"),
            "42",
        ),
        (
            picked(
                css_with(".messagelist a", &[named("href")]),
                r"/photo/(\d+)/",
            ),
            "31",
        ),
        (inside("/user/id"), "12"),
        (inside("/user/csrf"), "s/1"),
        (locator(token), "0af9"),
        (locator(Source::Header("Location".to_owned())), "/pics/ü x/"),
        (picked(locator(Source::FinalUrl), "page=(.*)"), "add"),
    ] {
        assert_eq!(
            capture(&locator, &page).as_deref(),
            Some(value),
            "{locator:?}"
        );
    }
    let mut whole = locator(Source::Header("Location".to_owned()));
    whole.url = Some(Template::parse("{value:raw}?x").unwrap());
    assert_eq!(
        capture(&whole, &page).unwrap(),
        "http://h/pics/%C3%BC%20x/?x"
    );
    assert_eq!(capture(&css(".none"), &page), None);
    assert_eq!(capture_all(&css("option"), &page), ["a", "7"]);
    assert_eq!(
        urls(&links(&css("a"), &page)),
        ["http://h/photo/31/change/"]
    );
}

#[test]
fn json_as_plain_text_is_json() {
    let page = target("http://h/ws.php");
    let headers = HeaderMap::new();
    let page = Page::new(
        &page,
        &headers,
        br#"{"stat":"ok","result":{"image_id":"17"}}"#,
    );
    assert_eq!(capture(&json_at("/result/image_id"), &page).unwrap(), "17");
    let mut expect = Expect {
        json: vec![
            (pointer("/stat"), json!("ok")),
            (pointer("/result/image_id"), json!(17)),
            (pointer("/error"), json!(null)),
        ],
        ..Expect::default()
    };
    assert_eq!(check(&expect, &page, |_| None), Ok(()));
    expect.json.push((pointer("/result/*"), json!(18)));
    assert_eq!(
        check(&expect, &page, |_| None).unwrap_err(),
        "expected /result/* to be 18, but it is \"17\""
    );
}

fn failure(expect: &Expect, body: &str) -> String {
    let page = target("http://h/login?next=/");
    let headers = HeaderMap::new();
    let page = Page::new(&page, &headers, body.as_bytes());
    check(expect, &page, |name| {
        (name == "photo.title").then_some("Cats & \"dogs\"")
    })
    .unwrap_err()
}

#[test]
fn failures_say_what_came_instead() {
    let text = Expect {
        text: vec![Template::parse("hi ed").unwrap()],
        ..Expect::default()
    };
    assert_eq!(
        failure(&text, "naw dude"),
        "the text 'hi ed' is not there; the answer is \"naw dude\""
    );
    assert_eq!(
        failure(
            &text,
            "<p class=errornote>Please enter the\n correct password</p>"
        ),
        "the text 'hi ed' is not there; the page says \"Please enter the correct password\""
    );
    assert_eq!(
        failure(
            &text,
            r#"{"error":{"code":1,"message":"no"},"token":"secret"}"#
        ),
        "the text 'hi ed' is not there; the answer says \"\"no\"\""
    );
    let select = Expect {
        no_select: vec![Selector::compile(".errors").unwrap()],
        ..Expect::default()
    };
    assert_eq!(
        failure(&select, "<ul class=errors><li>Wrong</ul>"),
        "'.errors' matches and should not: \"Wrong\""
    );
    let redirect = Expect {
        location: Some(Regex::new("^/home").unwrap()),
        ..Expect::default()
    };
    assert_eq!(
        failure(&redirect, ""),
        "expected a redirect to '^/home', but there was no Location header; the answer is empty"
    );
    let end = Expect {
        final_url: Some(Regex::new("/home$").unwrap()),
        ..Expect::default()
    };
    assert_eq!(
        failure(&end, "<title>Log in</title>"),
        "expected to end at '/home$', but ended at 'http://h/login?next=/'; \
         the page is titled \"Log in\""
    );
}

#[test]
fn a_text_is_found_as_a_person_sees_it() {
    let page = target("http://h/");
    let headers = HeaderMap::new();
    let lookup = |name: &str| (name == "photo.title").then_some("Cats & \"dogs\"");
    let listed = Expect {
        text: vec![Template::parse("{photo.title}").unwrap()],
        ..Expect::default()
    };
    let body = b"<p>Cats &amp; \n &quot;dogs&quot;</p>";
    assert_eq!(
        check(&listed, &Page::new(&page, &headers, body), lookup),
        Ok(())
    );
    let gone = Expect {
        no_text: listed.text.clone(),
        ..Expect::default()
    };
    assert!(check(&gone, &Page::new(&page, &headers, body), lookup).is_err());
    assert!(failure(&listed, "<p>Birds").contains("is not there"));
    let unknown = Expect {
        text: vec![Template::parse("{photo.id}").unwrap()],
        ..Expect::default()
    };
    assert!(failure(&unknown, "").contains("needs 'photo.id'"));
}

/// Reads a page with everything that there is.
fn read_everything(body: &[u8]) -> Arc<Facts> {
    let mut full = css("div > a ~ img, a:has(> img), :nth-child(2n) b a");
    full.at_least = 1;
    let rule = PageRule {
        albums: Some(css("a")),
        thumbnails: Some(css("img")),
        photos: Some(locator(Source::Regex(Regex::new("href=(\\w+)").unwrap()))),
        medium: Some(json_at("/*/a/*")),
        full: Some(full),
        next: Some(css_with("a", &[Attribute::Text, Attribute::Background])),
        assets: Some(css("link, script")),
        expect: Expect {
            text: vec![Template::literal("a \"b\"")],
            select: vec![Selector::compile("body").unwrap()],
            ..Expect::default()
        },
        ..rule()
    };
    let extractor = Extractor::new(
        &scenario(rule.clone(), rule, self::rule()),
        Device::default(),
    );
    let page = target("http://h/");
    let body = Bytes::copy_from_slice(body);
    extractor.facts(Role::Listing, &page, &HeaderMap::new(), &body)
}

#[test]
fn hostile_pages_are_survived() {
    let deep = "<div>".repeat(100_000);
    let formatting: String = (0..20_000).map(|i| format!("<p><b id={i}>")).collect();
    let attributes: String = (0..30_000).map(|i| format!(" a{i}")).collect();
    for body in [
        deep.clone(),
        format!("{deep}<img src=a.jpg>{}", "</div>".repeat(100_000)),
        formatting,
        format!("<img{attributes} src=b.jpg>"),
        "<table><tr><td>".repeat(30_000),
        "<svg><math>".repeat(30_000),
        "<template>".repeat(30_000),
        "<a href=x><table>".repeat(10_000),
        "</p>x".repeat(50_000),
        "<select><option><button>".repeat(10_000),
        "<!--".repeat(100_000),
        "<script>".repeat(100_000),
        "&amp".repeat(100_000),
        "\0".repeat(100_000),
        format!("[{}", "{\"a\":[".repeat(50_000)),
    ] {
        let _ = read_everything(body.as_bytes());
    }
    let found = read_everything(format!("{deep}<img src=a.jpg>").as_bytes());
    assert_eq!(urls(&found.thumbnails), ["http://h/a.jpg"]);
}

#[test]
fn a_million_links_are_read_in_part() {
    let links: String = (0..1_000_000).map(|i| format!("<a href={i}>")).collect();
    let found = read_everything(links.as_bytes());
    assert!(found.albums.len() <= MAX_MATCHES);
    assert!(found.albums.len() > 1_000);
}

#[test]
fn fifty_megabytes_of_text_are_survived() {
    let line = "<p>Lorem ipsum dolor sit amet &amp; so on and on and on until the end.\n";
    let body = line.repeat(50 * 1024 * 1024 / line.len());
    let _ = read_everything(body.as_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_are_survived(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_everything(&body);
    }

    #[test]
    fn random_markup_is_survived(
        body in "(<(a|b|p|div|table|tr|td|form|input|select|option|template|svg|img|picture|source|base|script|style|textarea|title|frameset|html|body|head|button|nobr|li)( (href|src|srcset|sizes|style|id|form|type|media)=('[^']{0,12}'|[a-z0-9:#?]{1,8})){0,2}>|</(a|b|p|div|table|td|form|select|template|svg|script|style|textarea|body|html|button)>|[a-z &;<\"]{0,5}){0,40}"
    ) {
        let found = read_everything(body.as_bytes());
        for target in found.albums.iter().chain(&found.thumbnails) {
            prop_assert!(target.url().scheme().starts_with("http"));
            prop_assert!(target.url().fragment().is_none());
        }
    }
}
