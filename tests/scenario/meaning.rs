//! What a file means: everything that real galleries need can be said.

use std::time::Duration;

use serde_json::json;
use vernissage::measure::sample::Operation;
use vernissage::scenario::model::{
    Attribute, Body, FileField, JsonPointer, JsonTemplate, PointerSegment, Scenario, Source, Step,
    StepAction,
};

use super::{SHORTEST, right};

fn scenario(more: &str) -> Scenario {
    right(&format!("{SHORTEST}{more}")).scenario
}

fn signing_in(step: &str) -> Step {
    let scenario = scenario(&format!("[[sign_in]]\nget = \"/\"\n[[sign_in]]\n{step}\n"));
    scenario.sign_in.unwrap().steps.swap_remove(1)
}

fn sent(step: &str) -> (String, String, Body) {
    match signing_in(step).action {
        StepAction::Send { method, url, body } => (method, url.to_string(), body),
        other => panic!("{other:?}"),
    }
}

#[test]
fn defaults_are_those_of_a_browser() {
    let scenario = scenario("");
    assert_eq!(scenario.browse.start.to_string(), "/");
    let next = scenario.browse.listing.next.unwrap();
    assert!(
        matches!(next.source, Source::Css { select, .. } if select.text().contains("rel~=next"))
    );
    assert!(scenario.browse.gallery.assets.is_some());
    assert!(scenario.browse.photo.fetched);
    assert!(scenario.browse.listing.expect.status.is_empty());
    assert!(!scenario.basic_auth);
}

#[test]
fn defaults_can_be_switched_off() {
    let text = SHORTEST.replace(
        "[browse.listing]",
        "[browse]\nassets = false\n[browse.listing]\nnext = false",
    );
    let browse = right(&text).scenario.browse;
    assert!(browse.listing.next.is_none());
    assert!(browse.listing.assets.is_none());
    assert!(browse.gallery.next.is_some());
}

#[test]
fn a_site_may_be_one_gallery() {
    let browse = right("format = 1\n[browse.listing]\nthumbnails = \"img\"\n")
        .scenario
        .browse;
    assert!(browse.listing.albums.is_none());
    assert!(browse.gallery.thumbnails.is_some());
}

#[test]
fn attributes_are_tried_in_order() {
    let text = SHORTEST.replace(
        "\"img\"",
        "{ select = \"img\", attribute = [\"srcset\", \"data-Src\", \"background-image\", \"text\"], at_least = 3 }",
    );
    let thumbnails = right(&text).scenario.browse.gallery.thumbnails.unwrap();
    assert_eq!(thumbnails.at_least, 3);
    let Source::Css { attributes, .. } = thumbnails.source else {
        panic!("{thumbnails:?}");
    };
    let data_src = Attribute::Named("data-src".to_owned());
    assert_eq!(
        attributes,
        [
            Attribute::Srcset,
            data_src,
            Attribute::Background,
            Attribute::Text
        ]
    );
}

#[test]
fn json_is_found_in_scripts_too() {
    let text = SHORTEST.replace(
        "\"img\"",
        "{ json = \"/a~1b/*/~01\", inside = \"script#data\" }",
    );
    let thumbnails = right(&text).scenario.browse.gallery.thumbnails.unwrap();
    let Source::Json { pointer, inside } = thumbnails.source else {
        panic!("{thumbnails:?}");
    };
    let key = |key: &str| PointerSegment::Key(key.to_owned());
    assert_eq!(
        pointer,
        JsonPointer(vec![key("a/b"), PointerSegment::Every, key("~1")])
    );
    assert_eq!(inside.unwrap().text(), "script#data");
}

#[test]
fn forms_are_filled_in_the_order_of_the_file() {
    let step = signing_in(
        "submit = \"form\"\nfill = { zebra = \"1\", ant = 2, \"with space\" = \"{user}\" }\nomit = \"cow\"\npress = \"ok\"",
    );
    let StepAction::Submit(form) = step.action else {
        panic!("{:?}", step.action);
    };
    let fill: Vec<(&str, String)> = form
        .fill
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_string()))
        .collect();
    let expected = [("zebra", "1"), ("ant", "2"), ("with space", "{user}")];
    assert_eq!(fill, expected.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(form.omit, ["cow"]);
    assert_eq!(form.button.as_deref(), Some("ok"));
    assert_eq!(step.operation, Operation::SignIn);
    assert_eq!(step.name, "submit 'form'");
}

#[test]
fn bodies_are_of_every_kind() {
    assert!(matches!(sent("post = \"/\"").2, Body::Empty));
    assert!(
        matches!(sent("post = \"/\"\nform = { a = \"b\" }").2, Body::Urlencoded(fields) if fields.len() == 1)
    );
    let without_file = sent("post = \"/\"\nmultipart = { a = \"b\" }").2;
    assert!(matches!(without_file, Body::Multipart { fields, file: None } if fields.len() == 1));
    let raw = sent("put = \"/\"\nbody = \"<a>{{{user}}}</a>\"\ncontent_type = \"text/xml\"").2;
    let Body::Raw { content_type, text } = raw else {
        panic!("{raw:?}");
    };
    assert_eq!(content_type, "text/xml");
    assert_eq!(text.fill(|_| Some("ed")).unwrap(), "<a>{ed}</a>");
    let (method, url, _) = sent("request = \"PROPFIND /a b/{user}\"");
    assert_eq!((method.as_str(), url.as_str()), ("PROPFIND", "/a b/{user}"));
}

