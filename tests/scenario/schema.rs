//! The JSON Schema agrees with the program about every file that only keys and
//! types decide.

use serde_json::Value;
use vernissage::scenario::{library, schema};

fn as_json(text: &str) -> Value {
    let table: toml::Table = toml::from_str(text).unwrap();
    serde_json::to_value(table).unwrap()
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&schema::schema()).unwrap()
}

#[test]
fn it_is_a_schema() {
    assert!(jsonschema::meta::is_valid(&schema::schema()));
}

#[test]
fn every_shipped_scenario_fits() {
    let validator = validator();
    for shipped in library::SHIPPED {
        let json = as_json(shipped.text);
        let errors: Vec<String> = validator
            .iter_errors(&json)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", shipped.name);
    }
}

#[test]
fn broken_ones_do_not() {
    let validator = validator();
    let shortest = super::SHORTEST;
    assert!(validator.is_valid(&as_json(shortest)));
    for broken in [
        shortest.replace("format = 1", "format = 2"),
        shortest.replace("format = 1", ""),
        shortest.replace("albums", "ablums"),
        shortest.replace("\"img\"", "3"),
        shortest.replace("\"img\"", "{ select = \"a\", json = \"/b\" }"),
        shortest.replace("\"img\"", "{ at_least = 1 }"),
        shortest.replace("\"img\"", "{ json = \"/b\", attribute = \"src\" }"),
        shortest.replace("\"img\"", "{ select = \"img\", at_least = -1 }"),
        format!("{shortest}\n[[sign_in]]\nname = \"no request\""),
        format!("{shortest}\n[[sign_in]]\nget = \"/\"\npost = \"/\""),
        format!("{shortest}\n[[sign_in]]\nget = \"/\"\nfill = {{ a = \"b\" }}"),
        format!("{shortest}\n[sign_in]\nget = \"/\""),
        format!("{shortest}\n[[sign_in]]\nget = \"/\"\noperation = \"login\""),
        format!("{shortest}\n[crowd]\ndevice = \"fone\""),
        format!("{shortest}\n[crowd.walk]\nnext_page = 1.5"),
    ] {
        assert!(
            !validator.is_valid(&as_json(&broken)),
            "the schema takes\n{broken}"
        );
        assert!(super::load(&broken).is_err(), "the program takes\n{broken}");
    }
}
