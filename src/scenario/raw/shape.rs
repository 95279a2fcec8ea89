//! What may stand where, as data.

/// What a value must look like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A text; what it is, for messages and editors: "a CSS selector".
    Text(&'static str),
    /// One of a closed set of texts.
    Choice(fn() -> Vec<&'static str>),
    /// `true` or `false`.
    Bool,
    /// Only `false`: a default is switched off.
    Off,
    /// A whole number from the first to the second, and what it is.
    Integer(i64, i64, &'static str),
    /// A number from the first to the second, and what it is.
    Number(f64, f64, &'static str),
    /// A list with at least one item of this shape.
    List(&'static Shape),
    /// A table with known keys.
    Table(&'static Table),
    /// A table with keys of the user's own, and what they are.
    Map(&'static str, &'static Shape),
    /// A [`Shape::Map`] of captures, where `photo.id = …` and `csrf.token = …`
    /// are names in one piece.
    Captures(&'static Shape),
    /// Any of these; no two of them take the same type of value.
    AnyOf(&'static [Shape]),
    /// Anything.
    Any,
}

/// A table with known keys.
#[derive(Debug)]
pub struct Table {
    /// What it is, for messages: "a step".
    pub name: &'static str,
    /// Its name in the schema's definitions: `step`.
    pub id: &'static str,
    /// The keys.
    pub keys: &'static [Key],
    /// Groups of keys of which a table has at most one.
    pub at_most_one: &'static [&'static [&'static str]],
    /// A group of keys of which a table has at least one.
    pub at_least_one: &'static [&'static str],
    /// Keys that make sense only beside one of some others.
    pub goes_with: &'static [(&'static str, &'static [&'static str])],
}

/// A key of a table.
#[derive(Debug)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What may be set.
    pub shape: Shape,
    /// Whether the table must have it.
    pub required: bool,
    /// What it is for, in a sentence: editors show it.
    pub about: &'static str,
}

impl Table {
    /// The key of that name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Shape {
    /// What is expected, for messages: "a CSS selector, or a locator".
    #[must_use]
    pub fn expected(&self) -> String {
        match self {
            Self::Text(what) => (*what).to_owned(),
            Self::Choice(names) => one_of(&names()),
            Self::Bool => "true or false".to_owned(),
            Self::Off => "false".to_owned(),
            Self::Integer(low, high, _) if low == high => low.to_string(),
            Self::Integer(i64::MIN, i64::MAX, what) => (*what).to_owned(),
            Self::Integer(low, high, what) if *high == i64::MAX => {
                format!("{what} (a whole number from {low})")
            }
            Self::Integer(low, high, what) => {
                format!("{what} (a whole number from {low} to {high})")
            }
            Self::Number(low, high, what) => format!("{what} (a number from {low} to {high})"),
            Self::List(_) => "a list".to_owned(),
            Self::Table(table) => table.name.to_owned(),
            Self::Map(what, _) => (*what).to_owned(),
            Self::Captures(_) => "a table of names and what they remember".to_owned(),
            Self::AnyOf(shapes) => {
                let expected: Vec<String> = shapes.iter().map(Self::expected).collect();
                expected.join(", or ")
            }
            Self::Any => "a value".to_owned(),
        }
    }
}

/// "one of `a`, `b` and `c`".
#[must_use]
pub fn one_of(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => "nothing".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("one of {} and {last}", rest.join(", ")),
    }
}