#[test]
fn json_bodies_have_variables_in_their_texts() {
    let (method, _, body) =
        sent("patch = \"/\"\njson = { b = [1, 2.5, true, \"{user}\"], a = { c = \"x\" } }");
    assert_eq!(method, "PATCH");
    let Body::Json(JsonTemplate::Object(members)) = body else {
        panic!("{body:?}");
    };
    assert_eq!(members[0].0, "b");
    let JsonTemplate::Array(items) = &members[0].1 else {
        panic!("{members:?}");
    };
    assert!(matches!(&items[1], JsonTemplate::Scalar(value) if *value == json!(2.5)));
    assert!(matches!(&items[3], JsonTemplate::Text(text) if text.to_string() == "{user}"));
}

#[test]
fn a_photo_is_sent_in_pieces_or_as_the_body() {
    let text = r#"
[[upload]]
put = "{gallery}{photo.name}"
body = "{photo}"
[[upload]]
post = "/chunks?n={chunk.index}"
file = { field = "file", chunk_size = "500kB" }
[unsupported]
delete = "no"
"#;
    let upload = scenario(text).upload.unwrap();
    let StepAction::Send { body, .. } = &upload.steps[0].action else {
        panic!("{upload:?}");
    };
    assert!(matches!(body, Body::Photo { content_type: None }));
    let StepAction::Send {
        body: Body::Multipart { file, .. },
        ..
    } = &upload.steps[1].action
    else {
        panic!("{upload:?}");
    };
    let FileField { field, chunk_bytes } = file.as_ref().unwrap();
    assert_eq!((field.as_str(), *chunk_bytes), ("file", Some(500_000)));
}

#[test]
fn success_is_told_in_many_ways() {
    let step = signing_in(
        r#"post = "/"
follow = false
expect = { status = [201, "3xx", "400-404"], text = "a {user}", no_text = ["b", "c"], select = "d", json = { "/stat" = "ok", "/n" = 1, "/list" = [] }, no_json = "/error", location = '^/home' }"#,
    );
    let expect = step.expect;
    assert_eq!(expect.status, [(201, 201), (300, 399), (400, 404)]);
    assert_eq!(
        (expect.text.len(), expect.no_text.len(), expect.select.len()),
        (1, 2, 1)
    );
    let values: Vec<&serde_json::Value> = expect.json.iter().map(|(_, value)| value).collect();
    assert_eq!(values, [&json!("ok"), &json!(1), &json!([]), &json!(null)]);
    assert!(expect.location.unwrap().is_match("/home"));
    assert!(!step.follow);
}

#[test]
fn tries_and_conditions() {
    let step = signing_in(
        "get = \"/\"\nretry = 3\nwhen = [\"user\", \"run\"]\noperation = \"verify\"\nname = \"look\"",
    );
    let retry = step.retry.unwrap();
    assert_eq!((retry.times, retry.every), (3, Duration::from_millis(500)));
    assert_eq!(step.when, ["user", "run"]);
    assert_eq!(step.operation, Operation::Verify);
    assert_eq!(step.name, "look");
}

#[test]
fn a_condition_makes_a_variable_certain() {
    let text = "[[sign_in]]\nget = \"/\"\ncapture = { a = { select = \"b\", optional = true } }\n\
        [[sign_in]]\nget = \"/{a}\"\nwhen = \"a\"\ncapture = { c = \"d\" }\n\
        [[sign_in]]\nget = \"/{c}\"\nwhen = \"a\"\n\
        [[sign_in]]\nget = \"/{c}\"\nwhen = \"c\"\n";
    assert_eq!(scenario(text).sign_in.unwrap().steps.len(), 4);
}

#[test]
fn what_signing_in_captures_is_known_in_headers() {
    let text = SHORTEST.replace(
        "format = 1",
        "format = 1\nheaders = { X-CSRFToken = \"{token}\" }",
    );
    let text = format!(
        "{text}[[sign_in]]\nget = \"/\"\ncapture = {{ token = {{ header = \"X-Token\" }} }}"
    );
    let scenario = right(&text).scenario;
    assert_eq!(scenario.headers[0].0, "x-csrftoken");
    let capture = &scenario.sign_in.unwrap().steps[0].captures[0];
    assert!(matches!(&capture.locator.source, Source::Header(name) if name == "x-token"));
}

#[test]
fn a_crowd_is_proposed_as_flags_would() {
    let text = "[[upload]]\nput = \"/{photo.name}\"\nbody = \"{photo}\"\n[[delete]]\ndelete = \"/{photo.name}\"\n\
        [crowd]\npersonas = { walker = 8, uploader = 1 }\nmix = { walk = 9, add = 1 }\nthink_time = \"500ms..2s\"\n\
        walk = { galleries = 2, photos = \"1..3\", full_size = 1 }\ndevice = \"phone\"\n";
    let crowd = scenario(text).crowd;
    assert_eq!(crowd.personas.as_deref(), Some("walker=8,uploader=1"));
    assert_eq!(crowd.mix.as_deref(), Some("1:0:9"));
    assert_eq!(crowd.think_time.as_deref(), Some("500ms..2s"));
    assert_eq!(crowd.walk.galleries, 2..=2);
    assert_eq!(crowd.walk.photos, 1..=3);
    assert!((crowd.walk.full_size - 1.0).abs() < f64::EPSILON);
    let device = crowd.device.unwrap();
    assert_eq!(device.width, 390);
}

#[test]
fn unsupported_operations_have_reasons() {
    let scenario = scenario("[unsupported]\ndelete = \"not over HTTP\"\n");
    assert_eq!(
        scenario.unsupported,
        [(Operation::Delete, "not over HTTP".to_owned())]
    );
}
