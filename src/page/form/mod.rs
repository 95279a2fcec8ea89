//! Forms, read and filled in as a browser would.
//!
//! Follows the HTML standard, sections 4.10.21.3 ("form submission algorithm")
//! and 4.10.21.4 ("constructing the entry list").

mod controls;
mod fill;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ::http::Method;
use scraper::ElementRef;
use url::Url;
use url::form_urlencoded;

pub(super) use self::controls::current_value;
use super::answer::Page;
use crate::markup::Selector;
use crate::scenario::model::FormFill;
use crate::target::Target;

/// What sending a form sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    /// GET or POST.
    pub method: Method,
    /// Where to. The fields of a GET are its query already.
    pub target: Arc<Target>,
    /// How the fields are to be put into the body.
    pub enctype: Enctype,
    /// What is in the body, in the order of the page. Empty for a GET.
    pub fields: Vec<Field>,
}

/// How fields are put into a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enctype {
    /// `application/x-www-form-urlencoded`
    Urlencoded,
    /// `multipart/form-data`
    Multipart,
    /// `text/plain`
    Plain,
}

/// One field that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name of the control.
    pub name: String,
    /// What it holds.
    pub value: FieldValue,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// A text, with line breaks as CR LF.
    Text(String),
    /// Here goes the photo.
    Photo,
    /// A file input that nobody used: an empty part without a file name in a
    /// multipart body, an empty text in any other.
    NoFile,
}

/// Reads the form that `fill` means from a page and fills it in.
///
/// `lookup` gives the values of variables in the filled-in texts.
///
/// # Errors
/// A sentence: there is no such form or button on the page (and which there
/// are), a variable has no value, the form leads nowhere.
pub fn submission<'v>(
    fill: &FormFill,
    page: &Page<'_>,
    lookup: impl Fn(&str) -> Option<&'v str>,
) -> Result<Submission, String> {
    let form = find(&fill.form, page)?;
    let mut controls = controls::of(form, page.document());
    let filled = fill::texts(fill, &lookup)?;
    let button = fill::press(&mut controls, fill.button.as_deref(), &filled)?;
    let method = method(form, button);
    let action = action(form, button, page)?;
    let fields = fill::apply(controls, fill, &filled);
    let enctype = if fields.iter().any(|field| field.value == FieldValue::Photo) {
        // A file can travel in no other way; galleries with scripts leave it out.
        Enctype::Multipart
    } else {
        enctype(form, button)
    };
    if method == Method::GET {
        return Ok(Submission {
            method,
            target: with_query(action, &fields)?,
            enctype: Enctype::Urlencoded,
            fields: Vec::new(),
        });
    }
    Ok(Submission {
        method,
        target: Target::new(action).map_err(|error| format!("the form leads to {error}"))?,
        enctype,
        fields,
    })
}

/// The names of a form's controls that take a file.
///
/// # Errors
/// A sentence, when there is no such form on the page.
pub fn file_controls(fill: &FormFill, page: &Page<'_>) -> Result<Vec<String>, String> {
    let form = find(&fill.form, page)?;
    let controls = controls::of(form, page.document()).into_iter();
    let files = controls.filter(|it| it.kind == controls::Kind::File);
    Ok(files.map(|it| it.name).collect())
}

/// The first element that matches and is a form or stands for one.
fn find<'p>(selector: &Selector, page: &'p Page<'_>) -> Result<ElementRef<'p>, String> {
    let document = page.document();
    document
        .select(selector, usize::MAX)
        .into_iter()
        .find_map(|element| {
            if element.value().name() == "form" {
                Some(element)
            } else {
                document.form_of(element)
            }
        })
        .ok_or_else(|| {
            let forms: Vec<String> = document
                .elements()
                .filter(|element| element.value().name() == "form")
                .take(8)
                .map(shown)
                .collect();
            let there = if forms.is_empty() {
                "the page has no forms".to_owned()
            } else {
                format!("the page has {}", forms.join(", "))
            };
            format!("no form on the page matches '{}'; {there}", selector.text())
        })
}

/// A form as one would write it down to find it again.
fn shown(form: ElementRef<'_>) -> String {
    ["id", "name", "class", "action"]
        .into_iter()
        .find_map(|name| Some((name, form.attr(name).filter(|value| !value.is_empty())?)))
        .map_or_else(
            || "form".to_owned(),
            |(name, value)| match name {
                "id" => format!("form#{value}"),
                _ => format!("form[{name}=\"{}\"]", super::check::cut(value)),
            },
        )
}

/// An attribute of the form, which the pressed button may override.
fn attribute<'p>(
    form: ElementRef<'p>,
    button: Option<ElementRef<'p>>,
    name: &str,
) -> Option<&'p str> {
    button
        .and_then(|button| button.attr(&format!("form{name}")))
        .or_else(|| form.attr(name))
}

fn method(form: ElementRef<'_>, button: Option<ElementRef<'_>>) -> Method {
    let method = attribute(form, button, "method").unwrap_or_default();
    if method.eq_ignore_ascii_case("post") {
        Method::POST
    } else {
        Method::GET
    }
}

fn enctype(form: ElementRef<'_>, button: Option<ElementRef<'_>>) -> Enctype {
    let enctype = attribute(form, button, "enctype").unwrap_or_default();
    if enctype.eq_ignore_ascii_case("multipart/form-data") {
        Enctype::Multipart
    } else if enctype.eq_ignore_ascii_case("text/plain") {
        Enctype::Plain
    } else {
        Enctype::Urlencoded
    }
}

/// Where the form leads: the page itself when it does not say, whatever `<base>`
/// says.
fn action(
    form: ElementRef<'_>,
    button: Option<ElementRef<'_>>,
    page: &Page<'_>,
) -> Result<Url, String> {
    let action = attribute(form, button, "action").unwrap_or_default().trim();
    if action.is_empty() {
        return Ok(page.target().url().clone());
    }
    page.base()
        .join(action)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| format!("the form leads to '{action}', which cannot be asked for"))
}

fn with_query(mut action: Url, fields: &[Field]) -> Result<Arc<Target>, String> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for field in fields {
        let text = match &field.value {
            FieldValue::Text(text) => text,
            FieldValue::Photo | FieldValue::NoFile => "",
        };
        query.append_pair(&field.name, text);
    }
    action.set_query(Some(&query.finish()));
    Target::new(action).map_err(|error| format!("the form leads to {error}"))
}
