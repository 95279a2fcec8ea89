//! What a text says beneath the escapes that it was written with.
//!
//! A gallery that repeats a password does it in JSON (`\"`, `\u0026`), in HTML
//! (`&quot;`, `&#39;`), in an address (`%22`, `+`), or in one inside the other. So a
//! text is read in layers, each with one escape taken off, and every layer knows
//! where in the text its characters stand. The work is linear in the text.

/// Escapes inside escapes: JSON in an attribute of HTML, in a parameter.
const LAYERS: usize = 3;

/// The longest reference to a character: `&#x000027;`.
const REFERENCE: usize = 10;

/// The marks that HTML, JSON and addresses set before what they escape.
const MARKS: [char; 4] = ['\\', '&', '%', '+'];

/// A text without some of its escapes.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) text: String,
    /// Where each byte of it begins in what was written; the end of that at the end.
    begins: Vec<usize>,
}

impl Layer {
    /// Where a part of this layer, from a character to another, stands in what was
    /// written.
    pub(super) fn written(&self, from: usize, to: usize) -> (usize, usize) {
        let place = |at: usize| self.begins.get(at).copied().unwrap_or_default();
        (place(from), place(to))
    }

    fn of(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            begins: (0..=text.len()).collect(),
        }
    }

    /// The next layer; none if nothing is escaped in this one.
    fn below(&self) -> Option<Self> {
        if !self.text.contains(MARKS) {
            return None;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut begins = Vec::with_capacity(self.begins.len());
        let mut at = 0;
        while let Some((character, length)) = first(&self.text[at..]) {
            text.push(character);
            begins.resize(text.len(), self.written(at, at).0);
            at += length;
        }
        begins.push(self.written(at, at).0);
        (text != self.text).then_some(Self { text, begins })
    }
}

/// The layers of a text, beginning with the text itself.
pub(super) fn layers(text: &str) -> Vec<Layer> {
    let mut layers = vec![Layer::of(text)];
    while let Some(below) = layers.last().and_then(Layer::below) {
        layers.push(below);
        if layers.len() > LAYERS {
            break;
        }
    }
    layers
}

/// The first character of a text, and the length of what it is written with.
fn first(text: &str) -> Option<(char, usize)> {
    let plain = text.chars().next()?;
    let escaped = match plain {
        '\\' => after_backslash(text),
        '&' => reference(text),
        '%' => percent(text),
        '+' => Some((' ', 1)),
        _ => None,
    };
    Some(escaped.unwrap_or((plain, plain.len_utf8())))
}

/// `\"`, `\/`, `\u0026`, `\ud83d\ude00`, `\x27`. A backslash before a letter is one.
fn after_backslash(text: &str) -> Option<(char, usize)> {
    let next = text[1..].chars().next()?;
    if next.is_ascii_punctuation() {
        return Some((next, 2));
    }
    if next == 'x' {
        return Some((char::from(u8::try_from(hex(text.get(2..4)?)?).ok()?), 4));
    }
    let unit = |text: &str| u16::try_from(hex(text.strip_prefix("\\u")?.get(..4)?)?).ok();
    let high = unit(text)?;
    let units = [high, text.get(6..).and_then(unit).unwrap_or_default()];
    let character = char::decode_utf16(units).next()?.ok()?;
    Some((character, 6 * character.len_utf16()))
}

/// `&quot;`, `&#39;`, `&#x27;`.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(REFERENCE).position(|byte| byte == b';')?;
    let name = &text[1..end];
    let character = match name {
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "lt" => '<',
        "gt" => '>',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(number) => hex(number)?,
                None => decimal(number)?,
            };
            char::from_u32(number)?
        }
    };
    Some((character, end + 1))
}

/// `%C3%BC`: a character of UTF-8, byte by byte.
fn percent(text: &str) -> Option<(char, usize)> {
    let mut bytes = Vec::with_capacity(4);
    for at in (0..12).step_by(3) {
        let escape = text.get(at..at + 3)?.strip_prefix('%')?;
        bytes.push(u8::try_from(hex(escape)?).ok()?);
        if let Ok(whole) = std::str::from_utf8(&bytes) {
            return Some((whole.chars().next()?, at + 3));
        }
    }
    None
}

/// A number of nothing but hexadecimal digits: the standard reading takes a sign.
fn hex(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    plain
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

fn decimal(digits: &str) -> Option<u32> {
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deepest(text: &str) -> String {
        layers(text).pop().unwrap().text
    }

    #[test]
    fn escapes_are_taken_off() {
        for (written, said) in [
            (r#"a\"b\/c\\d"#, r#"a"b/c\d"#),
            (r"\u0026\u00FC\ud83d\ude00\x27", "&ü😀'"),
            (
                "&amp;&quot;&#34;&#39;&#x27;&apos;&lt;&gt;&#x0027;",
                "&\"\"'''<>'",
            ),
            ("%22%C3%BC+%F0%9F%98%80", "\"ü 😀"),
            // One inside the other.
            (r"\u0026quot;", "\""),
            ("&amp;quot;%2522", "\"\""),
            (r"\&quot;", "\""),
        ] {
            assert_eq!(deepest(written), said, "{written}");
        }
    }

    #[test]
    fn what_is_no_escape_stays() {
        for text in [
            r"C:\users\new",
            "100 % & more",
            "&nbsp;&;&#;&#xfffffff;",
            "%zz%",
            r"\u12",
            r"\ud83d",
            r"\",
            "&",
            "%C3",
            "&#x;",
            "%ü",
            r"\ü",
            "&ü;",
        ] {
            let layers = layers(text);
            assert_eq!(layers.len(), 1, "{text}: {layers:?}");
        }
    }

    #[test]
    fn a_layer_knows_where_it_was_written() {
        let written = r"say &quot;ü\u0026amp;&quot;!";
        let last = layers(written).pop().unwrap();
        assert_eq!(last.text, "say \"ü&\"!");
        let at = last.text.find('&').unwrap();
        let (from, to) = last.written(at, at + 1);
        assert_eq!(&written[from..to], r"\u0026amp;");
        let (from, to) = last.written(0, last.text.len());
        assert_eq!((from, to), (0, written.len()));
    }

    #[test]
    fn a_hostile_text_costs_a_few_passes() {
        assert_eq!(layers(&"\\".repeat(1 << 16)).len(), LAYERS + 1);
        assert_eq!(layers(&"%25".repeat(1 << 14)).len(), 2);
    }
}
