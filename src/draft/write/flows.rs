//! Flows as TOML: the same text for what has been tried and for what is only
//! proposed, which stands behind `#`.

use std::fmt::Write as _;

use crate::draft::forms::{Leaving, Seen, Way, quoted};
use crate::page::outline::{Control, Form};

/// Names of controls for a photo's title, as sites call them.
const TITLES: [&str; 12] = [
    "title", "titre", "titel", "titulo", "titolo", "name", "nom", "slug", "caption", "legend",
    "legende", "label",
];

/// One step.
pub(in crate::draft) fn step(flow: &str, name: &str, lines: &[String]) -> String {
    format!(
        "[[{flow}]]\nname = {}\n{}\n\n",
        quoted(name),
        lines.join("\n")
    )
}

/// What tells a signed-in page from others, when no better sign is known.
pub(in crate::draft) const NO_PASSWORD_ASKED: &str = "{ no_select = 'input[type=\"password\"]' }";

pub(in crate::draft) fn sign_in(form: &Seen, expect: &str) -> String {
    let mut fill = Vec::new();
    if let Some(user) = form.control(&["text", "email"]) {
        fill.push(format!("{} = \"{{user}}\"", key(user)));
    }
    let password = form.control(&["password"]).unwrap_or("password");
    fill.push(format!("{} = \"{{password}}\"", key(password)));
    let open = format!("get = {}", quoted(&form.page));
    step("sign_in", "open the sign-in page", &[open])
        + &step(
            "sign_in",
            "sign in",
            &[
                format!("submit = {}", quoted(&form.select)),
                format!("fill = {{ {} }}", fill.join(", ")),
                format!("expect = {expect}"),
            ],
        )
}

pub(in crate::draft) fn sign_out(leaving: &Leaving) -> String {
    let select = quoted(&leaving.select);
    let leave = if leaving.is_form {
        format!("submit = {select}")
    } else {
        format!("open = {select}")
    };
    let open = format!("get = {}", quoted(&leaving.page));
    let gone = format!("expect = {{ no_select = {select} }}");
    step("sign_out", "open the page that leads out", &[open])
        + &step("sign_out", "sign out", &[leave, gone])
}

/// The photo's title goes into the controls that are named like one, and into
/// texts without which the form cannot be sent.
pub(in crate::draft) fn upload(form: &Seen) -> String {
    let fill: Vec<String> = titles(&form.form)
        .into_iter()
        .map(|control| format!("{} = \"{{photo.title}}\"", key(&control.name)))
        .collect();
    let mut text = match &form.way {
        Way::Gallery | Way::Link(_) => step(
            "upload",
            "open the gallery",
            &["get = \"{gallery}\"".to_owned()],
        ),
        Way::Page => step(
            "upload",
            "open the form",
            &[format!("get = {}", quoted(&form.page))],
        ),
    };
    if let Way::Link(select) = &form.way {
        let open = format!("open = {}", quoted(select));
        text.push_str(&step("upload", "open the form", &[open]));
    }
    let mut lines = vec![format!("submit = {}", quoted(&form.select))];
    if !fill.is_empty() {
        lines.push(format!("fill = {{ {} }}", fill.join(", ")));
    }
    let file = form.control(&["file"]).unwrap_or("file");
    lines.push(format!("file = {}", quoted(file)));
    text + &step("upload", "add the photo", &lines)
}

/// The same, and where it leads to is remembered as the photo's page.
pub(in crate::draft) fn upload_and_arrive(form: &Seen) -> String {
    let upload = upload(form);
    let arrive = "capture = { photo.url = { from = \"url\" } }";
    format!("{}\n{arrive}\n\n", upload.trim_end())
}

/// The controls that take a photo's title.
pub(in crate::draft) fn titles(form: &Form) -> Vec<&Control> {
    let takes = |control: &&Control| {
        let name = control.name.to_lowercase();
        let text = matches!(control.kind.as_str(), "text" | "textarea");
        let named = TITLES.iter().any(|title| name.contains(title));
        text && !name.is_empty() && control.value.is_empty() && (named || control.required)
    };
    form.controls.iter().filter(takes).collect()
}

/// Every line behind `#`.
pub(in crate::draft) fn commented(text: &str) -> String {
    let mut commented = String::new();
    for line in text.trim_end().lines() {
        let _ = writeln!(commented, "{}", format!("# {line}").trim_end());
    }
    commented
}

/// A name as a TOML key.
pub(in crate::draft) fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare { name.to_owned() } else { quoted(name) }
}
