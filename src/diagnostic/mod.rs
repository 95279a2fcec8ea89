//! Errors that point into a file.
//!
//! A wrong scenario is the first thing a newcomer meets, so its errors are
//! held against rustc's: what is wrong, where (file, line, column, caret), what
//! was expected, and what was probably meant. Mistakes are collected and shown
//! together, because fixing a file one error at a time is tedious.
//!
//! The same form serves a single value from the command line: see
//! [`Report::argument`].

mod render;
pub mod spelling;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is done with the file.
    Error,
    /// The file is used; someone should still look.
    Warning,
}

/// A place in the source with a few words about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Bytes of the source.
    pub span: Range<usize>,
    /// What is the matter here; may be empty.
    pub text: String,
    /// Where the mistake is, and not merely a place that has to do with it.
    pub primary: bool,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub message: String,
    /// Where. The first is the place of the mistake.
    pub labels: Vec<Label>,
    /// What one should know to understand it.
    pub notes: Vec<String>,
    /// What to do about it.
    pub helps: Vec<String>,
}

impl Diagnostic {
    /// A mistake that must be fixed.
    #[must_use]
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    /// Something that works, but probably not as it was meant.
    #[must_use]
    pub fn warning(message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, message.into())
    }

    fn new(severity: Severity, message: String) -> Self {
        Self {
            severity,
            message,
            labels: Vec::new(),
            notes: Vec::new(),
            helps: Vec::new(),
        }
    }

    /// Adds the place of the mistake.
    #[must_use]
    pub fn at(self, span: Range<usize>, text: impl Into<String>) -> Self {
        self.label(span, text.into(), true)
    }

    /// Adds a place that has to do with it.
    #[must_use]
    pub fn see(self, span: Range<usize>, text: impl Into<String>) -> Self {
        self.label(span, text.into(), false)
    }

    fn label(mut self, span: Range<usize>, text: String, primary: bool) -> Self {
        self.labels.push(Label {
            span,
            text,
            primary,
        });
        self
    }

    /// Adds what one should know.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// Adds what was probably meant, where one of the candidates is close.
    #[must_use]
    pub fn suggest<'c>(self, given: &str, candidates: impl IntoIterator<Item = &'c str>) -> Self {
        match spelling::likely(given, candidates) {
            Some(meant) => self.help(format!("did you mean `{meant}`?")),
            None => self,
        }
    }

    /// Where in the source it is, for sorting: the first primary label.
    #[must_use]
    pub fn position(&self) -> usize {
        let primary = self.labels.iter().find(|label| label.primary);
        primary
            .or(self.labels.first())
            .map_or(0, |label| label.span.start)
    }
}

/// What diagnostics point into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name that is shown: a path, most often.
    pub name: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Whether lines are numbered; a command line has none.
    pub numbered: bool,
}

impl Source {
    /// A file.
    #[must_use]
    pub fn file(name: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            numbered: true,
        }
    }
}

/// Everything that is wrong with one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the diagnostics point into.
    pub source: Source,
    /// In the order of the source.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// A report with its diagnostics in the order of the source, each once.
    #[must_use]
    pub fn new(source: Source, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(Diagnostic::position);
        diagnostics.dedup();
        Self {
            source,
            diagnostics,
        }
    }

    /// One mistake in a value of the command line: `message` is the headline,
    /// `label` stands under the value.
    ///
    /// ```
    /// use vernissage::diagnostic::Report;
    /// let report = Report::argument("--device", "phon", "no such device", "not a device", |it| {
    ///     it.suggest("phon", ["desktop", "phone"])
    /// });
    /// assert!(report.to_string().contains("did you mean `phone`?"));
    /// ```
    #[must_use]
    pub fn argument(
        option: &str,
        value: &str,
        message: impl Into<String>,
        label: impl Into<String>,
        with: impl FnOnce(Diagnostic) -> Diagnostic,
    ) -> Self {
        let line = format!("{option} {value}");
        let span = line.len() - value.len()..line.len();
        let source = Source {
            name: "command line".to_owned(),
            text: line.into(),
            numbered: false,
        };
        let diagnostic = with(Diagnostic::error(message).at(span, label));
        Self::new(source, vec![diagnostic])
    }

    /// How many diagnostics must be fixed.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    /// How many diagnostics are warnings.
    #[must_use]
    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        let of_it = |it: &&Diagnostic| it.severity == severity;
        self.diagnostics.iter().filter(of_it).count()
    }

    /// As a person reads it, with colours for a terminal or without.
    #[must_use]
    pub fn render(&self, coloured: bool) -> String {
        render::report(self, coloured)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
