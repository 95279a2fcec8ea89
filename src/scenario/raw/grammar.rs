//! The keys of format 1, and what may stand in them.
//!
//! `docs/SCENARIOS.md` explains them to people; a test sees that it knows them
//! all. The sentence at each key is what editors show beside it.

use super::shape::{Key, Shape, Table};
use crate::measure::sample::{Operation, Persona};

/// The version of the format that is read.
pub const FORMAT: i64 = 1;

/// Every table, to find out where a misplaced key belongs.
pub const TABLES: &[&Table] = &[
    &FILE,
    &BROWSE,
    &PAGE,
    &PHOTO_PAGE,
    &STEP,
    &LOCATOR,
    &CAPTURE,
    &EXPECT,
    &FILE_FIELD,
    &RETRY,
    &CROWD,
    &MIX,
    &WALK,
    &DEVICE,
];

/// The table that has a key of this name, if there is just one.
#[must_use]
pub fn home_of(name: &str) -> Option<&'static Table> {
    let mut homes = TABLES.iter().filter(|table| table.key(name).is_some());
    match (homes.next(), homes.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key {
        name,
        shape,
        required: false,
        about,
    }
}

const fn required(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key {
        name,
        shape,
        required: true,
        about,
    }
}

const TEXT: Shape = Shape::Text("a text");
const TEMPLATE: Shape = Shape::Text("a text, with {variables}");
const URL: Shape = Shape::Text("a URL, with {variables}");
const CSS: Shape = Shape::Text("a CSS selector");
const REGEX: Shape = Shape::Text("a regular expression");
const DURATION: Shape = Shape::Text("a duration such as \"500ms\" or \"2s\"");
const TEMPLATES: Shape = Shape::AnyOf(&[TEMPLATE, Shape::List(&TEMPLATE)]);
const SELECTORS: Shape = Shape::AnyOf(&[CSS, Shape::List(&CSS)]);
const NAMES: Shape = Shape::AnyOf(&[TEXT, Shape::List(&TEXT)]);
const FIELDS: Shape = Shape::Map("a table of names and values", &FIELD);
const FIELD: Shape = Shape::AnyOf(&[TEMPLATE, Shape::Integer(i64::MIN, i64::MAX, "a number")]);
const HEADERS: Shape = Shape::Map("a table of headers and their values", &TEMPLATE);
const FIND: Shape = Shape::AnyOf(&[CSS, Shape::Table(&LOCATOR)]);
const FIND_OR_OFF: Shape = Shape::AnyOf(&[CSS, Shape::Table(&LOCATOR), Shape::Off]);
const STEPS: Shape = Shape::List(&Shape::Table(&STEP));
const COUNT: Shape = Shape::Integer(0, i64::MAX, "a number of matches");
const CHANCE: Shape = Shape::Number(0.0, 1.0, "a chance");
const WEIGHT: Shape = Shape::Integer(0, 1_000_000, "a weight");
const RANGE: Shape = Shape::AnyOf(&[
    Shape::Text("a range such as \"1..4\""),
    Shape::Integer(0, 1_000, "a number"),
]);

fn operations() -> Vec<&'static str> {
    Operation::ALL.into_iter().map(Operation::name).collect()
}

fn personas() -> Vec<&'static str> {
    Persona::ALL.into_iter().map(Persona::name).collect()
}

fn answers() -> Vec<&'static str> {
    vec!["url", "location"]
}

const PLAIN: Table = Table {
    name: "",
    id: "",
    keys: &[],
    at_most_one: &[],
    at_least_one: &[],
    goes_with: &[],
};

const BODIES: &[&str] = &["post", "put", "patch", "delete", "request"];
const FORMS: &[&str] = &["submit", "post", "put", "patch", "request"];
const SUBMIT: &[&str] = &["submit"];
const SOURCES: &[&str] = &["select", "regex", "json", "header", "from"];

