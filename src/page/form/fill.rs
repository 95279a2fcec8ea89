//! Fills in the controls of a form.

use scraper::ElementRef;

use super::controls::{Control, Kind};
use super::{Field, FieldValue};
use crate::scenario::model::FormFill;

/// The texts that are filled in, in the order of the scenario.
pub(super) fn texts<'v>(
    fill: &FormFill,
    lookup: &impl Fn(&str) -> Option<&'v str>,
) -> Result<Vec<(String, String)>, String> {
    fill.fill
        .iter()
        .map(|(name, template)| {
            let text = template.fill(lookup).map_err(|variable| {
                format!("the field '{name}' needs '{variable}', which has no value")
            })?;
            Ok((name.clone(), text))
        })
        .collect()
}

/// Presses the button that is asked for, or the first one, and says which.
///
/// Of several buttons of one name the one whose value is filled in is pressed.
pub(super) fn press<'p>(
    controls: &mut Vec<Control<'p>>,
    wanted: Option<&str>,
    filled: &[(String, String)],
) -> Result<Option<ElementRef<'p>>, String> {
    let is_button = |it: &Control<'_>| matches!(it.kind, Kind::Button | Kind::ImageButton);
    let by = |matches: &dyn Fn(&Control<'_>) -> bool| {
        controls.iter().position(|it| is_button(it) && matches(it))
    };
    let Some(wanted) = wanted else {
        let first = by(&|it| !it.disabled);
        return Ok(first.and_then(|at| push_down(controls, at)));
    };
    let value = filled
        .iter()
        .find(|(name, _)| name == wanted)
        .map(|(_, value)| value.as_str());
    let at = by(&|it| it.name == wanted && it.element.attr("value") == value)
        .or_else(|| by(&|it| it.name == wanted))
        .or_else(|| by(&|it| it.element.attr("id") == Some(wanted)))
        .or_else(|| by(&|it| label(it) == wanted));
    if let Some(at) = at {
        return Ok(push_down(controls, at));
    }
    let there: Vec<String> = controls
        .iter()
        .filter(|it| is_button(it))
        .take(8)
        .map(|it| {
            format!(
                "'{}'",
                if it.name.is_empty() {
                    label(it)
                } else {
                    it.name.clone()
                }
            )
        })
        .collect();
    Err(if there.is_empty() {
        format!("the form has no button '{wanted}', nor any other")
    } else {
        format!(
            "the form has no button '{wanted}'; it has {}",
            there.join(", ")
        )
    })
}

fn push_down<'p>(controls: &mut Vec<Control<'p>>, at: usize) -> Option<ElementRef<'p>> {
    let button = controls.get_mut(at)?;
    let element = button.element;
    if button.kind == Kind::Button {
        button.value = Some(FieldValue::Text(button_value(element)));
        return Some(element);
    }
    // Pressed with the keyboard: at 0, 0.
    let prefix = if button.name.is_empty() {
        String::new()
    } else {
        format!("{}.", button.name)
    };
    let disabled = button.disabled;
    let coordinates = ["x", "y"].map(|axis| Control {
        element,
        name: format!("{prefix}{axis}"),
        value: Some(FieldValue::Text("0".to_owned())),
        kind: Kind::Plain,
        disabled,
    });
    controls.splice(at..=at, coordinates);
    Some(element)
}

/// What a pressed button sends. An `<input>` without a value sends its default
/// label, as Chromium does.
fn button_value(element: ElementRef<'_>) -> String {
    let default = if element.value().name() == "input" {
        "Submit"
    } else {
        ""
    };
    element.attr("value").unwrap_or(default).to_owned()
}

/// What stands on a button.
fn label(button: &Control<'_>) -> String {
    match button.element.attr("value") {
        Some(value) if button.element.value().name() == "input" => value.to_owned(),
        _ => super::super::document::text_of(button.element),
    }
}

/// Puts texts and photo where they belong, and takes out what is not to be sent.
pub(super) fn apply(
    controls: Vec<Control<'_>>,
    fill: &FormFill,
    filled: &[(String, String)],
) -> Vec<Field> {
    let mut slots: Vec<Slot> = controls.into_iter().map(Slot::of).collect();
    let mut names: Vec<String> = Vec::new();
    for (name, _) in filled {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    for name in names {
        let values = filled
            .iter()
            .filter(|(other, _)| *other == name)
            .map(|(_, value)| value.clone())
            .collect();
        put(&mut slots, &name, values);
    }
    if let Some(file) = &fill.file {
        put_photo(&mut slots, &file.field);
    }
    slots
        .into_iter()
        .filter(|slot| !fill.omit.contains(&slot.name))
        .filter_map(Slot::into_field)
        .collect()
}

/// A place in the form's order, which may hold nothing.
struct Slot {
    name: String,
    value: Option<FieldValue>,
    takes_file: bool,
}

impl Slot {
    fn of(control: Control<'_>) -> Self {
        Self {
            takes_file: control.kind == Kind::File,
            name: control.name,
            value: control.value,
        }
    }

    fn holding(name: &str, value: FieldValue) -> Self {
        Self {
            name: name.to_owned(),
            value: Some(value),
            takes_file: false,
        }
    }

    fn into_field(self) -> Option<Field> {
        let value = self.value.filter(|_| !self.name.is_empty())?;
        Some(Field {
            name: self.name,
            value: match value {
                FieldValue::Text(text) => FieldValue::Text(crlf(&text)),
                other => other,
            },
        })
    }
}

/// Replaces what the controls of a name hold: those that are sent first, then
/// those that are not (an unchecked box). What is left over follows the last, or
/// stands at the end where the form has none of the name.
fn put(slots: &mut Vec<Slot>, name: &str, values: Vec<String>) {
    let (sent, silent): (Vec<usize>, Vec<usize>) = (0..slots.len())
        .filter(|&at| slots[at].name == name)
        .partition(|&at| slots[at].value.is_some());
    let end = sent
        .iter()
        .chain(&silent)
        .max()
        .map_or(slots.len(), |last| last + 1);
    let mut values = values.into_iter().map(FieldValue::Text);
    for at in sent.into_iter().chain(silent) {
        slots[at].value = values.next();
    }
    let more: Vec<Slot> = values.map(|value| Slot::holding(name, value)).collect();
    slots.splice(end..end, more);
}

fn put_photo(slots: &mut Vec<Slot>, name: &str) {
    let named = |slot: &Slot| slot.name == name;
    let at = slots
        .iter()
        .position(|slot| named(slot) && slot.takes_file)
        .or_else(|| slots.iter().position(named));
    match at.and_then(|at| slots.get_mut(at)) {
        Some(slot) => slot.value = Some(FieldValue::Photo),
        None => slots.push(Slot::holding(name, FieldValue::Photo)),
    }
}

/// "Replace every occurrence of CR not followed by LF, and every LF not preceded
/// by CR, by CR LF."
fn crlf(text: &str) -> String {
    if !text.contains(['\r', '\n']) {
        return text.to_owned();
    }
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\n', "\r\n")
}
