//! How something is found in an answer.

use super::super::shape::{Shape, Table};
use super::words::{COUNT, CSS, NAMES, REGEX, TEMPLATE, TEXT, URL, key};

const SOURCES: &[&str] = &["select", "regex", "json", "header", "from"];

fn answers() -> Vec<&'static str> {
    vec!["url", "location"]
}

/// How something is found.
pub static LOCATOR: Table = Table {
    name: "a locator",
    id: "locator",
    keys: &[
        key("select", CSS, "Elements of the HTML page."),
        key(
            "attribute",
            NAMES,
            "What of each element: the first of these that it has and that is not empty.",
        ),
        key(
            "regex",
            REGEX,
            "Every match in the body: its first group, or all of it.",
        ),
        key(
            "json",
            Shape::Text("a JSON pointer such as \"/files/*/name\""),
            "Every value that the pointer reaches; `*` stands for every member.",
        ),
        key(
            "inside",
            CSS,
            "With `json`: the element (a script) that holds the JSON.",
        ),
        key("header", TEXT, "A header of the answer."),
        key(
            "from",
            Shape::Choice(answers),
            "`url`: the URL of the answer, after redirects; `location`: where it redirects to.",
        ),
        key(
            "pick",
            REGEX,
            "Keeps a part of each value: the first group, or the whole match.",
        ),
        key("except", REGEX, "Drops values that match."),
        key(
            "url",
            URL,
            "Makes a URL of each {value}; alone, it is the only value.",
        ),
        key(
            "at_least",
            COUNT,
            "The page is a failure with fewer matches.",
        ),
    ],
    at_most_one: &[SOURCES],
    at_least_one: &["select", "regex", "json", "header", "from", "url"],
    goes_with: &[
        ("attribute", &["select"]),
        ("containing", &["select", "regex"]),
        ("inside", &["json"]),
        ("pick", SOURCES),
        ("except", SOURCES),
    ],
};

/// A locator whose first value is remembered.
pub static CAPTURE: Table = Table {
    name: "a capture",
    id: "capture",
    keys: &[
        key("select", CSS, "An element of the HTML page."),
        key(
            "attribute",
            NAMES,
            "What of the element: the first of these that it has and that is not empty.",
        ),
        key(
            "containing",
            TEMPLATE,
            "With `select` or `regex`: only what contains this text, such as {photo.title}.",
        ),
        key(
            "regex",
            REGEX,
            "A match in the body: its first group, or all of it.",
        ),
        key(
            "json",
            Shape::Text("a JSON pointer such as \"/files/0/name\""),
            "The value that the pointer reaches.",
        ),
        key(
            "inside",
            CSS,
            "With `json`: the element (a script) that holds the JSON.",
        ),
        key("header", TEXT, "A header of the answer."),
        key(
            "from",
            Shape::Choice(answers),
            "`url`: the URL of the answer, after redirects; `location`: where it redirects to.",
        ),
        key(
            "pick",
            REGEX,
            "Keeps a part of the value: the first group, or the whole match.",
        ),
        key("except", REGEX, "Drops values that match."),
        key("url", URL, "Makes a URL of the {value}."),
        key(
            "optional",
            Shape::Bool,
            "The step goes on without it; false by default.",
        ),
    ],
    at_most_one: &[SOURCES],
    at_least_one: &["select", "regex", "json", "header", "from", "url"],
    goes_with: &[
        ("attribute", &["select"]),
        ("containing", &["select", "regex"]),
        ("inside", &["json"]),
        ("pick", SOURCES),
        ("except", SOURCES),
    ],
};
