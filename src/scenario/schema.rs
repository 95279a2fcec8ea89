//! The format as a JSON Schema, for editors that complete and check TOML
//! (Even Better TOML, taplo): `#:schema` at the top of a file names it.
//!
//! Drawn from the grammar that the program itself checks with, so that the two
//! cannot differ. What only meaning can tell (a selector that does not
//! compile, a variable without a value) is beyond a schema.

use serde_json::{Map, Value, json};

use super::raw::grammar;
use super::raw::shape::{Shape, Table};

/// The schema (JSON Schema 2020-12).
#[must_use]
pub fn schema() -> Value {
    let mut schema = table(&grammar::FILE);
    let definitions = grammar::TABLES
        .iter()
        .filter(|it| it.id != grammar::FILE.id);
    let definitions: Map<String, Value> = definitions
        .map(|definition| (definition.id.to_owned(), table(definition)))
        .collect();
    if let Some(object) = schema.as_object_mut() {
        object.insert(
            "$schema".into(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        object.insert("title".into(), json!("Vernissage scenario"));
        object.insert("$defs".into(), Value::Object(definitions));
    }
    schema
}

fn table(table: &Table) -> Value {
    let properties: Map<String, Value> = table
        .keys
        .iter()
        .map(|key| {
            let mut property = shape(&key.shape);
            if let Some(object) = property.as_object_mut() {
                object.insert("description".into(), json!(key.about));
            }
            (key.name.to_owned(), property)
        })
        .collect();
    let required = table.keys.iter().filter(|key| key.required);
    let required: Vec<&str> = required.map(|key| key.name).collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    let rules = rules(table);
    if let Some(object) = schema.as_object_mut() {
        if !required.is_empty() {
            object.insert("required".into(), json!(required));
        }
        if !rules.is_empty() {
            object.insert("allOf".into(), json!(rules));
        }
    }
    schema
}

/// Which keys exclude, need or go with each other.
fn rules(table: &Table) -> Vec<Value> {
    let has = |key: &&'static str| json!({ "required": [key] });
    let mut rules = Vec::new();
    if !table.at_least_one.is_empty() {
        let any: Vec<Value> = table.at_least_one.iter().map(has).collect();
        rules.push(json!({ "anyOf": any }));
    }
    for group in table.at_most_one {
        for (index, first) in group.iter().enumerate() {
            for second in &group[index + 1..] {
                rules.push(json!({ "not": { "required": [first, second] } }));
            }
        }
    }
    for (key, others) in table.goes_with {
        let any: Vec<Value> = others.iter().map(has).collect();
        rules.push(json!({ "if": has(key), "then": { "anyOf": any } }));
    }
    rules
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text(_) => json!({ "type": "string" }),
        Shape::Choice(names) => json!({ "enum": names() }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Off => json!({ "const": false }),
        Shape::Integer(low, high, _) if low == high => json!({ "const": low }),
        Shape::Integer(low, high, _) => {
            let mut integer = json!({ "type": "integer" });
            if *low != i64::MIN {
                integer["minimum"] = json!(low);
            }
            if *high != i64::MAX {
                integer["maximum"] = json!(high);
            }
            integer
        }
        Shape::Number(low, high, _) => json!({ "type": "number", "minimum": low, "maximum": high }),
        Shape::List(item) => {
            json!({ "type": "array", "items": self::shape(item), "minItems": 1 })
        }
        Shape::Table(table) => json!({ "$ref": format!("#/$defs/{}", table.id) }),
        Shape::Map(_, item) => {
            json!({ "type": "object", "additionalProperties": self::shape(item) })
        }
        Shape::Captures(item) => {
            let item = self::shape(item);
            // `photo.id = …` is a table in a table, for an editor too.
            let group = json!({ "type": "object", "additionalProperties": item });
            json!({
                "type": "object",
                "properties": { "photo": group },
                "additionalProperties": { "anyOf": [item, group] },
            })
        }
        Shape::AnyOf(shapes) => {
            let shapes: Vec<Value> = shapes.iter().map(self::shape).collect();
            json!({ "anyOf": shapes })
        }
        Shape::Any => json!({}),
    }
}
