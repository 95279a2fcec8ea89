//! Names in two halves, and what is asked of a capture.

use vernissage::scenario::model::StepAction;

use super::{SHORTEST, load, right, wrong};

/// The names that a sign-in captures by these lines.
fn captured(captures: &str) -> Vec<String> {
    let text = format!("{SHORTEST}[[sign_in]]\nget = \"/\"\ncapture = {captures}\n");
    let scenario = right(&text).scenario;
    let steps = scenario.sign_in.unwrap().steps;
    let captures = steps.iter().flat_map(|step| &step.captures);
    captures.map(|it| it.name.clone()).collect()
}

#[test]
fn any_name_may_have_two_halves() {
    for (captures, names) in [
        ("{ csrf.token = \"input\" }", vec!["csrf.token"]),
        (
            "{ csrf.token = { select = \"input\" }, csrf.name = \"b\" }",
            vec!["csrf.token", "csrf.name"],
        ),
        (
            "{ \"csrf.token\" = \"input\", csrf = \"b\" }",
            vec!["csrf.token", "csrf"],
        ),
        ("{ form.url = { select = \"form\" } }", vec!["form.url"]),
    ] {
        assert_eq!(captured(captures), names, "{captures}");
    }
}

#[test]
fn a_misspelt_capture_is_no_name_in_two_halves() {
    let said = wrong(&format!(
        "{SHORTEST}[[sign_in]]\nget = \"/\"\ncapture = {{ token = {{ selct = \"a\" }} }}\n"
    ));
    assert!(said.contains("did you mean `select`?"), "{said}");
}

#[test]
fn names_of_a_gallery_stand_beside_it() {
    let text = format!(
        "{SHORTEST}[[create_gallery]]\npost = \"/new\"\n\
         capture = {{ gallery = {{ from = \"url\" }}, \"gallery.id\" = {{ from = \"url\", pick = '\\d+' }} }}\n\
         [[delete_gallery]]\ndelete = \"/galleries/{{gallery.id}}\"\n"
    );
    right(&text);
}

#[test]
fn a_capture_may_want_several_matches() {
    let text = format!(
        "{SHORTEST}[[sign_in]]\nget = \"/\"\ncapture = {{ a = {{ select = \"a\", at_least = 2 }} }}\n"
    );
    let steps = right(&text).scenario.sign_in.unwrap().steps;
    assert_eq!(steps[0].captures[0].locator.at_least, 2);
}

#[test]
fn every_mistake_in_a_text_is_said() {
    let said = wrong(&format!(
        "{SHORTEST}[[sign_in]]\nget = \"/a/{{}}/{{User}}/{{user/x}}\"\n"
    ));
    for name in ["''", "'User'", "'user/x'"] {
        assert!(
            said.contains(&format!("{name} is not the name of a variable")),
            "{name}: {said}"
        );
    }
}

#[test]
fn what_cannot_be_sent_is_refused() {
    for url in [
        "mailto:ann@example.org",
        "javascript:void(0)",
        "data:,x",
        "ftp://h/",
    ] {
        let said = wrong(&format!("{SHORTEST}[[sign_in]]\nget = \"{url}\"\n"));
        assert!(said.contains("cannot be asked for"), "{url}: {said}");
    }
    for url in ["http://h/a", "HTTPS://h/a", "/a:b", "a?b=c:d", "//h/a"] {
        right(&format!("{SHORTEST}[[sign_in]]\nget = \"{url}\"\n"));
    }
}

#[test]
fn several_controls_of_a_name_are_filled() {
    let text = format!(
        "{SHORTEST}[[sign_in]]\nget = \"/\"\n[[sign_in]]\nsubmit = \"form\"\n\
         fill = {{ b = [\"x\", 3], c = \"y\" }}\n"
    );
    let steps = right(&text).scenario.sign_in.unwrap().steps;
    let StepAction::Submit(fill) = &steps[1].action else {
        panic!("no form");
    };
    let names: Vec<&str> = fill.fill.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["b", "b", "c"]);
    let said = wrong(&text.replace("\"x\"", "true"));
    assert!(said.contains("or a number\n"), "{said}");
}

#[test]
fn writes_that_nobody_looks_after_are_warned_of() {
    let upload = "[[upload]]\nput = \"/{photo.name}\"\nbody = \"{photo}\"\n";
    let delete = "[[delete]]\ndelete = \"/{photo.name}\"\n";
    let warnings = |more: &str| {
        let loaded = load(&format!("{SHORTEST}{upload}{delete}{more}")).unwrap();
        loaded.warnings.to_string()
    };
    let said = warnings("");
    assert!(said.contains("whether an added photo is there"), "{said}");
    assert!(said.contains("whether a deleted photo is gone"), "{said}");
    let looks = "[[verify_upload]]\nget = \"/{photo.name}\"\n\
                 [[verify_delete]]\nget = \"/{photo.name}\"\nexpect = { status = 404 }\n";
    assert_eq!(warnings(looks), "");
}
