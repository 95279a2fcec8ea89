//! Steps of flows, and what they send.

use super::super::shape::{Shape, Table};
use super::expect::EXPECT;
use super::words::{
    CSS, DURATION, FIELDS, FIND, HEADERS, NAMES, PLAIN, REMEMBER, TEMPLATE, TEXT, URL, key,
    required,
};
use crate::measure::sample::Operation;

const BODIES: &[&str] = &["post", "put", "patch", "delete", "request"];
const FORMS: &[&str] = &["submit", "post", "put", "patch", "request"];
const SUBMIT: &[&str] = &["submit"];

fn operations() -> Vec<&'static str> {
    Operation::ALL.into_iter().map(Operation::name).collect()
}

/// A step of a flow.
pub static STEP: Table = Table {
    name: "a step",
    id: "step",
    keys: &[
        key(
            "name",
            TEXT,
            "In plain words, for the probe and for failures.",
        ),
        key("get", URL, "Ask for this URL."),
        key(
            "open",
            FIND,
            "Follow the first such link of the page before.",
        ),
        key(
            "submit",
            CSS,
            "Send this form of the page before, as a browser would.",
        ),
        key("post", URL, "POST to this URL."),
        key("put", URL, "PUT to this URL."),
        key("patch", URL, "PATCH to this URL."),
        key("delete", URL, "DELETE of this URL."),
        key(
            "request",
            Shape::Text("a method and a URL such as \"MKCOL /new/\""),
            "Any other method.",
        ),
        key(
            "fill",
            FIELDS,
            "With `submit`: values for the form's controls.",
        ),
        key("omit", NAMES, "With `submit`: controls that are not sent."),
        key(
            "press",
            TEXT,
            "With `submit`: the name of the button; the first one by default.",
        ),
        key(
            "form",
            FIELDS,
            "The body: fields of an ordinary form (urlencoded).",
        ),
        key(
            "multipart",
            FIELDS,
            "The body: fields of a form with files (multipart/form-data).",
        ),
        key(
            "file",
            Shape::AnyOf(&[
                Shape::Text("the name of a file control"),
                Shape::Table(&FILE_FIELD),
            ]),
            "The control that the photo goes into.",
        ),
        key(
            "json",
            Shape::Any,
            "The body: JSON, with {variables} in its texts.",
        ),
        key(
            "body",
            TEMPLATE,
            "The body: this text, or the photo's bytes for \"{photo}\".",
        ),
        key(
            "content_type",
            TEXT,
            "With `body`: its type; text/plain by default.",
        ),
        key("headers", HEADERS, "Headers of this step."),
        key(
            "follow",
            Shape::Bool,
            "Whether redirects are followed; true by default.",
        ),
        key(
            "capture",
            Shape::Captures(&REMEMBER),
            "What is remembered of the answer.",
        ),
        key(
            "expect",
            Shape::Table(&EXPECT),
            "What makes the step a success.",
        ),
        key(
            "retry",
            Shape::AnyOf(&[
                Shape::Integer(1, 1_000, "a number of tries"),
                Shape::Table(&RETRY),
            ]),
            "How often it is tried again until `expect` holds.",
        ),
        key(
            "when",
            NAMES,
            "Leave the step out unless these variables have a value.",
        ),
        key(
            "operation",
            Shape::Choice(operations),
            "What it counts as; the flow's own by default.",
        ),
    ],
    at_most_one: &[
        &[
            "get", "open", "submit", "post", "put", "patch", "delete", "request",
        ],
        &["form", "multipart", "json", "body"],
        &["file", "form"],
        &["file", "json"],
        &["file", "body"],
    ],
    at_least_one: &[
        "get", "open", "submit", "post", "put", "patch", "delete", "request",
    ],
    goes_with: &[
        ("fill", SUBMIT),
        ("omit", SUBMIT),
        ("press", SUBMIT),
        ("file", FORMS),
        ("form", BODIES),
        ("multipart", BODIES),
        ("json", BODIES),
        ("body", BODIES),
        ("content_type", &["body"]),
    ],
};

/// `file = { … }`.
pub static FILE_FIELD: Table = Table {
    name: "`file`",
    id: "file",
    keys: &[
        required("field", TEXT, "The name of the control."),
        key(
            "chunk_size",
            Shape::AnyOf(&[
                Shape::Text("a size such as \"500kB\""),
                Shape::Integer(1, i64::MAX, "a number of bytes"),
            ]),
            "Send the photo in pieces of at most this size, a request each.",
        ),
    ],
    ..PLAIN
};

/// `retry = { … }`.
pub static RETRY: Table = Table {
    name: "`retry`",
    id: "retry",
    keys: &[
        required(
            "times",
            Shape::Integer(1, 1_000, "a number of tries"),
            "Tries beyond the first.",
        ),
        key(
            "every",
            DURATION,
            "The pause before each; 500ms by default.",
        ),
    ],
    ..PLAIN
};
