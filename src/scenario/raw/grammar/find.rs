//! How something is found in an answer.

use super::super::shape::{Key, Shape, Table};
use super::words::{COUNT, CSS, NAMES, REGEX, TEMPLATE, TEXT, URL, key};

const SOURCES: &[&str] = &["select", "regex", "json", "header", "from"];
const SOURCES_OR_URL: &[&str] = &["select", "regex", "json", "header", "from", "url"];
const GOES_WITH: &[(&str, &[&str])] = &[
    ("attribute", &["select"]),
    ("containing", &["select", "regex"]),
    ("around", &["containing"]),
    ("inside", &["json"]),
    ("pick", SOURCES),
    ("except", SOURCES),
];

// What a locator and a capture have in common. A locator takes all values, a
// capture the first.

const SELECT: Key = key("select", CSS, "Elements of the HTML page.");
const ATTRIBUTE: Key = key(
    "attribute",
    NAMES,
    "What of each element: the first of these that it has and that is not empty.",
);
const REGULAR: Key = key(
    "regex",
    REGEX,
    "Every match in the body: its first group, or all of it.",
);
const JSON: Key = key(
    "json",
    Shape::Text("a JSON pointer such as \"/files/*/name\""),
    "Every value that the pointer reaches; `*` stands for every member.",
);
const INSIDE: Key = key(
    "inside",
    CSS,
    "With `json`: the element (a script) that holds the JSON.",
);
const HEADER: Key = key("header", TEXT, "A header of the answer.");
const FROM: Key = key(
    "from",
    Shape::Choice(answers),
    "`url`: the URL of the answer, after redirects; `location`: where it redirects to.",
);
const PICK: Key = key(
    "pick",
    REGEX,
    "Keeps a part of each value: the first group, or the whole match.",
);
const EXCEPT: Key = key("except", REGEX, "Drops values that match.");

fn answers() -> Vec<&'static str> {
    vec!["url", "location"]
}

/// How something is found.
pub static LOCATOR: Table = Table {
    name: "a locator",
    id: "locator",
    keys: &[
        SELECT,
        ATTRIBUTE,
        REGULAR,
        JSON,
        INSIDE,
        HEADER,
        FROM,
        PICK,
        EXCEPT,
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
    at_least_one: SOURCES_OR_URL,
    goes_with: GOES_WITH,
};

/// A locator whose first value is remembered.
pub static CAPTURE: Table = Table {
    name: "a capture",
    id: "capture",
    keys: &[
        SELECT,
        ATTRIBUTE,
        key(
            "containing",
            TEMPLATE,
            "With `select` or `regex`: only what contains this text, such as {photo.title}.",
        ),
        key(
            "around",
            CSS,
            "With `containing`: the text stands in the nearest element around that matches.",
        ),
        REGULAR,
        JSON,
        INSIDE,
        HEADER,
        FROM,
        PICK,
        EXCEPT,
        key("url", URL, "Makes a URL of the {value}."),
        key(
            "at_least",
            COUNT,
            "The step is a failure with fewer matches.",
        ),
        key(
            "optional",
            Shape::Bool,
            "The step goes on without it; false by default.",
        ),
    ],
    at_most_one: &[SOURCES],
    at_least_one: SOURCES_OR_URL,
    goes_with: GOES_WITH,
};
