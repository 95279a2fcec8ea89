use super::*;

fn secrets(values: &[&str]) -> Secrets {
    let mut secrets = Secrets::default();
    for value in values {
        secrets.add(value);
    }
    secrets
}

#[test]
fn known_secrets_are_taken_out_wherever_they_stand() {
    let it = secrets(&["p&ss wörd", "0badc0de"]);
    let url = Url::parse("http://ed:x@host/a/0badc0de?q=p%26ss+w%C3%B6rd").unwrap();
    assert_eq!(it.url(&url), "http://host/a/REDACTED?q=REDACTED");
    assert_eq!(it.text("said 'p&ss wörd'"), "said 'REDACTED'");
}

#[test]
fn telling_parameters_are_taken_out_and_raw_queries_are_kept() {
    let it = Secrets::default();
    let url = Url::parse("http://h/i.php?/upload/a-th.jpg&pwg_token=12&page=2&pw=x").unwrap();
    assert_eq!(
        it.url(&url),
        "http://h/i.php?/upload/a-th.jpg&pwg_token=REDACTED&page=2&pw=REDACTED"
    );
}

#[test]
fn telling_parameters_are_taken_out_of_texts() {
    let it = Secrets::default();
    for (text, clean) in [
        (
            "GET http://h/al?sid=5&b=2",
            "GET http://h/al?sid=REDACTED&b=2",
        ),
        (
            "led to /y;jsessionid=5F (302)",
            "led to /y;jsessionid=REDACTED (302)",
        ),
        (
            "/in?next=%2Fx%3Ftoken%3D7",
            "/in?next=%2Fx%3Ftoken%3DREDACTED",
        ),
        ("a token = 5; b", "a token = 5; b"),
    ] {
        assert_eq!(it.text(text), clean);
    }
}

#[test]
fn links_in_a_text_lose_their_secrets_and_nothing_else() {
    let said = "failed (http://h/a?token=abc&n=1), http://h, then https://u:p@h/b and httpd";
    assert_eq!(
        links(said),
        "failed (http://h/a?token=REDACTED&n=1), http://h, then https://h/b and httpd"
    );
    assert_eq!(
        links("http://[::1]:8080/x?sid=5"),
        "http://[::1]:8080/x?sid=REDACTED"
    );
}

#[test]
fn a_password_that_a_gallery_repeats_escaped_is_taken_out() {
    let it = secrets(&[r#"wrong&"pw'"#]);
    for (said, clean) in [
        (
            r#"{"error":"not wrong&\"pw'"}"#,
            r#"{"error":"not REDACTED"}"#,
        ),
        (r#""wrong\u0026\u0022pw\u0027""#, r#""REDACTED""#),
        ("<b>wrong&amp;&quot;pw&#39;</b>", "<b>REDACTED</b>"),
        ("<b>wrong&amp;&#34;pw&#x27;</b>", "<b>REDACTED</b>"),
        ("<b>wrong&\"pw&apos;</b>", "<b>REDACTED</b>"),
        ("/in?said=wrong%26%22pw%27&n=1", "/in?said=REDACTED&n=1"),
        // JSON in an attribute, an attribute in JSON.
        (r#"x="wrong&amp;\&quot;pw'""#, r#"x="REDACTED""#),
        (
            r#""<b>wrong\u0026amp;\u0026quot;pw&#39;<\/b>""#,
            r#""<b>REDACTED<\/b>""#,
        ),
        ("nothing & \"nobody's\"", "nothing & \"nobody's\""),
    ] {
        assert_eq!(it.text(said), clean, "{said}");
    }
}

#[test]
fn a_sentence_that_breaks_off_within_a_secret_keeps_none_of_it() {
    let it = secrets(&["correct horse"]);
    assert_eq!(
        it.text("the answer says \"no ann: correct ho…\""),
        "the answer says \"no ann: REDACTED…\""
    );
    assert_eq!(it.text("cor…, correctly …"), "cor…, correctly …");
}

#[test]
fn a_secret_may_look_escaped_itself() {
    let it = secrets(&[r"one\", "two%26&amp;", r"C:\three", "four+five\""]);
    for (said, clean) in [
        (r#""one\\""#, r#""REDACTED""#),
        ("two%26&amp;", "REDACTED"),
        ("<i>two%26&amp;amp;</i>", "<i>REDACTED</i>"),
        (r#""C:\\three""#, r#""REDACTED""#),
        (r#""four+five\"""#, r#""REDACTED""#),
    ] {
        assert_eq!(it.text(said), clean, "{said}");
    }
}

#[test]
fn a_short_password_leaves_the_words_whole() {
    let it = secrets(&["ed"]);
    assert_eq!(
        it.text("ed expected (ed) redirected"),
        "REDACTED expected (REDACTED) redirected"
    );
    assert_eq!(it.text("%27ed%27 edited"), "%27REDACTED%27 edited");
}

#[test]
fn names_tell() {
    assert!(is_telling("wpEditToken") && is_telling("photo.key") && is_telling("sid"));
    assert!(!is_telling("photo.id") && !is_telling("keyword"));
}
