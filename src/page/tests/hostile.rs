//! Pages that mean harm, or that nobody meant at all.

use proptest::prelude::*;
use regex::Regex;

use super::super::answer::Page;
use super::super::capture::capture_all;
use super::super::document::MAX_MATCHES;
use super::super::form::submission;
use super::super::mark::Mark;
use super::super::outline::outline;
use super::bounds::bounded;
use super::*;
use crate::scenario::model::FormFill;

/// Reads a page with everything that there is, within limits.
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
        &scenario(rule.clone(), rule, super::rule()),
        Device::default(),
    );
    let page = target("http://h/");
    let body = Bytes::copy_from_slice(body);
    bounded(body.len(), || {
        extractor.facts(Role::Listing, &page, &HeaderMap::new(), &body)
    })
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

/// What looks at elements one by one gives up in time: marks in boxes in boxes,
/// forms with each other's controls.
#[test]
fn marks_and_outlines_of_hostile_pages_are_bounded() {
    let boxes = "<div class=photo><a href=x>".repeat(20_000);
    let forms = "<form><input name=a form=f><a href=x></form>".repeat(20_000);
    let long = "x".repeat(4_000_000);
    let divs = Selector::compile("div").unwrap();
    for html in [
        &boxes,
        &forms,
        &format!("{boxes}{long}"),
        &format!("{forms}{long}"),
    ] {
        let url = target("http://h/");
        let headers = HeaderMap::new();
        let page = Page::new(&url, &headers, html.as_bytes());
        for around in [None, Some(&divs)] {
            let mark = Mark {
                text: "not there",
                around,
            };
            let found = bounded(html.len(), || capture_all(&css("a"), Some(mark), &page));
            assert_eq!(found, [""; 0]);
        }
        let outline = bounded(html.len(), || outline(&page));
        assert!(outline.links.len() <= 2_000 && outline.forms.len() <= 2_000);
    }
}

/// Forms with more controls, options and each other's controls than anyone fills in.
#[test]
fn hostile_forms_are_submitted_within_limits() {
    let fill = FormFill {
        form: Selector::compile("form").unwrap(),
        fill: vec![("a".to_owned(), Template::literal("b"))],
        omit: vec!["c".to_owned()],
        button: None,
        file: None,
    };
    for html in [
        format!("<form>{}", "<input name=a value=1>".repeat(100_000)),
        format!(
            "<form id=f></form>{}",
            "<input form=f name=a>".repeat(100_000)
        ),
        format!(
            "<form><select multiple name=a>{}",
            "<option selected>x".repeat(100_000)
        ),
        format!(
            "<form>{}",
            "<select name=a><optgroup><option>".repeat(10_000)
        ),
        format!(
            "<form>{}<input name=a>",
            "<fieldset disabled>".repeat(20_000)
        ),
        format!("<form><textarea name=a>{}", "x\n".repeat(1_000_000)),
        format!(
            "<form>{}",
            "<form><table><input name=a form=f>".repeat(20_000)
        ),
        format!("<form>{}", "<button name=a value=b>".repeat(50_000)),
    ] {
        // What a GET sends is in its address.
        let html = html.replacen("<form", "<form method=post", 1);
        let url = target("http://h/");
        let headers = HeaderMap::new();
        let sent = bounded(html.len(), || {
            let page = Page::new(&url, &headers, html.as_bytes());
            submission(&fill, &page, |_| None).map(|it| it.fields.len())
        });
        assert!(sent.is_ok_and(|fields| fields >= 1), "{html:.60}");
    }
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
    #![proptest_config(ProptestConfig::with_cases(64))]

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