/// The whole file.
pub static FILE: Table = Table {
    name: "a scenario",
    id: "scenario",
    keys: &[
        required(
            "format",
            Shape::Integer(FORMAT, FORMAT, "the version of the format"),
            "The version of the format that the file is written in: 1.",
        ),
        key(
            "name",
            TEXT,
            "Short name for reports and metrics; the file's name without `.toml` if left out.",
        ),
        key("title", TEXT, "One line for lists and reports."),
        key(
            "about",
            TEXT,
            "What a user of the scenario should know: versions, set-up, limits.",
        ),
        key("user_agent", TEXT, "Replaces the browser-like User-Agent."),
        key(
            "basic_auth",
            Shape::Bool,
            "Send user and password with every request as HTTP Basic auth; false by default.",
        ),
        key(
            "headers",
            HEADERS,
            "Headers of every request; one whose variables have no value yet is left out.",
        ),
        key(
            "thresholds",
            Shape::List(&Shape::Text("a threshold such as \"view.p95 < 2s\"")),
            "What a run is judged by, unless flags say otherwise.",
        ),
        required("browse", Shape::Table(&BROWSE), "How visitors look around."),
        key("sign_in", STEPS, "The steps of signing in."),
        key(
            "create_gallery",
            STEPS,
            "The steps of making a new gallery.",
        ),
        key("upload", STEPS, "The steps of adding a photo."),
        key(
            "verify_upload",
            STEPS,
            "The steps of seeing that an added photo is there.",
        ),
        key(
            "delete",
            STEPS,
            "The steps of deleting a photo that the crowd has added.",
        ),
        key(
            "verify_delete",
            STEPS,
            "The steps of seeing that a deleted photo is gone.",
        ),
        key(
            "delete_gallery",
            STEPS,
            "The steps of removing a gallery that the crowd has made.",
        ),
        key("sign_out", STEPS, "The steps of signing out."),
        key(
            "unsupported",
            Shape::Map("a table of operations and reasons", &TEXT),
            "What the gallery cannot do, each with the reason.",
        ),
        key(
            "crowd",
            Shape::Table(&CROWD),
            "The crowd that the scenario proposes; flags win.",
        ),
    ],
    ..PLAIN
};

/// `[browse]`.
pub static BROWSE: Table = Table {
    name: "[browse]",
    id: "browse",
    keys: &[
        key(
            "start",
            URL,
            "Where a visit begins, relative to the host's URL; `/` by default.",
        ),
        key(
            "sign_in_first",
            Shape::Bool,
            "Walkers sign in before they look around; false by default.",
        ),
        key(
            "assets",
            FIND_OR_OFF,
            "Stylesheets, scripts and icons of every page; found by themselves if left out.",
        ),
        required(
            "listing",
            Shape::Table(&PAGE),
            "Pages that list galleries (albums).",
        ),
        key(
            "gallery",
            Shape::Table(&PAGE),
            "Pages of one gallery; the listing itself if it has no `albums`.",
        ),
        key(
            "photo",
            Shape::Table(&PHOTO_PAGE),
            "The page around an enlarged photo.",
        ),
    ],
    ..PLAIN
};

/// `[browse.listing]` and `[browse.gallery]`.
pub static PAGE: Table = Table {
    name: "a page",
    id: "page",
    keys: &[
        key("albums", FIND, "Links to galleries."),
        key("thumbnails", FIND, "Small images."),
        key("photos", FIND, "Links to enlarged photos."),
        key(
            "next",
            FIND_OR_OFF,
            "The link to the next page; a[rel~=next] if left out.",
        ),
        key(
            "expect",
            Shape::Table(&EXPECT),
            "What makes the page a success.",
        ),
    ],
    ..PLAIN
};

/// `[browse.photo]`.
pub static PHOTO_PAGE: Table = Table {
    name: "the photo's page",
    id: "photo_page",
    keys: &[
        key(
            "page",
            Shape::Bool,
            "Whether there is a page around the enlarged photo; true by default.",
        ),
        key("medium", FIND, "The enlarged image."),
        key("full", FIND, "The photo in full size."),
        key(
            "thumbnails",
            FIND,
            "Small images, of neighbours for example.",
        ),
        key(
            "expect",
            Shape::Table(&EXPECT),
            "What makes the page a success.",
        ),
    ],
    at_least_one: &["medium", "full"],
    ..PLAIN
};

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

const REMEMBER: Shape = Shape::AnyOf(&[CSS, Shape::Table(&CAPTURE)]);

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

const POINTER: Shape = Shape::Text("a JSON pointer such as \"/error\"");
const STATUS: Shape = Shape::Integer(100, 599, "a status");
const STATUS_CLASS: Shape = Shape::Text("statuses such as \"2xx\" or \"200-204\"");
const STATUSES: Shape = Shape::AnyOf(&[STATUS, STATUS_CLASS]);

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

/// The names of personas, for the crowd's reader.
#[must_use]
pub fn persona_names() -> Vec<&'static str> {
    personas()
}
