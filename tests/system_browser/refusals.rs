//! What a page may not do with the browser of ours: talk to other hosts, put
//! files on the disk, ask for permissions.

use std::path::Path;

use serde_json::json;
use vernissage::browser::sight::Problem;

use crate::inspector::{inspect, inspect_then};
use crate::site::Site;
use vernissage::browser::screen::Screen;

const HTML: &str = "Content-Type: text/html\r\n";

fn page(body: &str) -> String {
    format!("<!doctype html><title>x</title><link rel=icon href=data:,>{body}")
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn other_hosts_are_not_asked_and_told() {
    // Both answer on this machine: only the rule keeps the browser from them.
    let other = Site::open("127.0.0.2", vec![]);
    let by_name = Site::open("127.0.0.1", vec![]);
    let body = format!(
        "<img src='{}'><img src='http://localhost:{}/b.png'>",
        other.url("/a.png"),
        by_name.address.port()
    );
    let site = Site::open("127.0.0.1", vec![("/", HTML, page(&body))]);
    let (sight, _) = inspect(&site.url("/"), Screen::DESKTOP, "1");
    assert_eq!(sight.status, 200);
    assert_eq!(other.asked(), [""; 0]);
    assert_eq!(by_name.asked(), [""; 0]);
    for host in ["127.0.0.2", "localhost"] {
        let host = host.to_owned();
        let told = Problem::OtherHost { host };
        assert!(sight.problems.contains(&told), "{:?}", sight.problems);
    }
}

/// Whether a file of this name is below, or in a folder of a browser's that is.
fn holds(folder: &Path, name: &str) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| {
        let found = entry.file_name().to_string_lossy().into_owned();
        let is_browsers = entry
            .path()
            .to_string_lossy()
            .contains("vernissage-camera-");
        let is_folder = entry.file_type().is_ok_and(|it| it.is_dir());
        found.contains(name) || (is_browsers && is_folder && holds(&entry.path(), name))
    })
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn downloads_are_refused() {
    const NAME: &str = "vernissage-test-download";
    let file = (
        "/file",
        "Content-Type: application/zip\r\nContent-Disposition: attachment; filename=vernissage-test-download.zip\r\n",
        "z".repeat(100_000),
    );
    let body = page("<a id=it href=/file download>x</a><script>it.click()</script>");
    let site = Site::open("127.0.0.1", vec![("/", HTML, body), file]);
    let left = inspect_then(&site.url("/"), || {
        crate::support::wait_for("the download to be asked for", || {
            site.asked().contains(&"/file".to_owned()).then_some(())
        });
        // Long enough for a hundred kilobytes on loopback, were they wanted.
        std::thread::sleep(std::time::Duration::from_secs(1));
        holds(&std::env::temp_dir(), NAME) || holds(Path::new("."), NAME)
    });
    assert!(!left, "a downloaded file lies on the disk");
}

#[test]
#[ignore = "system test: needs chromium; run by .ci/run"]
fn permissions_are_refused() {
    let site = Site::open("127.0.0.1", vec![("/", HTML, page(""))]);
    let question = "(async () => [
        await Notification.requestPermission(),
        await new Promise((done) => navigator.geolocation.getCurrentPosition(
            () => done('told'), (error) => done(error.code))),
        await navigator.mediaDevices.getUserMedia({ audio: true })
            .then(() => 'told', (error) => error.name !== ''),
    ])()";
    let (_, answer) = inspect(&site.url("/"), Screen::DESKTOP, question);
    // 1 is PERMISSION_DENIED of the Geolocation API.
    assert_eq!(answer, json!(["denied", 1, true]));
}
