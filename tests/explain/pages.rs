//! How an explanation reads, in each of its forms.

use vernissage::explain::render::{TextOptions, json, markdown, text};

use super::{ENGINES, OTHERS, compared, explained, minute};

#[test]
fn the_json_is_as_documented() {
    let explanation = compared(
        "expositions/prometheus",
        "expositions/prometheus-later",
        &minute(),
    );
    let value: serde_json::Value = serde_json::from_str(&json(&explanation).unwrap()).unwrap();
    assert_eq!(value["schema"], "vernissage-explain/1");
    let documented =
        std::fs::read_to_string(format!("{}/docs/EXPLAIN.md", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut missing = std::collections::BTreeSet::new();
    field_names(&value, &mut |name| {
        if !documented.contains(&format!("`{name}`")) {
            missing.insert(name.to_owned());
        }
    });
    assert!(missing.is_empty(), "docs/EXPLAIN.md lacks {missing:?}");
}

/// All names of fields, but for those below `labels`, which are the dump's.
fn field_names(value: &serde_json::Value, seen: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                seen(name);
                if name != "labels" {
                    field_names(value, seen);
                }
            }
        }
        serde_json::Value::Array(values) => {
            for value in values {
                field_names(value, seen);
            }
        }
        _ => {}
    }
}

#[test]
fn the_pages_read_like_this() {
    let options = TextOptions::default();
    for (path, _) in ENGINES.into_iter().chain(OTHERS) {
        let name = path.rsplit('/').next().unwrap_or(path);
        insta::assert_snapshot!(format!("text-{name}"), text(&explained(path), &options));
    }
    let down = "docker-metrics/dump-3nodes-1down";
    let two = compared(down, "docker-metrics/dump-noquorum", &minute());
    insta::assert_snapshot!("text-two-dumps", text(&two, &options));
    insta::assert_snapshot!("markdown-two-dumps", markdown(&two, false));
    let narrow = TextOptions {
        width: 60,
        colour: true,
        everything: true,
    };
    insta::assert_snapshot!(
        "text-everything",
        text(&explained("docker-metrics/dump-swarm"), &narrow)
    );
}
