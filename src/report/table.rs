//! One model of a table, which html, text and markdown each draw in their way.

/// How a value should strike the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tone {
    /// As any other.
    #[default]
    Plain,
    /// Not of interest: zero, or nothing measured.
    Quiet,
    /// What was hoped for.
    Good,
    /// Something to look into.
    Bad,
}

impl Tone {
    /// The class of the style sheet.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Quiet => "quiet",
            Self::Good => "good",
            Self::Bad => "bad",
        }
    }
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// What stands over it.
    pub(super) name: &'static str,
    /// What it means, for those who point at it; may be empty.
    pub(super) help: &'static str,
    /// Whether it holds numbers, which are aligned at the right.
    pub(super) numeric: bool,
    /// Where there is no room, columns of higher rank leave first; 0 stays.
    pub(super) rank: u8,
}

impl Column {
    /// A column of words.
    pub(super) const fn words(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            numeric: false,
            rank: 0,
        }
    }

    /// A column of numbers.
    pub(super) const fn number(name: &'static str, help: &'static str, rank: u8) -> Self {
        Self {
            name,
            help,
            numeric: true,
            rank,
        }
    }
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    /// Its value.
    pub(super) text: String,
    /// What belongs to it in smaller letters, such as a share; may be empty.
    pub(super) extra: String,
    /// How it should strike the reader.
    pub(super) tone: Tone,
}

impl Cell {
    /// A plain value.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Nothing was measured.
    pub(super) fn none() -> Self {
        Self {
            text: crate::units::NO_VALUE.to_owned(),
            tone: Tone::Quiet,
            ..Self::default()
        }
    }

    /// A value if there is one.
    pub(super) fn maybe(text: Option<String>) -> Self {
        text.map_or_else(Self::none, Self::new)
    }

    /// A count, quiet if it is zero.
    pub(super) fn count(count: u64) -> Self {
        Self {
            text: crate::units::count(count),
            tone: if count == 0 { Tone::Quiet } else { Tone::Plain },
            ..Self::default()
        }
    }

    /// A count of failures with its share of the whole.
    pub(super) fn failures(count: u64, whole: u64) -> Self {
        let mut cell = Self::count(count);
        if count > 0 {
            cell.tone = Tone::Bad;
            cell.extra = super::numbers::part(count, whole)
                .map(crate::units::percent)
                .unwrap_or_default();
        }
        cell
    }

    /// Microseconds if there are any.
    pub(super) fn micros(value: Option<u64>) -> Self {
        Self::maybe(value.map(crate::units::micros))
    }

    /// Bytes, quiet if there are none.
    pub(super) fn bytes(value: u64) -> Self {
        Self {
            text: crate::units::bytes(value),
            tone: if value == 0 { Tone::Quiet } else { Tone::Plain },
            ..Self::default()
        }
    }

    /// The same in another tone.
    pub(super) fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// The same with something smaller beside it.
    pub(super) fn with(mut self, extra: impl Into<String>) -> Self {
        self.extra = extra.into();
        self
    }

    /// Value and what belongs to it in one line of text.
    pub(super) fn line(&self) -> String {
        if self.extra.is_empty() {
            self.text.clone()
        } else {
            format!("{} ({})", self.text, self.extra)
        }
    }
}

/// A table.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    /// Its columns.
    pub(super) columns: Vec<Column>,
    /// Its rows, a cell a column.
    pub(super) rows: Vec<Vec<Cell>>,
    /// The last row is the sum of the others.
    pub(super) sum: bool,
}

impl Table {
    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}
