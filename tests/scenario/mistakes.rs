//! Each kind of mistake, and what is said about it.
//!
//! The snapshots are the product: read them as a tired person would.

use super::{SHORTEST, load, wrong};

/// Snapshots of what is said when lines are added to (or stand in place of) a
/// scenario that is right.
macro_rules! mistakes {
    ($($name:ident: $text:expr;)+) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), wrong(&$text));
        })+
    };
}

/// The shortest scenario and more tables.
fn plus(more: &str) -> String {
    format!("{SHORTEST}{more}")
}

/// The shortest scenario with another locator of albums.
fn albums(locator: &str) -> String {
    SHORTEST.replace("\"a.album\"", locator)
}

/// An upload and a delete that are right but for the steps given.
fn flows(upload: &str, delete: &str) -> String {
    plus(&format!(
        "[[upload]]\nget = \"/add\"\n[[upload]]\nsubmit = \"form\"\nfile = \"image\"\n{upload}\n\
         [[delete]]\n{delete}\n"
    ))
}

const KEPT: &str = "capture = { photo.id = { from = \"url\", pick = '/(\\d+)$' } }";
const DELETES: &str = "get = \"/photos/{photo.id}/delete\"";

mistakes! {
    no_format: SHORTEST.replace("format = 1\n", "");
    newer_format: plus("[some_thing_new]\na = 1").replace("format = 1", "format = 2");
    format_of_another_type: SHORTEST.replace("format = 1", "format = \"1\"");

    syntax_unclosed_text: "format = 1\nname = \"demo\n";
    syntax_several: "format = 1\nname: \"demo\"\ntitle = demo\n[browse\nstart = \"/\"\n";
    syntax_escape: SHORTEST.replace("\"img\"", "{ regex = \"id=(\\d+)\" }");
    syntax_duplicate: plus("[browse.gallery]\nphotos = \"a\"\n");

    unknown_key: SHORTEST.replace("albums", "ablums");
    unknown_key_of_elsewhere: plus("follow = false");
    unknown_key_of_the_top: plus("[crowd]\nthresholds = [\"view.p95 < 2s\"]");
    unknown_key_of_nowhere: plus("colour = \"red\"");
    missing_browse: "format = 1\n";
    wrong_type: plus("photos = 3\n[browse.photo]\npage = \"no\"\nfull = [\"a\"]");
    steps_as_one_table: plus("[sign_in]\nget = \"/\"");
    flow_without_steps: SHORTEST.replace("format = 1", "format = 1\nsign_in = []");
    step_without_request: plus("[[sign_in]]\nname = \"nothing\"");
    step_with_two_requests: plus("[[sign_in]]\nget = \"/a\"\npost = \"/b\"");
    step_with_two_bodies: plus("[[sign_in]]\npost = \"/\"\nform = { a = \"b\" }\njson = { a = 1 }");
    body_on_a_get: plus("[[sign_in]]\nget = \"/\"\nform = { a = \"b\" }");
    fill_without_submit: plus("[[sign_in]]\nget = \"/\"\nfill = { a = \"b\" }");
    locator_of_nothing: albums("{ at_least = 1 }");
    locator_of_two: albums("{ select = \"a\", regex = \"b\" }");
    attribute_without_select: albums("{ json = \"/a\", attribute = \"href\" }");
    true_for_false: plus("next = true");
    not_an_operation: plus("[[sign_in]]\nget = \"/\"\noperation = \"signin\"");

    selector_unclosed: albums("\"main a[href\"");
    selector_of_jquery: albums("\"a:contains('more')\"");
    selector_unquoted: albums("\"a[href^=/galleries]\"");
    selector_empty: albums("\"\"");
    selector_of_pseudo_element: albums("\"p::text\"");
    regex_unclosed: albums("{ regex = 'href=\"(\\S+\"' }");
    regex_look_ahead: albums("{ regex = 'a(?=b)' }");
    regex_too_large: albums("{ regex = '((a{100}){100}){100}' }");
    regex_empty: albums("{ regex = '' }");
    pointer_of_dots: albums("{ json = \"result.albums\" }");
    attribute_of_css: albums("{ select = \"a\", attribute = \"[href]\" }");
    header_with_spaces: albums("{ header = \"x next\" }");
    template_unclosed: plus("[[sign_in]]\nget = \"/{user\"");
    template_of_css: plus("[[sign_in]]\npost = \"/\"\nbody = \"a { color: red }\"");
    url_empty: plus("[[sign_in]]\nget = \"\"");

    variable_misspelt: flows(KEPT, "get = \"/photos/{photo.ip}/delete\"");
    variable_of_nowhere: flows(KEPT, "get = \"/photos/{photo.id}?t={zebra}\"");
    variable_too_early: plus(
        "[[sign_in]]\nget = \"/?t={token}\"\n[[sign_in]]\nget = \"/\"\ncapture = { token = \"input\" }");
    variable_of_another_visit: flows(
        "capture = { id = { from = \"url\" } }", "get = \"/photos/{id}/delete\"");
    variable_that_may_be_missing: flows(
        &KEPT.replace("{ from", "{ optional = true, from"), DELETES);
    variable_of_a_step_left_out: plus(
        "[[sign_in]]\nget = \"/\"\ncapture = { a = { select = \"b\", optional = true } }\n\
         [[sign_in]]\nwhen = \"a\"\nget = \"/\"\ncapture = { c = \"d\" }\n\
         [[sign_in]]\nget = \"/{c}\"");
    condition_on_nothing: plus("[[sign_in]]\nget = \"/\"\nwhen = \"tokn\"");
    value_where_there_is_none: albums("{ url = \"/albums/{value}\" }");
    chunk_without_pieces: flows(
        &format!("fill = {{ n = \"{{chunk.index}}\" }}\n{KEPT}"), DELETES);
    capture_of_what_is_given: flows(
        "capture = { photo.name = { from = \"url\" }, photo.id = { from = \"url\" } }", DELETES);
    capture_with_a_strange_name: plus("[[sign_in]]\nget = \"/\"\ncapture = { \"My Token\" = \"a\" }");
    capture_of_the_photo_elsewhere: plus("[[sign_in]]\nget = \"/\"\ncapture = { photo.id = \"a\" }");
    capture_of_nothing: plus("[[sign_in]]\nget = \"/\"\ncapture = { a = { url = \"/x\" } }");

    form_without_a_page: plus("[[sign_in]]\nsubmit = \"form\"");
    link_without_a_page: plus("[[sign_in]]\nopen = \"a.sign-in\"");
    upload_without_a_photo: plus("[[upload]]\nget = \"/add\"\n[unsupported]\ndelete = \"no\"");
    photo_outside_of_upload: plus("[[sign_in]]\npost = \"/\"\nfile = \"image\"");
    delete_of_any_photo: flows("", "get = \"/photos/last/delete\"");
    delete_without_upload: plus("[[delete]]\nget = \"/photos/{photo.name}/delete\"");
    upload_without_delete: plus("[[upload]]\nput = \"/{photo.name}\"\nbody = \"{photo}\"");
    verify_without_upload: plus("[[verify_upload]]\nget = \"/\"");
    described_and_unsupported: flows(
        KEPT, &format!("{DELETES}\n[unsupported]\ndelete = \"not yet\"\nuplod = \"never\""));
    gallery_that_is_nowhere: plus("[[create_gallery]]\npost = \"/new\"");
    upload_tried_again: flows(&format!("retry = 3\n{KEPT}"), DELETES);
    sign_in_first_without_sign_in: plus("[browse]\nsign_in_first = true").replacen(
        "[browse.listing]", "[browse]\nsign_in_first = true\n[browse.listing]", 1).replace(
        "\"img\"\n[browse]\nsign_in_first = true", "\"img\"");

    photos_without_their_page: plus("photos = \"a\"");
    page_of_a_photo_that_nobody_finds: plus("[browse.photo]\nfull = \"a\"");
    no_page_to_search: plus("photos = \"a\"\n[browse.photo]\npage = false\nfull = \"a.full\"");
    galleries_without_their_page: "format = 1\n[browse.listing]\nalbums = \"a\"\n";
    gallery_that_nobody_finds: SHORTEST.replace("albums", "thumbnails");
    nothing_to_see: SHORTEST.replace("thumbnails = \"img\"", "next = \"a\"");

    status_of_letters: plus("expect = { status = [\"OK\", \"700-800\", 99] }");
    status_of_followed_redirect: plus("expect = { status = 302 }");
    location_of_followed_redirect: plus("expect = { location = '/login' }");
    text_and_no_text: plus("expect = { text = \"photo\", no_text = [\"error\", \"photo\"] }");
    text_of_nothing: plus("expect = { text = \"\" }");
    json_with_a_variable: plus("[[sign_in]]\nget = \"/\"\nexpect = { json = { \"/user\" = \"{user}\" } }");
    json_and_no_json: plus("expect = { json = { \"/a\" = 1 }, no_json = \"/a\" }");
    json_with_a_date: plus("[[sign_in]]\npost = \"/\"\njson = { on = 1979-05-27 }");
    expectation_of_nothing: plus("expect = {}");

    request_in_small_letters: plus("[[sign_in]]\nrequest = \"mkcol /new/\"");
    header_of_two_lines: plus("[[sign_in]]\nget = \"/\"\nheaders = { a = \"b\\r\\nc: d\" }");
    pause_in_words: plus("[[sign_in]]\nget = \"/\"\nretry = { times = 3, every = \"soon\" }");
    size_in_words: flows(KEPT, DELETES).replace(
        "file = \"image\"", "file = { field = \"image\", chunk_size = \"small\" }");
    filled_and_left_out: plus(
        "[[sign_in]]\nget = \"/\"\n[[sign_in]]\nsubmit = \"form\"\nfill = { a = \"b\" }\nomit = \"a\"");

    crowd_of_strangers: plus("[crowd]\npersonas = { wlaker = 1, walker = 0 }");
    crowd_that_cannot: plus("[crowd]\nmix = { add = 1, walk = 9 }");
    crowd_with_strange_values: plus(
        "[crowd]\nthink_time = \"5s..1s\"\nwalk = { photos = \"4..1\", full_size = 20 }\ndevice = \"phonee\"");
    name_with_spaces: SHORTEST.replace("format = 1", "format = 1\nname = \"My photos\"");
    variable_on_a_page: plus("expect = { text = \"hello {user}\" }");
    threshold_misspelt: SHORTEST.replace("format = 1", "format = 1\nthresholds = [\"veiw.p95 < 2s\", \"upload.p95 < fast\"]");
    empty_thresholds: SHORTEST.replace("format = 1", "format = 1\nthresholds = [\" \"]");
}

