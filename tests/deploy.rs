//! What can be held about images and stack without Docker. `system_swarm` runs them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

use std::fs;
use std::process::Command;

#[test]
fn the_configs_of_the_stack_are_named_by_their_content() {
    let done = Command::new("deploy/configs")
        .arg("--check")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    let stack = fs::read_to_string("stack.yml").unwrap();
    let files = stack
        .lines()
        .filter(|line| line.trim().starts_with("file: "))
        .count();
    let hashes = stack.lines().filter(|line| {
        let hash = line.rsplit('-').next().unwrap();
        line.starts_with("    name: vernissage-") && hash.len() == 12
    });
    assert_eq!(hashes.count(), files, "every config has a hash in its name");
}

#[test]
fn images_are_pinned_and_ours_have_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let stack = fs::read_to_string("stack.yml").unwrap();
    let images = stack
        .lines()
        .filter_map(|line| line.trim().strip_prefix("image: "));
    let images: Vec<&str> = images.collect();
    assert_eq!(images.len(), 7);
    for image in images {
        let name = image.rsplit(":-").next().unwrap().trim_end_matches('}');
        let (name, tag) = name.split_once(':').expect("a tag");
        assert!(
            tag.contains('.') && !tag.contains("latest"),
            "{image} is not pinned"
        );
        if name.starts_with("vernissage") {
            assert_eq!(tag, version, "{image}");
        }
    }
    let dockerfile = fs::read_to_string("deploy/Dockerfile").unwrap();
    let versions = dockerfile
        .lines()
        .filter_map(|line| line.strip_prefix("ARG VERSION="));
    assert!(versions.clone().count() == 2);
    versions.for_each(|own| assert_eq!(own, version));
}

#[test]
fn the_builder_has_the_compiler_that_the_package_asks_for() {
    let dockerfile = fs::read_to_string("deploy/Dockerfile").unwrap();
    let image = dockerfile
        .lines()
        .find_map(|line| line.strip_prefix("ARG RUST_IMAGE=rust:"))
        .unwrap();
    let wanted = env!("CARGO_PKG_RUST_VERSION");
    assert!(
        image.starts_with(wanted),
        "rust:{image}, and Cargo.toml says {wanted}"
    );
}
