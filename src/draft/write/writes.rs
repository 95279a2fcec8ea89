//! What signs in, adds and deletes. What has been tried and works stands there as
//! it was tried; everything else is left for a person to switch on.

use std::fmt::Write as _;

use super::flows::{self, commented};
use crate::draft::forms::Seen;
use crate::draft::survey::Survey;
use crate::draft::tried::Tried;

pub(super) fn writes(text: &mut String, survey: &Survey, tried: &Tried) {
    text.push('\n');
    if !tried.attempts.is_empty() {
        text.push_str("# What follows has been tried with an account and a photo of our own:\n");
        for attempt in &tried.attempts {
            let _ = match &attempt.problem {
                None => writeln!(text, "# - {}: it works.", attempt.what),
                Some(problem) => writeln!(text, "# - {}: FAILED. {}", attempt.what, flat(problem)),
            };
        }
        text.push('\n');
    }
    match &tried.sign_in {
        Some(proven) => text.push_str(proven),
        None => sign_in(text, survey),
    }
    match &tried.upload {
        Some(proven) => {
            text.push_str(proven);
            text.push_str(tried.verify_upload.as_deref().unwrap_or_default());
        }
        None => upload(text, survey),
    }
    match &tried.delete {
        Some(proven) => {
            text.push_str(proven);
            text.push_str(tried.verify_delete.as_deref().unwrap_or_default());
        }
        None => delete(text, survey),
    }
    match &tried.sign_out {
        Some(proven) => text.push_str(proven),
        None => sign_out(text, survey),
    }
    if tried.upload.is_some() && tried.delete.is_none() {
        text.push_str("[unsupported]\ndelete = \"not known yet\"\n");
    }
}

/// A comment is one line, whatever a site has said.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sign_in(text: &mut String, survey: &Survey) {
    let Some(form) = &survey.forms.sign_in else {
        text.push_str(
            "# NOT FOUND: a form to sign in with. If there is one, describe it in [[sign_in]] steps.\n",
        );
        return;
    };
    let steps = commented(&flows::sign_in(form, flows::NO_PASSWORD_ASKED));
    let _ = writeln!(
        text,
        "# The sign-in form, as it stands on {}. Not used yet; take the # away to use it, and\n\
         # say in `expect` what tells a success: many sites answer 200 to a wrong password.\n{steps}",
        form.page
    );
}

fn upload(text: &mut String, survey: &Survey) {
    let Some(form) = &survey.forms.upload else {
        text.push_str(
            "# NOT FOUND: a form that takes photos (it may show only to who is signed in). Describe\n\
             # it in [[upload]] steps, and its counterpart in [[delete]].\n",
        );
        return;
    };
    let steps = commented(&flows::upload(form));
    let _ = writeln!(
        text,
        "# A form that takes files, as it stands on {}. Not used yet; take the # away, say what\n\
         # success is, and describe [[delete]] too: nothing is added that cannot be removed.\n{steps}\
         # expect = {{ text = \"{{photo.title}}\" }}\n",
        form.page
    );
}

fn delete(text: &mut String, survey: &Survey) {
    let Some(Seen { page, select, .. }) = &survey.forms.delete else {
        text.push_str("# NOT FOUND: a form that deletes a photo.\n");
        return;
    };
    let submit = format!("submit = {}", super::quoted(select));
    let steps = commented(&flows::step("delete", "delete the photo", &[submit]));
    let _ = writeln!(
        text,
        "# A form that seems to delete stands on {page}. Not used yet:\n{steps}"
    );
}

fn sign_out(text: &mut String, survey: &Survey) {
    match &survey.forms.sign_out {
        None => text
            .push_str("# NOT FOUND: a way to sign out (it may show only to who is signed in).\n"),
        Some(leaving) => {
            let _ = writeln!(text, "{}", commented(&flows::sign_out(leaving)));
        }
    }
}
