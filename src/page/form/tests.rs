use ::http::HeaderMap;
use proptest::prelude::*;

use super::super::tests::target;
use super::*;
use crate::scenario::model::FileField;
use crate::scenario::template::Template;

fn fill(form: &str, fill: &[(&str, &str)]) -> FormFill {
    FormFill {
        form: Selector::compile(form).unwrap(),
        fill: fill
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Template::parse(text).unwrap()))
            .collect(),
        omit: Vec::new(),
        button: None,
        file: None,
    }
}

fn submit(fill: &FormFill, html: &str) -> Result<Submission, String> {
    let target = target("http://h/dir/page?q=1");
    let headers = HeaderMap::new();
    let page = Page::new(&target, &headers, html.as_bytes());
    submission(fill, &page, |name| (name == "user").then_some("Ed & Co"))
}

/// What is sent, as `name=value` with `PHOTO` and `NOFILE` for files.
fn sent(fill: &FormFill, html: &str) -> Vec<String> {
    let shown = |field: Field| {
        let value = match field.value {
            FieldValue::Text(text) => text,
            FieldValue::Photo => "PHOTO".to_owned(),
            FieldValue::NoFile => "NOFILE".to_owned(),
        };
        format!("{}={value}", field.name)
    };
    let submission = submit(fill, html).unwrap();
    submission.fields.into_iter().map(shown).collect()
}

#[test]
fn controls_are_sent_as_a_browser_sends_them() {
    let html = r#"<form method=post>
        <input name=text value="a"><input type=HIDDEN name=token value=t>
        <input value=nameless><input name="" value=x><input name=off value=x disabled>
        <input type=checkbox name=c1><input type=checkbox name=c2 checked>
        <input type=checkbox name=c3 value=v checked>
        <input type=radio name=r value=1><input type=radio name=r value=2 checked>
        <input type=password name=pw><input type=number name=n value=abc>
        <input type=range name=slide min=0 max=10><input type=color name=col>
        <input type=button name=b value=b><input type=reset name=r2 value=r>
        <input type=file name=f><input type=hidden name=_charset_>
        <textarea name=ta>
one
two</textarea>
        <select name=s1><option disabled>no<option value=x>X<option>Y</select>
        <select name=s2><option>A<option selected> B  b </option></select>
        <select name=s3 multiple><option selected>1<option>2<option selected value=3>x</select>
        <select name=s4 multiple><option>1</select><select name=s5 size=3><option>1</select>
        <select name=s6><optgroup disabled><option>1</optgroup><option>2</select>
        <fieldset disabled><legend><input name=leg value=1></legend><input name=fs value=1>
          <legend><input name=leg2 value=1></legend></fieldset>
        <datalist><input name=dl value=1></datalist>
        <button type=button name=b1 value=1>x</button>
        <button name=first value=1>x</button><input type=submit name=second value=2>
        </form>"#;
    assert_eq!(
        sent(&fill("form", &[]), html),
        [
            "text=a",
            "token=t",
            "c2=on",
            "c3=v",
            "r=2",
            "pw=",
            "n=",
            "slide=5",
            "col=#000000",
            "f=NOFILE",
            "_charset_=UTF-8",
            "ta=one\r\ntwo",
            "s1=x",
            "s2=B b",
            "s3=1",
            "s3=3",
            "s6=2",
            "leg=1",
            "first=1",
        ]
    );
}

#[test]
fn filled_in_values_keep_the_order_of_the_page() {
    let html = r#"<form method=post><input name=a value=1><input name=b value=2>
        <input type=radio name=r value=x checked><input type=radio name=r value=y>
        <input type=checkbox name=c value=1><input name=d value=4>
        <input type=checkbox name=m value=1 checked><input type=checkbox name=m value=2>
        <button name=go value=1>Go</button></form>"#;
    let mut fill = fill(
        "form",
        &[
            ("new", "9"),
            ("r", "y"),
            ("c", "1"),
            ("b", "{user}"),
            ("m", "2"),
            ("m", "3"),
            ("m", "4"),
        ],
    );
    fill.omit = vec!["d".to_owned()];
    assert_eq!(
        sent(&fill, html),
        [
            "a=1",
            "b=Ed & Co",
            "r=y",
            "c=1",
            "m=2",
            "m=3",
            "m=4",
            "go=1",
            "new=9"
        ]
    );
    let missing = self::fill("form", &[("a", "{nobody}")]);
    assert_eq!(
        submit(&missing, html).unwrap_err(),
        "the field 'a' needs 'nobody', which has no value"
    );
}

#[test]
fn only_the_pressed_button_is_sent() {
    let html = r#"<form method=post action=/save><input name=x value=1>
        <input type=submit name=save value=Save disabled><input type=submit name=do value=keep>
        <input type=submit name=do value=drop formaction="/drop" formmethod=get>
        <input type=image name=img><button id=plain>Send it</button></form>"#;
    assert_eq!(sent(&fill("form", &[]), html), ["x=1", "do=keep"]);
    let press = |button: &str, values: &[(&str, &str)]| FormFill {
        button: Some(button.to_owned()),
        ..fill("form", values)
    };
    assert_eq!(
        sent(&press("img", &[]), html),
        ["x=1", "img.x=0", "img.y=0"]
    );
    assert_eq!(sent(&press("Send it", &[]), html), ["x=1"]);
    let dropped = submit(&press("do", &[("do", "drop")]), html).unwrap();
    assert_eq!(dropped.method, Method::GET);
    assert_eq!(dropped.target.to_string(), "http://h/drop?x=1&do=drop");
    assert_eq!(
        submit(&press("nope", &[]), html).unwrap_err(),
        "the form has no button 'nope'; it has 'save', 'do', 'do', 'img', 'Send it'"
    );
}

