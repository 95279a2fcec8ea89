//! The little CSS that choosing an image needs: lengths and splitting.
//!
//! `calc()`, `min()`, `max()` and `clamp()` are computed as CSS Values and Units
//! level 4 says, without its type checks: whatever has units is in CSS pixels.

use crate::scenario::model::Device;

/// Brackets inside brackets beyond which a text is not understood.
pub(super) const MAX_NESTING: u32 = 32;

/// A length in CSS pixels; `None` for what is not a length, or a negative one.
pub(super) fn length(text: &str, device: Device) -> Option<f64> {
    let mut parser = Parser {
        rest: text.trim(),
        device,
        nesting: 0,
    };
    let value = parser.factor()?;
    (parser.rest.trim().is_empty() && value.is_finite() && value >= 0.0).then_some(value)
}

/// The height of the viewport, which a [`Device`] does not give: that of a
/// 1440 by 900 screen, and of a 390 by 844 one where it is narrow.
pub(super) fn viewport_height(device: Device) -> f64 {
    let width = f64::from(device.width);
    if device.width >= 768 {
        width * 900.0 / 1440.0
    } else {
        width * 844.0 / 390.0
    }
}

/// Splits at a separator that stands outside of brackets and quotes.
pub(super) fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = outside(text).find(|(_, c)| *c == separator);
        rest = end.map(|(at, c)| &text[at + c.len_utf8()..]);
        Some(end.map_or(text, |(at, _)| &text[..at]).trim())
    })
}

/// The characters outside of brackets and quotes; the brackets are given too.
pub(super) fn outside(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut depth = 0_u32;
    let mut quote = None;
    let mut escaped = false;
    text.char_indices().filter(move |&(_, c)| {
        if std::mem::take(&mut escaped) {
            return false;
        }
        match (quote, c) {
            (_, '\\') => escaped = true,
            (Some(open), _) => {
                if c == open {
                    quote = None;
                }
            }
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => {
                depth += 1;
                return depth == 1;
            }
            (None, ')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                return depth == 0;
            }
            (None, _) => return depth == 0,
        }
        false
    })
}

struct Parser<'a> {
    rest: &'a str,
    device: Device,
    nesting: u32,
}

impl<'a> Parser<'a> {
    fn sum(&mut self) -> Option<f64> {
        let mut value = self.product()?;
        loop {
            self.rest = self.rest.trim_start();
            if self.takes("+") {
                value += self.product()?;
            } else if self.takes("-") {
                value -= self.product()?;
            } else {
                return Some(value);
            }
        }
    }

    fn product(&mut self) -> Option<f64> {
        let mut value = self.factor()?;
        loop {
            self.rest = self.rest.trim_start();
            if self.takes("*") {
                value *= self.factor()?;
            } else if self.takes("/") {
                value /= self.factor()?;
            } else {
                return Some(value);
            }
        }
    }

    fn factor(&mut self) -> Option<f64> {
        self.rest = self.rest.trim_start();
        let is_name = |text: &str| text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
        if let Some((name, after)) = self.rest.split_once('(')
            && is_name(name)
        {
            self.rest = after;
            return self.function(&name.to_ascii_lowercase());
        }
        let (number, unit) = self.dimension()?;
        pixels(number, &unit, self.device)
    }

    /// What stands up to the closing bracket.
    fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Option<f64>) -> Option<f64> {
        self.nesting += 1;
        let value = (self.nesting <= MAX_NESTING).then(|| inner(self))??;
        self.nesting -= 1;
        self.rest = self.rest.trim_start();
        // CSS closes what is still open at the end of a text.
        (self.takes(")") || self.rest.is_empty()).then_some(value)
    }

    fn function(&mut self, name: &str) -> Option<f64> {
        self.nested(|parser| {
            let mut values = vec![parser.sum()?];
            while parser.takes(",") {
                values.push(parser.sum()?);
            }
            match (name, values.as_slice()) {
                ("" | "calc" | "-webkit-calc" | "-moz-calc", [value]) => Some(*value),
                ("min", values) => values.iter().copied().reduce(f64::min),
                ("max", values) => values.iter().copied().reduce(f64::max),
                ("clamp", [low, value, high]) => Some(value.min(*high).max(*low)),
                _ => None,
            }
        })
    }

    fn dimension(&mut self) -> Option<(f64, String)> {
        let end = self
            .rest
            .char_indices()
            .find(|&(at, c)| !(c.is_ascii_digit() || c == '.' || (at == 0 && "+-".contains(c))))
            .map_or(self.rest.len(), |(at, _)| at);
        let (number, after) = self.rest.split_at(end);
        let unit_end = after
            .find(|c: char| !(c.is_ascii_alphabetic() || c == '%'))
            .unwrap_or(after.len());
        let (unit, rest) = after.split_at(unit_end);
        self.rest = rest;
        Some((number.parse().ok()?, unit.to_ascii_lowercase()))
    }

    fn takes(&mut self, token: &str) -> bool {
        let after = self.rest.strip_prefix(token);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }
}

/// CSS Values and Units level 4, section 6. A font is 16 px high, as browsers
/// have it unless a page or person says otherwise; media queries and `sizes` do
/// not see the page's own.
fn pixels(number: f64, unit: &str, device: Device) -> Option<f64> {
    let (width, height) = (f64::from(device.width), viewport_height(device));
    let factor = match unit {
        "" | "px" => 1.0,
        "em" | "rem" => 16.0,
        "ex" | "ch" => 8.0,
        "vw" | "svw" | "lvw" | "dvw" | "vi" => width / 100.0,
        "vh" | "svh" | "lvh" | "dvh" | "vb" => height / 100.0,
        "vmin" => width.min(height) / 100.0,
        "vmax" => width.max(height) / 100.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        "q" => 96.0 / 101.6,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DESK: Device = Device {
        width: 1000,
        scale: 1.0,
    };

    #[test]
    fn lengths_are_pixels() {
        for (text, pixels) in [
            ("10px", 10.0),
            ("0", 0.0),
            ("50vw", 500.0),
            ("2em", 32.0),
            ("1in", 96.0),
            ("calc(100vw - 20px)", 980.0),
            ("calc((100vw - 2 * 50px) / 3)", 300.0),
            ("min(50vw, 300px)", 300.0),
            ("clamp(100px, 5vw, 200px)", 100.0),
            ("calc(50vw", 500.0),
        ] {
            assert_eq!(length(text, DESK), Some(pixels), "{text}");
        }
        for text in [
            "",
            "-1px",
            "5q5",
            "10%",
            "auto",
            "calc()",
            "calc(1px / 0)",
            "10 px",
        ] {
            assert_eq!(length(text, DESK), None, "{text}");
        }
        assert_eq!(length(&"(".repeat(100_000), DESK), None);
    }

    #[test]
    fn separators_in_brackets_do_not_split() {
        let parts: Vec<_> = split("a(b,c), d 'x,y' ,", ',').collect();
        assert_eq!(parts, ["a(b,c)", "d 'x,y'", ""]);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC*|[-0-9.+*/()a-z, ]{0,60}") {
            let value = length(&text, DESK);
            prop_assert!(value.is_none_or(|value| value.is_finite() && value >= 0.0));
            let _ = split(&text, ',').count();
        }
    }
}
