//! Opening, logging, being watched, closing.

use super::visitor::{Visitor, attributes, open, options, picture, texts, until};
use reqwest::StatusCode;
use std::time::{Duration, Instant};
use vernissage::demo::{Gallery, Options};

#[tokio::test(flavor = "multi_thread")]
async fn the_access_log_agrees_with_what_was_received() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("access.log");
    let gallery = open(Options {
        access_log: Some(log.clone()),
        ..options()
    });
    let mut visitor = Visitor::of(&gallery);
    let page = visitor.page("/photos/1").await;
    let full = attributes(&page, "a.full", "href").swap_remove(0);
    let mut wanted = Vec::new();
    for path in ["/", "/galleries/1", &full, "/nowhere"] {
        let response = visitor.get(path).await;
        let status = response.status().as_u16();
        let length = response.bytes().await.unwrap().len();
        wanted.push(format!(
            "\"GET {path} HTTP/1.1\" {status} {length} \"-\" \"-\" "
        ));
    }
    gallery
        .faults()
        .set("truncate=full=1:0.5;latency=full=200ms".parse().unwrap());
    let mut cut = visitor.get(&full).await;
    let mut received = 0;
    while let Ok(Some(chunk)) = cut.chunk().await {
        received += chunk.len();
    }
    wanted.push(format!(
        "\"GET {full} HTTP/1.1\" 200 {received} \"-\" \"-\" "
    ));
    gallery.shutdown().unwrap();

    let text = std::fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6, "{text}");
    for (line, wanted) in lines[1..].iter().zip(&wanted) {
        assert!(line.starts_with("127.0.0.1 - - ["), "{line}");
        assert!(line.contains(wanted), "{line} should have {wanted}");
        let seconds = line.rsplit(' ').next().unwrap();
        assert_eq!(seconds.split_once('.').unwrap().1.len(), 6, "microseconds");
    }
    let slow: f64 = lines[5].rsplit(' ').next().unwrap().parse().unwrap();
    assert!((0.2..5.0).contains(&slow), "{slow} s with the latency");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_folder_is_opened_again_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let kept = || Options {
        data: Some(folder.path().to_owned()),
        ..options()
    };
    let gallery = open(kept());
    let mut visitor = Visitor::signed_in(&gallery).await;
    visitor
        .upload(1, vec![("kept.png", picture(image::ImageFormat::Png, 5))])
        .await;
    gallery.shutdown().unwrap();

    let gallery = open(Options {
        galleries: 9,
        photos: 90,
        ..kept()
    });
    let mut visitor = Visitor::signed_in(&gallery).await;
    let front = visitor.page("/").await;
    assert_eq!(
        texts(&front, ".gallery .count"),
        ["4 photos", "3 photos"],
        "not seeded again"
    );
    let page = visitor.page("/galleries/1").await;
    assert_eq!(texts(&page, ".photo-title")[0], "kept");
    gallery.shutdown().unwrap();
    assert!(folder.path().join("gallery.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gallery_says_what_it_does() {
    let gallery = open(options());
    Visitor::of(&gallery).sign_in(gallery.user(), "wrong").await;
    let mut visitor = Visitor::signed_in(&gallery).await;
    visitor.page("/").await;
    assert_eq!(visitor.get("/healthz").await.text().await.unwrap(), "ok\n");
    let metrics = visitor.get("/metrics").await.text().await.unwrap();
    for line in [
        "demo_gallery_galleries 2",
        "demo_gallery_photos 6",
        "demo_gallery_sign_ins_total{result=\"accepted\"} 1",
        "demo_gallery_http_requests_total{route=\"listing\",status=\"2xx\"} 1",
        "demo_gallery_http_requests_total{route=\"full\",status=\"5xx\"} 0",
        "demo_gallery_uploads_total{result=\"stored\"} 0",
    ] {
        assert!(
            metrics.lines().any(|found| found == line),
            "{line} in\n{metrics}"
        );
    }
    gallery.shutdown().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_lets_requests_finish_and_leaves_nothing() {
    let gallery = open(options());
    let folder = gallery.data().to_owned();
    assert!(folder.join("gallery.db").exists());
    let (address, url) = (gallery.addr(), gallery.url());
    gallery.faults().set("latency=listing=60s".parse().unwrap());
    let waiting = tokio::spawn(async move { reqwest::get(url).await.unwrap().status() });
    until("the request to wait", || async {
        let metrics = format!("http://{address}/metrics");
        let text = reqwest::get(metrics).await.unwrap().text().await.unwrap();
        text.contains("demo_gallery_faults_total{fault=\"latency\"} 1\n")
    })
    .await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(gallery.run_until(async {
        let _ = stopped.await;
    }));
    let started = Instant::now();
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(
        waiting.await.unwrap(),
        StatusCode::OK,
        "a request under way is answered"
    );
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    assert!(!folder.exists(), "a temporary folder is removed");
}

#[test]
fn its_threads_are_known_by_name() {
    let gallery = open(options());
    let names: Vec<String> = std::fs::read_dir("/proc/self/task")
        .unwrap()
        .flatten()
        .filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok())
        .collect();
    for wanted in ["demo-main\n", "demo-worker\n"] {
        assert!(
            names.iter().any(|name| name == wanted),
            "{wanted} in {names:?}"
        );
    }
    gallery.shutdown().unwrap();
}

#[test]
fn what_is_wrong_with_its_options_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = Gallery::start(Options {
        listen: address,
        ..options()
    })
    .unwrap_err();
    let said = error.to_string();
    assert!(
        said.starts_with(&format!("the demo gallery cannot listen on {address}:")),
        "{said}"
    );

    let file = tempfile::NamedTempFile::new().unwrap();
    let data = Some(file.path().join("data"));
    let error = Gallery::start(Options { data, ..options() }).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("the demo gallery cannot use "),
        "{error}"
    );

    let secret = Options {
        password: "open sesame".to_owned(),
        ..options()
    };
    assert!(!format!("{secret:?}").contains("sesame"));
}
