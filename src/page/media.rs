//! Media queries, as far as `sizes` and `<source media>` use them.
//!
//! Follows Media Queries level 4: comma-separated queries, `not`, `and`, `or`,
//! nested conditions, `min-`/`max-` and range features. What is not known does
//! not match, as the specification has it.

use super::css::{self, MAX_NESTING};
use crate::scenario::model::Device;

/// Whether a list of media queries holds on this device. An empty one does.
pub(super) fn matches(queries: &str, device: Device) -> bool {
    queries.trim().is_empty()
        || css::split(queries, ',').any(|query| query_matches(query, device).unwrap_or(false))
}

fn query_matches(query: &str, device: Device) -> Option<bool> {
    let query = query.trim().to_ascii_lowercase();
    let (negated, rest) = match query.split_once(char::is_whitespace) {
        Some(("not", rest)) if !rest.trim_start().starts_with('(') => (true, rest.trim_start()),
        Some(("only", rest)) => (false, rest.trim_start()),
        _ => (false, query.as_str()),
    };
    if rest.starts_with('(') || rest.starts_with("not") {
        return condition(rest, device, 0);
    }
    let (medium, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let medium = matches!(medium, "all" | "screen");
    let rest = rest.trim();
    let holds = match rest.strip_prefix("and") {
        Some(features) => medium && condition(features, device, 0)?,
        None if rest.is_empty() => medium,
        None => return None,
    };
    Some(holds != negated)
}

/// Whether a media condition holds; `None` when it is not understood.
pub(super) fn condition(text: &str, device: Device, nesting: u32) -> Option<bool> {
    let text = text.trim();
    if nesting > MAX_NESTING {
        return None;
    }
    if let Some(rest) = text.strip_prefix("not")
        && rest.starts_with([' ', '('])
    {
        return condition(rest, device, nesting + 1).map(|holds| !holds);
    }
    let mut result = None;
    for (joined_by, part) in parts(text)? {
        let holds = in_parens(part, device, nesting + 1);
        result = Some(match (result, joined_by) {
            (None, _) => holds?,
            (Some(before), "and") => before && holds?,
            (Some(before), "or") => before || holds?,
            _ => return None,
        });
    }
    result
}

/// `(a) and (b) and (c)` as its bracketed parts, each with the word before it.
fn parts(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut parts = Vec::new();
    let mut after = 0;
    let mut open = None;
    for (at, c) in css::outside(text) {
        match (c, open) {
            ('(', None) => open = Some(at),
            (')', Some(from)) => {
                parts.push((text[after..from].trim(), &text[from + 1..at]));
                after = at + 1;
                open = None;
            }
            _ => {}
        }
    }
    (open.is_none() && text[after..].trim().is_empty()).then_some(parts)
}

fn in_parens(text: &str, device: Device, nesting: u32) -> Option<bool> {
    let text = text.trim();
    if text.starts_with('(') || text.starts_with("not ") || text.starts_with("not(") {
        return condition(text, device, nesting);
    }
    if let Some((name, value)) = text.split_once(':') {
        return plain_feature(name.trim(), value.trim(), device);
    }
    if text.contains(['<', '>', '=']) {
        return range_feature(text, device);
    }
    Some(matches!(
        text,
        "color" | "width" | "height" | "hover" | "any-hover" | "pointer" | "any-pointer"
    ))
}

fn plain_feature(name: &str, value: &str, device: Device) -> Option<bool> {
    let name = name.strip_prefix("-webkit-").unwrap_or(name);
    if let Some(name) = name.strip_prefix("min-") {
        return Some(measure(name, device)? >= quantity(name, value, device)?);
    }
    if let Some(name) = name.strip_prefix("max-") {
        return Some(measure(name, device)? <= quantity(name, value, device)?);
    }
    let wide = f64::from(device.width) > css::viewport_height(device);
    match name {
        "orientation" => Some(value == if wide { "landscape" } else { "portrait" }),
        "prefers-color-scheme" => Some(value == "light"),
        "prefers-reduced-motion" | "prefers-reduced-data" | "prefers-contrast" => {
            Some(value == "no-preference")
        }
        "hover" | "any-hover" => Some(value == "hover"),
        "pointer" | "any-pointer" => Some(value == "fine"),
        "scripting" => Some(value == "enabled"),
        _ => Some((measure(name, device)? - quantity(name, value, device)?).abs() < 0.01),
    }
}

/// `width >= 600px`, `400px <= width < 800px`.
fn range_feature(text: &str, device: Device) -> Option<bool> {
    let mut sides = Vec::new();
    let mut signs = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '=']) {
        sides.push(rest[..at].trim());
        let equal = rest[at + 1..].starts_with('=');
        let length = if equal { 2 } else { 1 };
        signs.push(&rest[at..at + length]);
        rest = &rest[at + length..];
    }
    sides.push(rest.trim());
    let name = *sides.iter().find(|side| measure(side, device).is_some())?;
    let value = |side: &str| {
        if side == name {
            measure(side, device)
        } else {
            quantity(name, side, device)
        }
    };
    if signs.is_empty() || signs.len() > 2 {
        return None;
    }
    for (pair, sign) in sides.windows(2).zip(signs) {
        let (left, right) = (value(pair.first()?)?, value(pair.last()?)?);
        let holds = match sign {
            "<" => left < right,
            "<=" => left <= right,
            ">" => left > right,
            ">=" => left >= right,
            "=" => (left - right).abs() < 0.01,
            _ => return None,
        };
        if !holds {
            return Some(false);
        }
    }
    Some(true)
}

