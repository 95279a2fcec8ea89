//! `vernissage explain` on real dumps: Docker engines in and out of a swarm,
//! Prometheus, Alertmanager, node exporter.

use vernissage::explain::{
    self, Options,
    explanation::Explanation,
    exposition::Exposition,
    render::{TextOptions, text},
};

fn dump(path: &str) -> Exposition {
    let path = format!("{}/tests/fixtures/{path}.txt", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    explain::parse(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn explained(path: &str) -> Explanation {
    explain::explain(&dump(path), None, &Options::default())
}

#[test]
fn show() {
    let Ok(path) = std::env::var("SHOW") else {
        return;
    };
    let earlier = std::env::var("EARLIER").ok().map(|path| dump(&path));
    let explanation = explain::explain(&dump(&path), earlier.as_ref(), &Options::default());
    println!("{}", text(&explanation, &TextOptions::default()));
}
