//! A cursor that only moves forward over a line: each byte is looked at a
//! bounded number of times, whatever the line holds.

use std::borrow::Cow;

use super::{super::exposition::Format, line::excerpt};

/// What is left of a line.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) fn at(&self, wanted: char) -> bool {
        self.rest.starts_with(wanted)
    }

    pub(super) fn eat(&mut self, wanted: char) -> bool {
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub(super) fn skip_blank(&mut self) {
        self.rest = self.rest.trim_start_matches(super::BLANK);
    }

    /// Up to the next blank or the end.
    fn word(&mut self) -> &'a str {
        self.skip_blank();
        let end = self.rest.find(super::BLANK).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    pub(super) fn name(&mut self, what: &str, belongs: fn(u8) -> bool) -> Result<&'a str, String> {
        let end = self
            .rest
            .bytes()
            .position(|byte| !belongs(byte))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(match self.rest {
                "" => format!("{what} was expected, but the line ends"),
                found => format!("{what} was expected, not '{}'", excerpt(found)),
            });
        }
        self.rest = rest;
        Ok(name)
    }

    /// What stands between quotes; the opening one is already read.
    pub(super) fn quoted(&mut self, what: &str) -> Result<Cow<'a, str>, String> {
        let mut escaped = false;
        for (place, byte) in self.rest.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    let text = &self.rest[..place];
                    self.rest = &self.rest[place + 1..];
                    return Ok(unescape(text));
                }
                _ => {}
            }
        }
        Err(format!(
            "the quotes of {what} are not closed: '{}'",
            excerpt(self.rest)
        ))
    }

    /// Labels up to the closing brace; returns the name where it stands quoted
    /// among them, as Prometheus 3 writes names beyond ASCII.
    pub(super) fn labels(
        &mut self,
        labels: &mut Vec<(Cow<'a, str>, Cow<'a, str>)>,
        most: usize,
    ) -> Result<Option<Cow<'a, str>>, String> {
        let mut metric = None;
        loop {
            self.skip_blank();
            if self.eat('}') {
                return Ok(metric);
            }
            if labels.len() >= most {
                return Err(format!("there are more than {most} labels"));
            }
            let name = if self.eat('"') {
                self.quoted("a name")?
            } else {
                Cow::Borrowed(self.name("the name of a label", is_label_name)?)
            };
            self.skip_blank();
            if self.eat('=') {
                let value = self.label_value(&name)?;
                labels.push((name, value));
            } else if metric.is_none() && labels.is_empty() && !name.is_empty() {
                metric = Some(name);
            } else {
                return Err(format!(
                    "'=' was expected after the label '{}', not '{}'",
                    excerpt(&name),
                    excerpt(self.rest)
                ));
            }
            self.skip_blank();
            if !self.eat(',') && !self.at('}') {
                return Err(format!(
                    "',' or '}}' was expected between labels, not '{}'",
                    excerpt(self.rest)
                ));
            }
        }
    }

    fn label_value(&mut self, name: &str) -> Result<Cow<'a, str>, String> {
        self.skip_blank();
        if !self.eat('"') {
            return Err(format!(
                "the value of the label '{}' is not in quotes",
                excerpt(name)
            ));
        }
        self.quoted(&format!("the label '{}'", excerpt(name)))
    }

    pub(super) fn value(&mut self, name: &str) -> Result<f64, String> {
        match self.word() {
            "" => Err(format!("'{}' has no value", excerpt(name))),
            word => {
                number(word).ok_or_else(|| format!("the value '{}' is not a number", excerpt(word)))
            }
        }
    }

    /// Milliseconds in the text format, seconds in OpenMetrics.
    pub(super) fn timestamp(&mut self, format: Format) -> Result<Option<f64>, String> {
        self.skip_blank();
        if self.rest.is_empty() || self.at('#') {
            return Ok(None);
        }
        let word = self.word();
        let problem = || format!("the timestamp '{}' is not a number", excerpt(word));
        match format {
            Format::Text => {
                let milliseconds: i64 = word
                    .parse()
                    .map_err(|_| format!("{} of milliseconds", problem()))?;
                Ok(Some(milliseconds as f64 / 1000.0))
            }
            Format::OpenMetrics => number(word)
                .filter(|seconds| seconds.is_finite())
                .map(Some)
                .ok_or_else(|| format!("{} of seconds", problem())),
        }
    }

    /// An exemplar is read, so that its errors are found, and dropped.
    pub(super) fn exemplar(&mut self, format: Format, max_labels: usize) -> Result<(), String> {
        self.skip_blank();
        if format == Format::Text || !self.eat('#') {
            return Ok(());
        }
        self.skip_blank();
        if !self.eat('{') {
            return Err("the labels of an exemplar were expected after '#'".to_owned());
        }
        let mut labels = Vec::new();
        if self.labels(&mut labels, max_labels)?.is_some() {
            return Err("an exemplar has labels only, no name".to_owned());
        }
        self.value("the exemplar")?;
        self.timestamp(format)?;
        Ok(())
    }

    pub(super) fn end(&mut self) -> Result<(), String> {
        self.skip_blank();
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(format!(
            "after the value, '{}' was not expected",
            excerpt(self.rest)
        ))
    }
}

/// As Go's ParseFloat reads it, but for hexadecimal and underscores.
fn number(word: &str) -> Option<f64> {
    // Rust also reads "infinity" and "nan"; so does Go.
    word.parse().ok()
}

pub(super) fn is_metric_name(byte: u8) -> bool {
    is_label_name(byte) || byte == b':'
}

fn is_label_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Escapes undone: `\\`, `\n` and `\"`.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some(escaped @ ('\\' | '"')) => plain.push(escaped),
            // Unknown escapes stay as they are, as the reference parser has it.
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    Cow::Owned(plain)
}