/// What the device has of a feature.
fn measure(name: &str, device: Device) -> Option<f64> {
    match name {
        "width" | "device-width" => Some(f64::from(device.width)),
        "height" | "device-height" => Some(css::viewport_height(device)),
        "resolution" | "device-pixel-ratio" => Some(device.scale),
        _ => None,
    }
}

/// What a query asks of a feature, in the unit of [`measure`].
fn quantity(name: &str, value: &str, device: Device) -> Option<f64> {
    if !matches!(name, "resolution" | "device-pixel-ratio") {
        return css::length(value, device);
    }
    let unit = value
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(unit);
    let number: f64 = number.parse().ok()?;
    match unit {
        "" | "x" | "dppx" => Some(number),
        "dpi" => Some(number / 96.0),
        "dpcm" => Some(number * 2.54 / 96.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DESK: Device = Device {
        width: 1000,
        scale: 2.0,
    };

    #[test]
    fn queries_hold_or_not() {
        for (query, holds) in [
            ("", true),
            ("(min-width: 600px)", true),
            ("(max-width: 600px)", false),
            ("(min-width:40em) and (max-width: 1200px)", true),
            ("(min-width: 2000px) or (orientation: landscape)", true),
            ("screen and (min-width: 600px)", true),
            ("not screen and (min-width: 600px)", false),
            ("not (max-width: 600px)", true),
            ("print", false),
            ("print, screen", true),
            ("(width >= 600px)", true),
            ("(400px <= width < 1000px)", false),
            ("(min-resolution: 1.5dppx)", true),
            ("(-webkit-min-device-pixel-ratio: 3)", false),
            ("((min-width: 1px) and (not (max-width: 1px)))", true),
            ("(prefers-color-scheme: dark)", false),
            ("(unheard-of: 1)", false),
            ("(min-width", false),
            ("(min-width: 1px) nor (width)", false),
        ] {
            assert_eq!(matches(query, DESK), holds, "{query}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*|(\\(|\\)|and|or|not| |width|:|<=|>|5px|,){0,30}") {
            let _ = matches(&text, DESK);
        }
    }

    #[test]
    fn deep_nesting_is_survived() {
        assert!(!matches(
            &format!("{}width{}", "(".repeat(100_000), ")".repeat(100_000)),
            DESK
        ));
        assert!(!matches(&"not ".repeat(100_000), DESK));
    }
}
