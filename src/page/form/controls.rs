//! The controls of a form, in the order of the page.

use scraper::ElementRef;

use super::super::document::{Document, fold};
use super::FieldValue;

/// Controls beyond which a form is not read further.
const MAX_CONTROLS: usize = 20_000;

/// One control, or one option of a select.
#[derive(Debug)]
pub(super) struct Control<'p> {
    pub(super) element: ElementRef<'p>,
    pub(super) name: String,
    /// What is sent; `None` while it is not: unchecked, disabled, not pressed.
    pub(super) value: Option<FieldValue>,
    pub(super) kind: Kind,
    pub(super) disabled: bool,
}

/// What matters of a control's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sends its value.
    Plain,
    /// Submits the form, and sends its value only if it is pressed.
    Button,
    /// The same, and sends the coordinates of the click.
    ImageButton,
    /// Takes a file.
    File,
}

/// Every control that belongs to the form, those that are not sent included, so
/// that filled-in values find their place.
pub(super) fn of<'p>(form: ElementRef<'p>, document: &'p Document) -> Vec<Control<'p>> {
    let mut controls = Vec::new();
    for element in document.elements() {
        if controls.len() >= MAX_CONTROLS {
            break;
        }
        let tag = element.value().name();
        if !matches!(tag, "input" | "button" | "select" | "textarea")
            || !document.belongs(element, form)
            || ancestors(element).any(|around| around.value().name() == "datalist")
        {
            continue;
        }
        read(element, &mut controls);
    }
    controls
}

fn read<'p>(element: ElementRef<'p>, controls: &mut Vec<Control<'p>>) {
    let disabled = is_disabled(element);
    let mut push = |kind, value: Option<String>| {
        controls.push(Control {
            element,
            name: element.attr("name").unwrap_or_default().to_owned(),
            value: value.map(FieldValue::Text).filter(|_| !disabled),
            kind,
            disabled,
        });
    };
    match element.value().name() {
        "textarea" => push(Kind::Plain, current_value(element)),
        "button" => match kind_of(element).as_str() {
            "button" | "reset" => {}
            _ => push(Kind::Button, None),
        },
        "select" => {
            let chosen = chosen(element);
            if chosen.is_empty() {
                push(Kind::Plain, None);
            }
            for value in chosen {
                push(Kind::Plain, Some(value));
            }
        }
        _ => match kind_of(element).as_str() {
            "button" | "reset" => {}
            "submit" => push(Kind::Button, None),
            "image" => push(Kind::ImageButton, None),
            "file" => {
                push(Kind::File, None);
                if let Some(file) = controls.last_mut().filter(|_| !disabled) {
                    file.value = Some(FieldValue::NoFile);
                }
            }
            "checkbox" | "radio" => {
                let value = element.attr("value").unwrap_or("on").to_owned();
                push(Kind::Plain, element.attr("checked").map(|_| value));
            }
            kind => push(Kind::Plain, Some(input_value(element, kind))),
        },
    }
    if let Some(name) = element
        .attr("dirname")
        .filter(|name| !name.is_empty() && !disabled)
    {
        controls.push(Control {
            element,
            name: name.to_owned(),
            value: Some(FieldValue::Text("ltr".to_owned())),
            kind: Kind::Plain,
            disabled,
        });
    }
}

fn kind_of(element: ElementRef<'_>) -> String {
    element
        .attr("type")
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The value of an `<input>` after its type's "value sanitization algorithm",
/// as far as pages rely on it.
fn input_value(element: ElementRef<'_>, kind: &str) -> String {
    let value = element.attr("value").unwrap_or_default();
    match kind {
        "hidden" if is_charset_field(element) => "UTF-8".to_owned(),
        "hidden" => value.to_owned(),
        "color" if value.is_empty() => "#000000".to_owned(),
        "number" if value.parse::<f64>().is_err() => String::new(),
        "range" => range_value(element),
        "email" | "url" => one_line(value).trim().to_owned(),
        _ => one_line(value),
    }
}

/// "If the field is a hidden field named `_charset_`, its value is the encoding."
fn is_charset_field(element: ElementRef<'_>) -> bool {
    element
        .attr("name")
        .is_some_and(|name| name.eq_ignore_ascii_case("_charset_"))
        && element.attr("value").is_none()
}

/// A slider always has a value: the middle where nothing is said.
fn range_value(element: ElementRef<'_>) -> String {
    let number = |name: &str| {
        element
            .attr(name)
            .and_then(|text| text.trim().parse::<f64>().ok())
            .filter(|value| value.is_finite())
    };
    let low = number("min").unwrap_or(0.0);
    let high = number("max").unwrap_or(100.0).max(low);
    let value = number("value").unwrap_or_else(|| low.midpoint(high));
    value.clamp(low, high).to_string()
}

fn one_line(value: &str) -> String {
    value.replace(['\r', '\n'], "")
}

/// What a select or textarea holds when the page has just been opened.
pub(in crate::page) fn current_value(element: ElementRef<'_>) -> Option<String> {
    if element.value().name() == "select" {
        return chosen(element).into_iter().next();
    }
    Some(element.text().collect())
}

/// The values of the options that are chosen, the first one where a drop-down
/// says nothing.
fn chosen(select: ElementRef<'_>) -> Vec<String> {
    let multiple = select.attr("multiple").is_some();
    let rows = select
        .attr("size")
        .and_then(|size| size.trim().parse::<u32>().ok());
    let options: Vec<ElementRef<'_>> = select
        .descendent_elements()
        .filter(|element| element.value().name() == "option")
        .take(MAX_CONTROLS)
        .collect();
    let mut marked = options
        .iter()
        .filter(|option| option.attr("selected").is_some());
    let chosen: Vec<ElementRef<'_>> = if multiple {
        marked.copied().collect()
    } else {
        let last = marked.next_back().copied();
        let first = || {
            options
                .iter()
                .copied()
                .find(|option| !is_off(*option, select))
        };
        let drop_down = rows.is_none_or(|rows| rows <= 1);
        last.or_else(|| first().filter(|_| drop_down))
            .into_iter()
            .collect()
    };
    chosen
        .into_iter()
        .filter(|option| !is_off(*option, select))
        .map(option_value)
        .collect()
}

fn option_value(option: ElementRef<'_>) -> String {
    match option.attr("value") {
        Some(value) => value.to_owned(),
        None => fold(&option.text().collect::<String>()),
    }
}

/// Whether an option is disabled by itself or by its group.
fn is_off(option: ElementRef<'_>, select: ElementRef<'_>) -> bool {
    option.attr("disabled").is_some()
        || ancestors(option)
            .take_while(|around| around.id() != select.id())
            .any(|group| group.value().name() == "optgroup" && group.attr("disabled").is_some())
}

/// Disabled by itself or by a fieldset, unless it stands in that fieldset's
/// first legend.
fn is_disabled(element: ElementRef<'_>) -> bool {
    if element.attr("disabled").is_some() {
        return true;
    }
    let mut below = element;
    for around in ancestors(element) {
        if around.value().name() == "fieldset" && around.attr("disabled").is_some() {
            let legend = around
                .child_elements()
                .find(|child| child.value().name() == "legend");
            if legend.is_none_or(|legend| legend.id() != below.id()) {
                return true;
            }
        }
        below = around;
    }
    false
}

fn ancestors(element: ElementRef<'_>) -> impl Iterator<Item = ElementRef<'_>> {
    element.ancestors().filter_map(ElementRef::wrap)
}
