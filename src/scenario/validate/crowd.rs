//! `[crowd]`: whom the scenario proposes to send.

use std::ops::RangeInclusive;

use super::reader::Reader;
use crate::diagnostic::Diagnostic;
use crate::measure::sample::Persona;
use crate::scenario::model::{Crowd, Device, Walk};
use crate::scenario::raw::grammar::crowd::DEVICES;
use crate::scenario::raw::node::Node;
use crate::units;

/// What a mixed visitor comes for, in the order of `--mix`.
const ERRANDS: [&str; 3] = ["add", "delete", "walk"];

/// More galleries or photos than a person looks at in one visit.
const FARTHEST: u32 = 1_000;

pub(super) fn crowd(reader: &mut Reader<'_>, tree: &Node) -> Crowd {
    let Some(node) = tree.get("crowd") else {
        return Crowd::default();
    };
    Crowd {
        personas: node.get("personas").and_then(|node| personas(reader, node)),
        mix: node.get("mix").and_then(|node| mix(reader, node)),
        think_time: node
            .get("think_time")
            .and_then(|node| think_time(reader, node)),
        walk: node
            .get("walk")
            .map_or_else(Walk::default, |node| walk(reader, node)),
        device: node.get("device").and_then(device),
    }
}

/// As the flag `--crowd` takes them.
fn personas(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let mut parts = Vec::new();
    let mut sum = 0;
    for entry in node.entries() {
        let names = Persona::ALL.into_iter().map(Persona::name);
        if Persona::from_name(&entry.key).is_none() {
            let all: Vec<&str> = names.clone().collect();
            reader.report(
                Diagnostic::error(format!("`{}` is not a persona", entry.key))
                    .at(entry.key_span.clone(), "not a persona")
                    .suggest(&entry.key, names)
                    .help(format!("personas are {}", all.join(", "))),
            );
            continue;
        }
        let weight = entry.node.integer().unwrap_or(0);
        sum += weight.clamp(0, 1_000_000);
        parts.push(format!("{}={weight}", entry.key));
    }
    let strangers = node.entries().len() > parts.len();
    if sum == 0 && !strangers {
        reader.error_at(node, "a crowd of nobody", "expected a weight above 0");
    }
    (sum > 0).then(|| parts.join(","))
}

/// As the flag `--mix` takes it: add, delete, walk.
fn mix(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let weight = |key: &str| node.get(key).and_then(Node::integer).unwrap_or(0);
    let weights = ERRANDS.map(weight);
    if weights.iter().all(|&weight| weight == 0) {
        // A key that is misspelt has been told, and may be the one that is missed.
        let mut keys = node.entries().iter().map(|entry| entry.key.as_str());
        if keys.all(|key| ERRANDS.contains(&key)) {
            reader.error_at(node, "a visit for nothing", "expected a weight above 0");
        }
        return None;
    }
    Some(weights.map(|weight| weight.to_string()).join(":"))
}

/// As the flag `--think-time` takes it.
fn think_time(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    if node.integer() == Some(0) {
        return Some("0".to_owned());
    }
    let text = node.text()?;
    let (shortest, longest) = text.split_once("..").unwrap_or((text, text));
    let read =
        units::parse_duration(shortest).and_then(|low| Ok((low, units::parse_duration(longest)?)));
    match read {
        Ok((low, high)) if low <= high => Some(text.to_owned()),
        Ok(_) => {
            reader.error_at(
                node,
                "the range ends before it begins",
                "expected one such as \"1s..5s\"",
            );
            None
        }
        Err(error) => {
            reader.error_at(node, error.to_string(), "expected \"2s\" or \"1s..5s\"");
            None
        }
    }
}

fn walk(reader: &mut Reader<'_>, node: &Node) -> Walk {
    let default = Walk::default();
    let chance = |key: &str, default: f64| node.get(key).and_then(Node::number).unwrap_or(default);
    let mut range = |key: &str, default: RangeInclusive<u32>| match node.get(key) {
        Some(node) => self::range(reader, node).unwrap_or(default),
        None => default,
    };
    Walk {
        galleries: range("galleries", default.galleries),
        photos: range("photos", default.photos),
        next_page: chance("next_page", default.next_page),
        full_size: chance("full_size", default.full_size),
        returning: chance("returning", default.returning),
    }
}

fn range(reader: &mut Reader<'_>, node: &Node) -> Option<RangeInclusive<u32>> {
    if let Some(number) = node.integer() {
        let number = u32::try_from(number).ok()?;
        return Some(number..=number);
    }
    let text = node.text()?;
    let (low, high) = text.split_once("..").unwrap_or((text, text));
    let read = |part: &str| part.trim().parse::<u32>().ok();
    match (read(low), read(high)) {
        (Some(low), Some(high)) if low <= high && high <= FARTHEST => Some(low..=high),
        _ => {
            let expected = format!("expected one such as \"1..4\", up to {FARTHEST}");
            reader.error_at(node, "this is not a range", &expected);
            None
        }
    }
}

fn device(node: &Node) -> Option<Device> {
    if let Some(name) = node.text() {
        let named = DEVICES.iter().find(|device| device.0 == name);
        return named.map(|&(_, width, scale)| Device { width, scale });
    }
    Some(Device {
        width: u32::try_from(node.get("width")?.integer()?).ok()?,
        scale: node.get("scale").and_then(Node::number).unwrap_or(1.0),
    })
}
