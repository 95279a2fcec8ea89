//! What makes an answer a success.

use super::super::shape::{Shape, Table};
use super::words::{PLAIN, REGEX, SELECTORS, TEMPLATES, key};

const POINTER: Shape = Shape::Text("a JSON pointer such as \"/error\"");
const STATUS: Shape = Shape::Integer(100, 599, "a status");
const STATUS_CLASS: Shape = Shape::Text("statuses such as \"2xx\" or \"200-204\"");
const STATUSES: Shape = Shape::AnyOf(&[STATUS, STATUS_CLASS]);

/// What makes an answer a success.
pub static EXPECT: Table = Table {
    name: "`expect`",
    id: "expect",
    keys: &[
        key(
            "status",
            Shape::AnyOf(&[STATUS, STATUS_CLASS, Shape::List(&STATUSES)]),
            "The statuses of success: 201, \"2xx\", \"200-204\".",
        ),
        key("text", TEMPLATES, "Texts that must stand in the body."),
        key("no_text", TEMPLATES, "Texts that must not."),
        key("select", SELECTORS, "Selectors that must match."),
        key("no_select", SELECTORS, "Selectors that must not."),
        key(
            "json",
            Shape::Map("a table of JSON pointers and values", &Shape::Any),
            "JSON values that must be equal; a number and its text are the same.",
        ),
        key(
            "no_json",
            Shape::AnyOf(&[POINTER, Shape::List(&POINTER)]),
            "JSON pointers that must reach nothing, or null.",
        ),
        key("location", REGEX, "Must match the Location header."),
        key(
            "final_url",
            REGEX,
            "Must match the URL of the answer, after redirects.",
        ),
    ],
    at_least_one: &[
        "status",
        "text",
        "no_text",
        "select",
        "no_select",
        "json",
        "no_json",
        "location",
        "final_url",
    ],
    ..PLAIN
};
