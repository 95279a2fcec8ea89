use super::*;
use crate::report::fixture::{self, Shape};

/// Where `VERNISSAGE_SAMPLES=DIR cargo test report::html` puts reports to look at.
fn sample(name: &str, html: &str) {
    if let Some(dir) = std::env::var_os("VERNISSAGE_SAMPLES") {
        std::fs::write(std::path::Path::new(&dir).join(name), html).unwrap();
    }
}

#[test]
fn a_report_of_a_quarter_of_an_hour_is_under_500_kb() {
    let shape = Shape {
        seconds: [20, 875, 5],
        ..Shape::default()
    };
    let html = render(&fixture::run(&shape));
    sample("long.html", &html);
    assert!(html.len() < 500_000, "{} bytes", html.len());
}

#[test]
fn a_comparison_comes_first() {
    let before = fixture::run(&Shape::default());
    let after = fixture::run(&Shape {
        slowness: 1.6,
        seed: 8,
        ..Shape::default()
    });
    let comparison = crate::report::compare::compare(&before, &after);
    let html = super::comparison(&after, &comparison);
    sample("compared.html", &html);
    assert!(html.find("id=\"comparison\"") < html.find("id=\"views\""));
    assert!(html.contains("Beyond noise worse"));
}

#[test]
fn every_kind_of_run_is_drawn() {
    let pass = fixture::run(&Shape {
        failing: false,
        ..Shape::default()
    });
    let ramp = fixture::run(&Shape {
        seconds: [12, 0, 0],
        ..Shape::default()
    });
    for (name, run) in [
        ("fail.html", fixture::run(&Shape::default())),
        ("pass.html", pass),
        ("ramp.html", ramp),
        ("empty.html", fixture::empty()),
        ("invalid.html", fixture::invalid()),
        ("camera.html", fixture::with_camera()),
    ] {
        let html = render(&run);
        sample(name, &html);
        assert!(html.ends_with("</html>"), "{name}");
        assert!(!html.contains("could not be drawn"), "{name}");
        assert!(!html.contains("NaN") && !html.contains("inf%"), "{name}");
    }
}

/// The report without what every report has in common.
fn skeleton(html: &str) -> String {
    let mut text = html.replace(&format!("{STYLE}{}", asset::STYLE), "…");
    text = text.replace(asset::SCRIPT, "…");
    text.replace(asset::SCRIPT_SOURCE, "…")
}

#[test]
fn a_report_of_a_short_run() {
    let run = fixture::run(&Shape {
        seconds: [2, 6, 1],
        ..Shape::default()
    });
    insta::assert_snapshot!(skeleton(&render(&run)));
}

/// The filmstrip stands under the first chart, and the pictures lead to the large
/// ones beside the report.
#[test]
fn what_a_browser_saw_is_shown_in_pictures() {
    let html = render(&fixture::with_camera());
    let page = scraper::Html::parse_document(&html);
    let all = |selector: &str| {
        let selector = scraper::Selector::parse(selector).unwrap();
        page.select(&selector).count()
    };
    assert_eq!(all(".film li"), 10);
    assert_eq!(all(".film img[src^='data:image/webp;base64,']"), 10);
    assert_eq!(all(".film .bad"), 1, "the broken one is marked");
    assert_eq!(all(".pair"), 3, "one of each kind of page");
    assert_eq!(all(".pair a[href^='camera/']"), 6);
    assert!(all(".moments li") > 1);
    assert_eq!(all(".moments a[href^='camera/']"), all(".moments li"));
    assert!(html.contains("slow: largest paint after"));
    assert!(html.contains("The browser was started again"));
    assert!(html.contains("How long a page took in a browser"));
}

/// A run file may come from anyone: its pictures lead nowhere else.
#[test]
fn pictures_lead_to_files_beside_the_report_only() {
    let mut run = fixture::with_camera();
    let camera = run.camera.as_mut().unwrap();
    for (index, frame) in camera.frames.iter_mut().enumerate() {
        let elsewhere = [
            "javascript:alert(1)",
            "//evil.example/x",
            "../../etc/passwd",
            "/x",
        ];
        elsewhere[index % elsewhere.len()].clone_into(&mut frame.file);
    }
    let page = scraper::Html::parse_document(&render(&run));
    let links = scraper::Selector::parse("a[href]:not([href^='#'])").unwrap();
    assert_eq!(page.select(&links).count(), 0);
}

#[test]
fn nothing_from_outside_becomes_markup() {
    const EVIL: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>&";
    let mut run = fixture::run(&Shape {
        seconds: [2, 6, 1],
        ..Shape::default()
    });
    for text in [
        &mut run.setup.host,
        &mut run.setup.scenario,
        &mut run.setup.scenario_title,
        &mut run.setup.scenario_hash,
        &mut run.setup.load_model,
        &mut run.setup.crowd,
        &mut run.setup.mix,
        &mut run.setup.think_time,
        &mut run.setup.command,
        &mut run.machine.hostname,
        &mut run.machine.system,
        &mut run.machine.processor,
        &mut run.version,
        &mut run.started_at,
        &mut run.writes.ledger,
        &mut run.verdict.thresholds[0].threshold,
    ] {
        *text = EVIL.to_owned();
    }
    run.failures[0].example = EVIL.to_owned();
    run.failures[0].example_url = EVIL.to_owned();
    run.verdict.thresholds[0].measured = Some(EVIL.to_owned());
    run.verdict.reasons.push(EVIL.to_owned());
    run.warnings.push(EVIL.to_owned());
    run.setup.flags.push((EVIL.to_owned(), EVIL.to_owned()));
    let mut seen = fixture::with_camera().camera.unwrap();
    for text in [&mut seen.browser, &mut seen.screen, &mut seen.notes[0]] {
        *text = EVIL.to_owned();
    }
    for frame in &mut seen.frames {
        frame.problems = vec![EVIL.to_owned()];
        for text in [&mut frame.url, &mut frame.file, &mut frame.thumbnail] {
            *text = EVIL.to_owned();
        }
    }
    run.camera = Some(seen);
    let comparison = crate::report::compare::compare(&run, &fixture::run(&Shape::default()));
    let html = super::comparison(&run, &comparison);
    sample("evil.html", &html);

    let page = scraper::Html::parse_document(&html);
    let all = |selector| {
        page.select(&scraper::Selector::parse(selector).unwrap())
            .count()
    };
    assert_eq!(all("script:not([type])"), 1, "ours and no other");
    assert_eq!(all("img:not([src^='data:image/webp;base64,'])"), 0);
    assert_eq!(all("[onerror], iframe, link, object"), 0);
    assert!(!html.contains("<script>alert"));
}

#[test]
fn nothing_is_fetched_and_every_anchor_leads_somewhere() {
    let html = render(&fixture::run(&Shape::default()));
    let page = scraper::Html::parse_document(&html);
    let select = |selector| scraper::Selector::parse(selector).unwrap();
    assert_eq!(
        page.select(&select("[src], link, [href^=http], base"))
            .count(),
        0
    );
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    for link in page.select(&select("a[href]")) {
        let target = link.attr("href").unwrap();
        assert_eq!(page.select(&select(target)).count(), 1, "{target}");
    }
}
