//! JSON answers: what a pointer with `*` reaches, read as the text streams by.
//!
//! A visitor wants one number out of an answer of any size. Building a tree of
//! it first costs ten times its bytes; see [`super::follow`].

use serde::de::{DeserializeSeed, IgnoredAny};
use serde_json::Value;

use super::document::MAX_MATCHES;
use super::follow::Follow;
use super::patience::Patience;
use crate::scenario::model::{JsonPointer, PointerSegment};

/// Texts of larger answers are not compared as whole values.
const MAX_COMPARED: usize = 8 * 1024 * 1024;

/// The texts of the scalars that the pointer reaches; `None` when the text does
/// not begin with JSON. Arrays, objects and nulls have no text.
pub(super) fn texts(json: &str, pointer: &JsonPointer) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let follow = Follow {
        path: &pointer.0,
        found: &mut found,
    };
    follow
        .deserialize(&mut serde_json::Deserializer::from_str(trim(json)))
        .ok()?;
    Some(found)
}

/// The texts that the pointer reaches in the first JSON object or array of a
/// script that has any there: `var album = {…};`.
pub(super) fn texts_in_script(script: &str, pointer: &JsonPointer) -> Vec<String> {
    let mut rest = trim(script);
    let patience = Patience::new();
    while let Some(at) = rest.find(['{', '[']).filter(|_| !patience.is_over()) {
        rest = &rest[at..];
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<IgnoredAny>();
        let skip = match stream.next() {
            Some(Ok(_)) => stream.byte_offset(),
            _ => 1,
        };
        let (value, after) = rest.split_at(skip);
        if let Some(texts) = texts(value, pointer).filter(|texts| !texts.is_empty()) {
            return texts;
        }
        rest = after;
    }
    Vec::new()
}

/// Every value that the pointer reaches, for comparing.
///
/// # Errors
/// When the text is not JSON, or too much of it to compare.
pub(super) fn values(json: &str, pointer: &JsonPointer) -> Result<Vec<Value>, String> {
    if json.len() > MAX_COMPARED {
        return Err(format!(
            "the answer is larger than {} MiB and is not looked into as JSON",
            MAX_COMPARED / 1024 / 1024
        ));
    }
    let root: Value = parse_first(trim(json)).ok_or("the answer is not JSON")?;
    let mut reached = vec![&root];
    for segment in &pointer.0 {
        reached = reached
            .into_iter()
            .flat_map(|value| members(value, segment))
            .take(MAX_MATCHES)
            .collect();
    }
    Ok(reached.into_iter().cloned().collect())
}

fn parse_first(json: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(json)
        .into_iter()
        .next()
        .and_then(Result::ok)
}

fn members<'v>(value: &'v Value, segment: &PointerSegment) -> Vec<&'v Value> {
    match (segment, value) {
        (PointerSegment::Every, Value::Array(items)) => items.iter().take(MAX_MATCHES).collect(),
        (PointerSegment::Every, Value::Object(map)) => map.values().take(MAX_MATCHES).collect(),
        (PointerSegment::Key(key), Value::Object(map)) => map.get(key).into_iter().collect(),
        (PointerSegment::Key(key), Value::Array(items)) => key
            .parse::<usize>()
            .ok()
            .and_then(|index| items.get(index))
            .into_iter()
            .collect(),
        _ => Vec::new(),
    }
}

/// A number and its text are the same; so are null and nothing.
pub(super) fn same(expected: &Value, actual: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    expected == actual || text(expected).is_some_and(|expected| text(actual) == Some(expected))
}

