//! The words that the grammar is written in.

use super::super::shape::{Key, Shape, Table};
use super::find::{CAPTURE, LOCATOR};
use super::step::STEP;

pub(super) const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key {
        name,
        shape,
        required: false,
        about,
    }
}

pub(super) const fn required(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key {
        name,
        shape,
        required: true,
        about,
    }
}

pub(super) const TEXT: Shape = Shape::Text("a text");
pub(super) const TEMPLATE: Shape = Shape::Text("a text, with {variables}");
pub(super) const URL: Shape = Shape::Text("a URL, with {variables}");
pub(super) const CSS: Shape = Shape::Text("a CSS selector");
pub(super) const REGEX: Shape = Shape::Text("a regular expression");
pub(super) const DURATION: Shape = Shape::Text("a duration such as \"500ms\" or \"2s\"");
pub(super) const TEMPLATES: Shape = Shape::AnyOf(&[TEMPLATE, Shape::List(&TEMPLATE)]);
pub(super) const SELECTORS: Shape = Shape::AnyOf(&[CSS, Shape::List(&CSS)]);
pub(super) const NAMES: Shape = Shape::AnyOf(&[TEXT, Shape::List(&TEXT)]);
pub(super) const FIELDS: Shape = Shape::Map("a table of names and values", &FIELD);
/// Several values are those of several controls of one name.
pub(super) const FIELD: Shape = Shape::AnyOf(&[TEMPLATE, NUMBER, Shape::List(&SCALAR)]);
const SCALAR: Shape = Shape::AnyOf(&[TEMPLATE, NUMBER]);
const NUMBER: Shape = Shape::Integer(i64::MIN, i64::MAX, "a number");
pub(super) const HEADERS: Shape = Shape::Map("a table of headers and their values", &TEMPLATE);
pub(super) const FIND: Shape = Shape::AnyOf(&[CSS, Shape::Table(&LOCATOR)]);
pub(super) const FIND_OR_OFF: Shape = Shape::AnyOf(&[CSS, Shape::Table(&LOCATOR), Shape::Off]);
pub(super) const STEPS: Shape = Shape::List(&Shape::Table(&STEP));
pub(super) const COUNT: Shape = Shape::Integer(0, i64::MAX, "a number of matches");
pub(super) const CHANCE: Shape = Shape::Number(0.0, 1.0, "a chance");
pub(super) const WEIGHT: Shape = Shape::Integer(0, 1_000_000, "a weight");
pub(super) const RANGE: Shape = Shape::AnyOf(&[
    Shape::Text("a range such as \"1..4\""),
    Shape::Integer(0, 1_000, "a number"),
]);
pub(super) const REMEMBER: Shape = Shape::AnyOf(&[CSS, Shape::Table(&CAPTURE)]);

/// What most tables are like.
pub(super) const PLAIN: Table = Table {
    name: "",
    id: "",
    keys: &[],
    at_most_one: &[],
    at_least_one: &[],
    goes_with: &[],
};
