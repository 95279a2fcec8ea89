//! `[crowd]`.

use super::super::shape::{Shape, Table};
use super::words::{CHANCE, PLAIN, RANGE, WEIGHT, key, required};

fn devices() -> Vec<&'static str> {
    DEVICES.iter().map(|&(name, ..)| name).collect()
}

/// Screens by name: width in CSS pixels, device pixels a CSS pixel.
pub const DEVICES: &[(&str, u32, f64)] = &[
    ("desktop", 1440, 1.0),
    ("laptop", 1280, 2.0),
    ("tablet", 820, 2.0),
    ("phone", 390, 3.0),
];

/// `[crowd]`.
pub static CROWD: Table = Table {
    name: "[crowd]",
    id: "crowd",
    keys: &[
        key(
            "personas",
            Shape::Map("a table of personas and weights", &WEIGHT),
            "Which personas, and their weights.",
        ),
        key(
            "mix",
            Shape::Table(&MIX),
            "How often a `mixed` visitor adds, deletes, walks.",
        ),
        key(
            "think_time",
            Shape::AnyOf(&[
                Shape::Text("a duration, or a range such as \"1s..5s\""),
                Shape::Integer(0, 0, "no time at all"),
            ]),
            "The pause between two pages.",
        ),
        key("walk", Shape::Table(&WALK), "How far a walk goes."),
        key(
            "device",
            Shape::AnyOf(&[Shape::Choice(devices), Shape::Table(&DEVICE)]),
            "The screen that images are chosen for.",
        ),
    ],
    ..PLAIN
};

/// `mix = { … }`.
pub static MIX: Table = Table {
    name: "`mix`",
    id: "mix",
    keys: &[
        key("add", WEIGHT, "Visits that add a photo."),
        key("delete", WEIGHT, "Visits that delete a photo."),
        key("walk", WEIGHT, "Visits that only look."),
    ],
    at_least_one: &["add", "delete", "walk"],
    ..PLAIN
};

/// `walk = { … }`.
pub static WALK: Table = Table {
    name: "`walk`",
    id: "walk",
    keys: &[
        key(
            "galleries",
            RANGE,
            "Galleries opened in a visit; \"1..4\" by default.",
        ),
        key(
            "photos",
            RANGE,
            "Photos enlarged in each gallery; \"0..5\" by default.",
        ),
        key(
            "next_page",
            CHANCE,
            "That the next page is opened; 0.3 by default.",
        ),
        key(
            "full_size",
            CHANCE,
            "That an enlarged photo is opened in full; 0.2 by default.",
        ),
        key(
            "returning",
            CHANCE,
            "That the visitor has been here before; 0.2 by default.",
        ),
    ],
    ..PLAIN
};

/// `device = { … }`.
pub static DEVICE: Table = Table {
    name: "`device`",
    id: "device",
    keys: &[
        required(
            "width",
            Shape::Integer(100, 10_000, "CSS pixels"),
            "Width of the viewport in CSS pixels.",
        ),
        key(
            "scale",
            Shape::Number(0.5, 8.0, "device pixels a CSS pixel"),
            "Device pixels a CSS pixel; 1 by default.",
        ),
    ],
    ..PLAIN
};