/// The pointer as it is written, for messages.
pub(super) fn shown(pointer: &JsonPointer) -> String {
    if pointer.0.is_empty() {
        return "the whole answer".to_owned();
    }
    let mut shown = String::new();
    for segment in &pointer.0 {
        shown.push('/');
        match segment {
            PointerSegment::Every => shown.push('*'),
            PointerSegment::Key(key) => {
                shown.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
        }
    }
    shown
}

fn trim(json: &str) -> &str {
    json.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::super::tests::bounds::bounded;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn pointer(text: &str) -> JsonPointer {
        let segment = |text: &str| match text {
            "*" => PointerSegment::Every,
            key => PointerSegment::Key(key.to_owned()),
        };
        JsonPointer(text.split('/').skip(1).map(segment).collect())
    }

    fn found(json: &str, path: &str) -> Vec<String> {
        texts(json, &pointer(path)).unwrap()
    }

    #[test]
    fn a_star_reaches_every_member() {
        let json = r#"{"dirs":[{"href":"a/"},{"href":"b/"},{"n":1}],"take":{"x":1,"y":"two"}}"#;
        assert_eq!(found(json, "/dirs/*/href"), ["a/", "b/"]);
        assert_eq!(found(json, "/dirs/1/href"), ["b/"]);
        assert_eq!(found(json, "/take/*"), ["1", "two"]);
        assert_eq!(found(json, "/none/*"), Vec::<String>::new());
        assert_eq!(found(json, "/dirs"), Vec::<String>::new());
        assert_eq!(
            found(
                " 
4.5 trailing",
                ""
            ),
            ["4.5"]
        );
        assert_eq!(texts("<html>", &pointer("/a")), None);
        assert_eq!(texts(r#"{"a": 1, oops"#, &pointer("/a")), None);
    }

    #[test]
    fn json_in_a_script_is_found_behind_code() {
        let script = r#"function f(a) { return a[0]; } var album = {"n": [1, 2]}; f();"#;
        assert_eq!(texts_in_script(script, &pointer("/n/*")), ["1", "2"]);
        assert_eq!(
            texts_in_script(r#"{"token":"x"}"#, &pointer("/token")),
            ["x"]
        );
        assert!(texts_in_script("no json {{{", &pointer("/n")).is_empty());
    }

    #[test]
    fn numbers_and_texts_are_alike() {
        let cases = [
            (json!(1), json!("1"), true),
            (json!("ok"), json!("ok"), true),
            (json!(true), json!("true"), true),
            (json!([]), json!([]), true),
            (json!(null), json!("null"), false),
            (json!(1), json!(2), false),
        ];
        for (expected, actual, equal) in cases {
            assert_eq!(same(&expected, &actual), equal, "{expected} {actual}");
        }
    }

    #[test]
    fn hostile_json_is_bounded() {
        let open = "[".repeat(1_000_000);
        let read = bounded(open.len(), || texts(&open, &pointer("/*/*")));
        assert_eq!(read, None);
        let open = "[1,".repeat(300_000);
        let read = bounded(open.len(), || texts_in_script(&open, &pointer("/*")));
        assert!(read.is_empty());
        let many = format!("[{}0]", "1,".repeat(100_000));
        let read = bounded(many.len(), || found(&many, "/*"));
        assert_eq!(read.len(), MAX_MATCHES);
        let keys: String = (0..100_000)
            .map(|n| format!("\"{n}\":{{\"a\":1}},"))
            .collect();
        let keys = format!("{{{keys}\"x\":[]}}");
        let read = bounded(keys.len(), || values(&keys, &pointer("/*/a")));
        assert!(read.is_ok());
    }

    fn tree() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-c]{0,2}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-c]", inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// Reading as it streams by reaches what a walk through the tree does.
        #[test]
        fn streaming_and_the_tree_agree(tree in tree(), path in prop::collection::vec("[a-c*0-2]", 0..4)) {
            let path = pointer(&path.iter().map(|it| format!("/{it}")).collect::<String>());
            let json = tree.to_string();
            let walked: Vec<String> = values(&json, &path).unwrap().iter().filter_map(|value| match value {
                Value::String(text) => Some(text.clone()),
                Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
                _ => None,
            }).collect();
            prop_assert_eq!(texts(&json, &path).unwrap(), walked);
        }

        #[test]
        fn any_text_is_survived(text in "\\PC*|[\\[\\]{}\",:a0-]{0,80}") {
            let path = pointer("/*/a");
            bounded(text.len(), || {
                let _ = texts(&text, &path);
                let _ = texts_in_script(&text, &path);
                let _ = values(&text, &path);
            });
        }
    }
}
