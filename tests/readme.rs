//! The README's commands work, and its flags exist.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

use std::process::Command;

fn readme() -> String {
    std::fs::read_to_string("README.md").unwrap()
}

/// The commands in blocks marked `sh`: what a newcomer is told to type.
fn commands() -> Vec<String> {
    let text = readme();
    let blocks = text.split("```sh\n").skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap().trim().to_owned())
        .collect()
}

#[test]
fn the_two_commands_are_the_first_that_a_newcomer_sees() {
    let expected = [
        "cargo run --release -- --users 200 --hatch-rate 10",
        "cargo test",
    ];
    assert_eq!(commands()[..2], expected);
}

/// The main job with the test's own build: the same arguments, and an end.
#[test]
fn the_main_job_works() {
    let command = &commands()[0];
    let arguments = command
        .strip_prefix("cargo run --release -- ")
        .unwrap()
        .split(' ');
    let output = Command::new(env!("CARGO_BIN_EXE_vernissage"))
        .args(arguments)
        .args(["--run-time", "3s", "--no-report"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    // An unoptimised build on a busy machine may be the limit itself (98).
    assert!(
        matches!(output.status.code(), Some(0 | 98)),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("Operations"), "{said}");
}

/// The main job to the letter, but for an end that comes sooner.
#[test]
#[ignore = "system test: builds a release and runs it for half a minute; run by .ci/run"]
fn the_main_job_works_as_it_is_written() {
    let command = format!("{} --run-time 10s", commands()[0]);
    let output = Command::new("bash")
        .args(["-c", &command])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    // A machine that does other things may be the limit itself (98).
    assert!(
        matches!(output.status.code(), Some(0 | 98)),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(said.contains("Operations"), "{said}");
}

#[test]
fn every_flag_that_it_names_exists() {
    let help = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_vernissage"))
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let mut known = help(&["--help"]);
    for command in ["probe", "draft", "shot", "explain", "gallery"] {
        known += &help(&[command, "--help"]);
    }
    let text = readme();
    let flags = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.starts_with("--") && word.len() > 4);
    for flag in flags.filter(|flag| *flag != "--release") {
        assert!(
            known.contains(flag),
            "{flag} is in the README and not in --help"
        );
    }
}

/// A page that nobody is led to is not read.
#[test]
fn it_leads_to_every_page() {
    let text = readme();
    for page in std::fs::read_dir("docs").unwrap() {
        let name = page.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".md") {
            let link = format!("(docs/{name})");
            assert!(text.contains(&link), "README.md does not lead to {name}");
        }
    }
}

#[test]
fn its_links_lead_somewhere() {
    let text = readme();
    for link in text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
    {
        if !link.starts_with("http") {
            assert!(std::path::Path::new(link).exists(), "{link} does not exist");
        }
    }
}
