//! `--listen`: where a run can be watched, and where it cannot.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::process::{Child, Stdio};

use rustix::process::Signal;

use super::support::{Gallery, Ran, Start, signal, vernissage, wait_for};

/// A run of one walker, over at once.
const SHORT: [&str; 8] = [
    "--users",
    "1",
    "--iterations",
    "1",
    "--think-time",
    "0",
    "--crowd",
    "walker=1",
];

/// The port that is listened on where nothing else is said.
const PORT: &str = "127.0.0.1:9847";

#[test]
fn an_address_that_was_asked_for_and_is_taken_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let gallery = Gallery::open(&[]);
    let host = ["--host", &gallery.url, "--scenario", "demo"];
    let ran = Ran::with(&[&SHORT[..], &host, &["--listen", &address]].concat());
    let said = ran.stderr();
    assert_eq!(ran.code(), 2, "{said}");
    assert!(
        said.contains("--listen") && said.contains(&address),
        "{said}"
    );
    assert_eq!(gallery.log().len(), 0, "nothing is sent");
    assert!(fs::read_dir(ran.reports.path()).unwrap().next().is_none());
}

#[test]
fn a_default_address_that_is_taken_costs_a_note_and_not_the_run() {
    // Another run on this machine may have it for a while.
    let _taken = wait_for("the port", || TcpListener::bind(PORT).ok());
    let ran = Ran::with(&SHORT);
    let said = ran.stderr();
    ran.assert_done();
    assert!(said.contains(&format!("{PORT} is taken")), "{said}");
    assert!(said.contains("--listen"), "{said}");
    assert!(!said.contains("Watch it at"), "{said}");
}

/// Inodes of the TCP sockets that listen on this machine (proc(5), state 0A).
fn listening() -> BTreeSet<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
    let lines = tables.iter().flatten().flat_map(|table| table.lines());
    let fields = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    fields
        .filter(|fields| fields.get(3) == Some(&"0A"))
        .filter_map(|fields| Some((*fields.get(9)?).to_owned()))
        .collect()
}

/// Listening sockets of a process.
fn doors(process: &Child) -> usize {
    let listening = listening();
    let files = fs::read_dir(format!("/proc/{}/fd", process.id())).unwrap();
    let links = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    links
        .filter_map(|link| {
            let name = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            listening.contains(name).then_some(())
        })
        .count()
}

#[test]
fn off_opens_no_door() {
    let gallery = Gallery::open(&[]);
    let reports = tempfile::tempdir().unwrap();
    for (listen, expected) in [("127.0.0.1:0", 1), ("off", 0)] {
        let before = gallery.log().len();
        let mut run = vernissage()
            .args(["--host", &gallery.url, "--scenario", "demo", "--reports"])
            .arg(reports.path())
            .args(["--users", "1", "--think-time", "50ms", "--listen", listen])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        wait_for("a visit", || {
            (gallery.log().len() > before + 20).then_some(())
        });
        let found = doors(&run);
        run.kill().unwrap();
        run.wait().unwrap();
        assert_eq!(found, expected, "--listen {listen}");
    }
}

/// An address at which nothing listens.
fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// What Docker's HEALTHCHECK sees.
fn health(address: &str, path: &str) -> Option<i32> {
    let url = format!("http://{address}{path}");
    let asked = vernissage().args(["health", "--url", &url]).output();
    asked.unwrap().status.code()
}

#[test]
fn a_run_is_healthy_and_ready_while_its_gallery_is_down() {
    for (scenario, ready) in [(&["--scenario", "demo"][..], 0), (&[][..], 1)] {
        let (gallery, listen) = (free(), free());
        let reports = tempfile::tempdir().unwrap();
        let mut run = vernissage()
            .args(["--host", &gallery, "--wait", "10m", "--listen", &listen])
            .args(scenario)
            .arg("--reports")
            .arg(reports.path())
            .stderr(Stdio::piped())
            .start();
        wait_for("the server", || {
            (health(&listen, "/healthz") == Some(0)).then_some(())
        });
        if ready == 0 {
            wait_for("the plan", || {
                (health(&listen, "/readyz") == Some(0)).then_some(())
            });
        }
        // How an unknown gallery is spoken to must be found out first.
        assert_eq!(health(&listen, "/readyz"), Some(ready));
        assert_eq!(health(&listen, "/metrics"), Some(1));
        // As Docker stops it; nobody asked it for a verdict.
        signal(&run, Signal::TERM);
        let ended = wait_for("the end", || run.try_wait().unwrap());
        assert_eq!(ended.code(), Some(0));
        let mut said = String::new();
        let mut stderr = run.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        assert!(said.contains("stopped before a crowd was sent"), "{said}");
        assert_eq!(health(&listen, "/healthz"), Some(1));
    }
}

#[test]
fn the_health_of_any_server_can_be_asked() {
    let gallery = Gallery::open(&[]);
    assert_eq!(health(gallery.address(), "/healthz"), Some(0));
    assert_eq!(health(gallery.address(), "/no-such-page"), Some(1));
}