#[test]
fn forms_lead_where_a_browser_goes() {
    for (html, url) in [
        ("<form method=post>", "http://h/dir/page?q=1"),
        ("<form method=post action=''>", "http://h/dir/page?q=1"),
        (
            "<base href=/b/><form method=post action=''>",
            "http://h/dir/page?q=1",
        ),
        (
            "<base href=/b/><form method=post action='x?y#z'>",
            "http://h/b/x?y",
        ),
        ("<form method=post action='?/z'>", "http://h/dir/page?/z"),
        (
            "<form action='?old'><input name=q value='ü &amp;'>",
            "http://h/dir/page?q=%C3%BC+%26",
        ),
        ("<form method=dialog action=/a>", "http://h/a?"),
    ] {
        let submission = submit(&fill("form", &[]), html).unwrap();
        assert_eq!(submission.target.to_string(), url, "{html}");
    }
    let nowhere = submit(
        &fill("form", &[]),
        "<form method=post action='javascript:x()'>",
    );
    assert!(nowhere.unwrap_err().contains("cannot be asked for"));
}

#[test]
fn a_form_is_found_by_what_stands_in_it() {
    let html = r#"<form id=one method=post><input name=a value=1></form>
        <form id=two method=post><input name=b value=2><p><input type=password name=p></form>
        <input name=c value=3 form=two><input name=lost value=4 form=none>
        <input name=d value=5 form=one><div><input name=outside></div>"#;
    assert_eq!(
        sent(&fill("[type=password]", &[]), html),
        ["b=2", "p=", "c=3"]
    );
    assert_eq!(sent(&fill("[name=d]", &[]), html), ["a=1", "d=5"]);
    assert_eq!(
        submit(&fill("[name=outside]", &[]), html).unwrap_err(),
        "no form on the page matches '[name=outside]'; the page has form#one, form#two"
    );
    assert!(
        submit(&fill("form", &[]), "")
            .unwrap_err()
            .ends_with("the page has no forms")
    );
}

#[test]
fn a_form_inside_a_table_keeps_its_controls() {
    let html = r#"<table><form method=post action=/up enctype=multipart/form-data>
        <tr><td><input name=a value=1><td><input type=file name=photo></tr>
        <tr><td><input type=submit name=go value=Go></form></table><input name=z value=1>"#;
    let mut fill = fill("form", &[]);
    fill.file = Some(FileField {
        field: "photo".to_owned(),
        chunk_bytes: None,
    });
    assert_eq!(sent(&fill, html), ["a=1", "photo=PHOTO", "go=Go"]);
    assert_eq!(submit(&fill, html).unwrap().enctype, Enctype::Multipart);
    fill.file = Some(FileField {
        field: "files[]".to_owned(),
        chunk_bytes: None,
    });
    assert_eq!(
        sent(&fill, html),
        ["a=1", "photo=NOFILE", "go=Go", "files[]=PHOTO"]
    );
}

fn control() -> impl Strategy<Value = (String, Option<(String, String)>)> {
    let name = "[a-d]{1,2}";
    let value = "[a-z0-9]{0,4}";
    (name, value, 0..5_u8).prop_map(|(name, value, kind)| {
        let pair = Some((name.clone(), value.clone()));
        match kind {
            0 => (format!("<input name={name} value='{value}'>"), pair),
            1 => (
                format!("<input type=checkbox name={name} value='{value}'>"),
                None,
            ),
            2 => (
                format!("<p><input type=hidden name={name} value='{value}'>"),
                pair,
            ),
            3 => (format!("<textarea name={name}>{value}</textarea>"), pair),
            _ => (
                format!("<div><select name={name}><option>{value}</select></div>"),
                pair,
            ),
        }
    })
}

proptest! {
    #[test]
    fn what_stands_in_a_form_is_what_is_sent(controls in prop::collection::vec(control(), 0..12)) {
        let inner: String = controls.iter().map(|(html, _)| html.as_str()).collect();
        let expected: Vec<String> = controls.iter().filter_map(|(_, pair)| pair.as_ref())
            .map(|(name, value)| format!("{name}={value}")).collect();
        prop_assert_eq!(sent(&fill("form", &[]), &format!("<form method=post>{inner}</form>")), &expected[..]);
        // A form that the table's rules take apart sends the same.
        let in_table = format!("<table><form method=post><tr><td>{inner}</td></tr></form></table>");
        prop_assert_eq!(sent(&fill("form", &[]), &in_table), expected);
    }

    #[test]
    fn a_filled_in_field_is_sent_once_and_moves_nothing(controls in prop::collection::vec(control(), 0..12)) {
        let inner: String = controls.iter().map(|(html, _)| html.as_str()).collect();
        let html = format!("<form method=post>{inner}</form>");
        let others = |all: Vec<String>| all.into_iter().filter(|it| !it.starts_with("a=")).collect::<Vec<_>>();
        let plain = sent(&fill("form", &[]), &html);
        let filled = sent(&fill("form", &[("a", "X")]), &html);
        prop_assert_eq!(filled.iter().filter(|it| it.starts_with("a=")).collect::<Vec<_>>(), ["a=X"]);
        prop_assert_eq!(others(filled), others(plain));
    }

    #[test]
    fn any_page_is_survived(html in "(<(form|input|select|option|optgroup|fieldset|legend|textarea|button|table|tr|datalist)( (name|value|type|form|id|disabled|selected|checked|multiple|size|min)=?[a-z0-9]{0,6}){0,3}>|</(form|select|fieldset|table|button)>|[a-z]{0,3}){0,40}") {
        let _ = submit(&fill("form, input", &[("a", "1")]), &html);
    }
}
