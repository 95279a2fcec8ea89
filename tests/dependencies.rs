//! The dependency audit, as far as it works without a network: every package
//! comes from crates.io, is locked by checksum, and has a licence that goes
//! with ours. Advisories need a database that is fetched; `CONTRIBUTING.md`
//! says how to ask it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "what checks and measures may be blunt"
)]

use std::collections::BTreeSet;
use std::process::Command;

/// Licences that ask no more than to be named.
const ACCEPTED: [&str; 17] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

fn metadata() -> serde_json::Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Whether one of the alternatives of an SPDX expression is accepted whole.
fn accepted(expression: &str) -> bool {
    let flat = expression.replace(['(', ')'], " ").replace('/', " OR ");
    flat.split(" OR ").any(|alternative| {
        alternative
            .split(" AND ")
            .all(|licence| ACCEPTED.contains(&licence.trim()))
    })
}

#[test]
fn packages_come_from_the_registry_with_licences_that_fit() {
    let metadata = metadata();
    let mut wrong = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        if name == "vernissage" {
            continue;
        }
        if package["source"] != "registry+https://github.com/rust-lang/crates.io-index" {
            wrong.insert(format!("{name} comes from {}", package["source"]));
        }
        match package["license"].as_str() {
            Some(licence) if accepted(licence) => {}
            licence => {
                wrong.insert(format!("{name} has the licence {licence:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_package_is_locked_by_checksum() {
    let lock = std::fs::read_to_string("Cargo.lock").unwrap();
    let packages = lock.matches("[[package]]").count();
    let checksums = lock.matches("\nchecksum = ").count();
    assert_eq!(packages, checksums + 1, "all but our own package have one");
}