#[test]
fn all_mistakes_of_a_file_are_said_at_once() {
    let text = include_str!("fixtures/many_mistakes.toml");
    let report = load(text).unwrap_err();
    insta::assert_snapshot!("many_mistakes", report);
    assert_eq!(
        report.errors(),
        text.matches("# ✗").count(),
        "one error a mark"
    );
}

#[test]
fn galleries_that_stay_are_warned_of() {
    let text =
        plus("[[create_gallery]]\npost = \"/new\"\ncapture = { gallery = { from = \"url\" } }");
    let loaded = load(&text).unwrap();
    insta::assert_snapshot!("galleries_that_stay", loaded.warnings);
}

#[test]
fn errors_are_drawn_in_colour() {
    let report = load("format = 2").unwrap_err();
    assert!(report.render(true).contains("\u{1b}["));
    assert!(!report.render(false).contains("\u{1b}["));
}

#[test]
fn a_misspelt_errand_is_told_once() {
    let said = wrong(&plus("[crowd]\nmix = { ad = 1 }"));
    assert!(said.contains("unknown key `ad`"), "{said}");
    assert!(!said.contains("for nothing"), "{said}");
    let said = wrong(&plus("[crowd]\nmix = { add = 0 }"));
    assert!(said.contains("for nothing"), "{said}");
}
