//! What reading a page costs: parsed for the first time, and known already.
//!
//! The page is a gallery page of 24 thumbnails, about 20 kB, as a current
//! template writes it: `srcset`, `sizes`, classes, a navigation, a footer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

use std::fmt::Write as _;
use std::hint::black_box;

use bytes::Bytes;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use http::HeaderMap;
use url::Url;
use vernissage::markup::Selector;
use vernissage::page::answer::Page;
use vernissage::page::extract::{Extractor, Role};
use vernissage::page::form;
use vernissage::scenario::model::{Browse, Device, FormFill, Locator, PageRule, Scenario, Source};
use vernissage::scenario::template::Template;
use vernissage::target::Target;

fn locator(select: &str) -> Option<Locator> {
    let select = Selector::compile(select).ok()?;
    Some(Locator {
        at_least: 1,
        ..Locator::of(Source::Css {
            select,
            attributes: Vec::new(),
        })
    })
}

fn rule() -> PageRule {
    PageRule {
        thumbnails: locator(".photos img"),
        photos: locator(".photos a:has(> img)"),
        next: locator("nav.pages a[rel=next]"),
        assets: locator("link[rel=stylesheet], script[src]"),
        ..PageRule::default()
    }
}

fn scenario() -> Scenario {
    Scenario {
        name: "bench".to_owned(),
        browse: Browse {
            start: Template::literal("/"),
            listing: rule(),
            gallery: rule(),
            photo: rule(),
            ..Browse::default()
        },
        ..Scenario::default()
    }
}

/// A gallery page; `serial` makes it differ from every other.
fn gallery_page(serial: u64) -> Bytes {
    let mut html = format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Harbour {serial}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/assets/site.css?v=3"><script src="/assets/site.js?v=3" defer></script>
</head><body class="gallery"><header><a class="brand" href="/">Gallery</a><nav>"#
    );
    for link in ["Albums", "Recent", "People", "Places", "Search", "Sign in"] {
        let _ = write!(html, r#"<a class="nav-link" href="/{link}">{link}</a>"#);
    }
    html.push_str("</nav></header><main><h1>Harbour</h1><ul class=\"photos grid\">\n");
    for photo in 1..=24 {
        let _ = write!(
            html,
            r#"<li class="card photo-card" data-id="{photo}"><figure class="frame"><a class="photo-link" href="/photo/{photo}?from=harbour&amp;sort=date">
<img class="thumb" loading="lazy" decoding="async" width="320" height="240" src="/media/{photo}/thumb-320.webp"
 srcset="/media/{photo}/thumb-320.webp 320w, /media/{photo}/thumb-480.webp 480w, /media/{photo}/thumb-640.webp 640w"
 sizes="(min-width: 1200px) 25vw, (min-width: 800px) 33vw, 50vw" alt="Boats in the harbour, photo {photo}"></a>
<figcaption class="caption"><span class="title">Boats in the harbour &ndash; {photo}</span>
<time datetime="2025-06-{photo:02}">June {photo}, 2025</time> <span class="camera">X100V &middot; 23 mm &middot; f/5.6</span></figcaption></figure></li>
"#
        );
    }
    html.push_str(
        r#"</ul><nav class="pages"><a href="?page=1">1</a><a rel="next" href="?page=2">2</a></nav></main>
<footer><form method="post" action="/sign-out"><input type="hidden" name="csrf" value="0af93b"><button>Sign out</button></form>
<p>Made with care &amp; patience.</p></footer></body></html>"#,
    );
    Bytes::from(html)
}

fn extraction(c: &mut Criterion) {
    let Ok(url) = Url::parse("http://127.0.0.1:8080/gallery/harbour") else {
        return;
    };
    let Ok(target) = Target::new(url) else {
        return;
    };
    let headers = HeaderMap::new();
    let extractor = Extractor::new(&scenario(), Device::default());
    let body = gallery_page(0);
    let mut group = c.benchmark_group("extraction");
    group.throughput(Throughput::Bytes(body.len() as u64));
    let mut serial = 0;
    group.bench_function("cold, 24 thumbnails", |b| {
        b.iter_batched(
            || {
                serial += 1;
                gallery_page(serial)
            },
            |body| extractor.facts(Role::Gallery, &target, &headers, &body),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("known, 24 thumbnails", |b| {
        b.iter(|| extractor.facts(Role::Gallery, &target, &headers, black_box(&body)));
    });
    if let Ok(form) = Selector::compile("footer form") {
        let fill = FormFill {
            form,
            fill: Vec::new(),
            omit: Vec::new(),
            button: None,
            file: None,
        };
        group.bench_function("form", |b| {
            b.iter(|| {
                let page = Page::new(&target, &headers, black_box(&body));
                form::submission(&fill, &page, |_| None)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, extraction);
criterion_main!(benches);
