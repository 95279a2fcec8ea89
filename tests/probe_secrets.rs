//! What the doctor prints and saves is passed on: nothing that lets anybody in may
//! stand in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

#[path = "support/mod.rs"]
mod support;

#[path = "support/served.rs"]
mod served;

use std::fs;

use axum::http::HeaderValue;
use axum::http::header::REFRESH;
use axum::response::Response;
use served::{Asked, Gallery, Replay, html, typed};
use support::vernissage;

/// A gallery with secrets wherever galleries have them. Each begins alike.
struct Leaky;

const PAGE: &str = r#"<!doctype html><a class=album href="/al?sid=LEAK1aaaa">x</a>
<a href="/logout?token=LEAK2bbbb">out</a><button onclick="del('/d?csrf=LEAK3cccc')">x</button>
<script>var cfg={"csrfToken":LEAK4dddd,authToken:`LEAK5eeee`};</script>
<a href="/x;jsessionid=LEAK6ffff">y</a><form action="/p?nonce=LEAK7gggg"></form>
<textarea name=csrf>LEAK8hhhh</textarea><img src=/i.jpg?sig=LEAK9iiii>"#;

impl Gallery for Leaky {
    fn answer(&mut self, _: &Asked) -> Response {
        let mut answer = html(200, PAGE);
        let again = HeaderValue::from_static("9;url=/z?token=LEAK10jjj");
        answer.headers_mut().insert(REFRESH, again);
        answer
    }
}

#[test]
fn nothing_that_lets_anybody_in_is_printed_or_saved() {
    let gallery = Replay::open(Leaky);
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("leaky.toml");
    fs::write(
        &scenario,
        "format = 1\n[browse.listing]\nalbums = \"a.album\"\n[browse.gallery]\nthumbnails = \"img\"\n",
    )
    .unwrap();
    let pages = folder.path().join("pages");
    let output = vernissage()
        .args(["probe", "--host", gallery.url(), "--scenario"])
        .arg(&scenario)
        .arg("--save")
        .arg(&pages)
        .output()
        .unwrap();
    let mut told = String::from_utf8(output.stdout).unwrap();
    told.push_str(&String::from_utf8(output.stderr).unwrap());
    assert!(told.contains("al?sid=REDACTED"), "{told}");
    let mut files = 0;
    for entry in fs::read_dir(&pages).unwrap() {
        told.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files >= 3, "{files}");
    assert!(!told.contains("LEAK"), "{told}");
}

/// A gallery that repeats the password in the sentence that refuses it, as JSON
/// and as HTML write it.
struct Echo;

const WRONG: &str = r#"wrong&"pw'"#;

impl Gallery for Echo {
    fn answer(&mut self, asked: &Asked) -> Response {
        if asked.method == "POST" && asked.path == "/api" {
            let said = r#"{"error":"no ann: wrong\u0026\"pw'","b":"wrong&\"pw\u0027"}"#;
            return typed(401, "application/json", said);
        }
        if asked.method == "POST" {
            return html(
                401,
                "<p>no ann: wrong&amp;&quot;pw&#39; or wrong&amp;&#34;pw&#x27;",
            );
        }
        html(200, PAGE)
    }
}

#[test]
fn a_password_that_comes_back_escaped_is_not_printed_or_saved() {
    let gallery = Replay::open(Echo);
    for sign_in in [
        "post = \"/api\"\njson = { user = \"{user}\", password = \"{password}\" }",
        "post = \"/form\"\nform = { user = \"{user}\", password = \"{password}\" }",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (scenario, password) = (folder.path().join("echo.toml"), folder.path().join("pw"));
        let text = format!(
            "format = 1\n[browse.listing]\nalbums = \"a.album\"\n[browse.gallery]\n\
             thumbnails = \"img\"\n[[sign_in]]\n{sign_in}\nexpect = {{ status = 200 }}\n"
        );
        fs::write(&scenario, text).unwrap();
        fs::write(&password, WRONG).unwrap();
        let pages = folder.path().join("pages");
        let output = vernissage()
            .args([
                "probe",
                "--host",
                gallery.url(),
                "--user",
                "ann",
                "--scenario",
            ])
            .arg(&scenario)
            .arg("--password-file")
            .arg(&password)
            .arg("--save")
            .arg(&pages)
            .output()
            .unwrap();
        let mut told = String::from_utf8(output.stdout).unwrap();
        told.push_str(&String::from_utf8(output.stderr).unwrap());
        for entry in fs::read_dir(&pages).unwrap() {
            told.push_str(&fs::read_to_string(entry.unwrap().path()).unwrap());
        }
        assert!(told.contains("no ann: REDACTED"), "{told}");
        assert!(
            !told.contains("wrong&") && !told.contains("wrong\\u"),
            "{told}"
        );
    }
}
