//! What flows take from answers, and what is said when they are not as hoped for.

use ::http::HeaderValue;
use regex::Regex;
use serde_json::json;

use super::super::answer::Page;
use super::super::capture::{capture, capture_all, links};
use super::super::check::check;
use super::*;

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
    assert_eq!(capture_all(&css("option"), None, &page), ["a", "7"]);
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
