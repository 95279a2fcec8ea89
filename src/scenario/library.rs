//! Where scenarios come from: shipped in the binary, or a file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::model::Scenario;
use super::validate;
use crate::diagnostic::{Report, Source};

/// A scenario, and the file that it was read from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Makes sense.
    pub scenario: Scenario,
    /// The file's text, as it was written.
    pub text: Arc<str>,
    /// xxh3 of the text in hex: runs with the same scenario can be compared.
    pub hash: String,
    /// Where the file lies; `None` for a shipped scenario.
    pub path: Option<PathBuf>,
    /// What someone should still look at; may be empty.
    pub warnings: Report,
}

impl Loaded {
    /// What finds it again, from any folder: the name of a shipped scenario, or
    /// the path of its file.
    #[must_use]
    pub fn reference(&self) -> String {
        match &self.path {
            Some(path) => std::path::absolute(path)
                .unwrap_or_else(|_| path.clone())
                .display()
                .to_string(),
            None => self.scenario.name.clone(),
        }
    }
}

/// A scenario that the binary carries.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// As in `--scenario NAME`.
    pub name: &'static str,
    /// The file's text.
    pub text: &'static str,
}

macro_rules! shipped {
    ($($name:literal),+ $(,)?) => {
        &[$(Shipped {
            name: $name,
            text: include_str!(concat!("../../scenarios/", $name, ".toml")),
        }),+]
    };
}

/// Every shipped scenario: ours first, then by name.
pub const SHIPPED: &[Shipped] = shipped![
    "demo",
    "copyparty",
    "mediawiki",
    "photologue",
    "pigallery2",
    "piwigo",
    "wagtail",
];

/// The shipped scenario of that name.
#[must_use]
pub fn shipped(name: &str) -> Option<Shipped> {
    SHIPPED.iter().find(|shipped| shipped.name == name).copied()
}

/// Reads the scenario of a name or a file, as `--scenario` takes them: what
/// looks like a path (has a `/`, or ends in `.toml`) is one; else a shipped
/// scenario of that name; else a file of that name.
///
/// # Errors
/// When there is none, when the file cannot be read, or with everything that
/// is wrong with it.
pub fn load(name_or_path: &str) -> Result<Loaded, Box<Report>> {
    let path = Path::new(name_or_path);
    if looks_like_a_path(name_or_path) {
        return load_file(path);
    }
    match shipped(name_or_path) {
        Some(shipped) => load_shipped(shipped),
        None if path.is_file() => load_file(path),
        None => Err(Box::new(unknown(name_or_path))),
    }
}

fn looks_like_a_path(text: &str) -> bool {
    let toml = Path::new(text)
        .extension()
        .is_some_and(|it| it.eq_ignore_ascii_case("toml"));
    toml || text.contains(['/', '\\'])
}

/// Reads a scenario that the binary carries.
///
/// # Errors
/// None in a released binary: a test reads them all.
pub fn load_shipped(shipped: Shipped) -> Result<Loaded, Box<Report>> {
    let name = format!("scenarios/{}.toml (built in)", shipped.name);
    read(Source::file(name, shipped.text), shipped.name, None)
}

/// Reads a file.
///
/// # Errors
/// When it cannot be read, or with everything that is wrong with it.
pub fn load_file(path: &Path) -> Result<Loaded, Box<Report>> {
    let shown = path.display().to_string();
    let bytes = match fs::metadata(path)
        .and_then(|it| sized(&it))
        .and_then(|()| fs::read(path))
    {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("cannot read the scenario: {}", reason(&error));
            return Err(argument(&shown, message, |it| nearby(path, it)));
        }
    };
    let Ok(text) = String::from_utf8(bytes) else {
        let message = "the scenario is not text in UTF-8";
        return Err(argument(&shown, message.to_owned(), |it| {
            it.help("save it as UTF-8 in the editor")
        }));
    };
    let stem = name_of(path);
    // What Windows editors begin files with is not part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    read(Source::file(shown, text), &stem, Some(path.to_owned()))
}

/// Reads a scenario from a text that is in no file: a draft, say. `name` is
/// shown in errors, and is what the scenario is called if it does not say.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load_text(name: &str, text: &str) -> Result<Loaded, Box<Report>> {
    read(Source::file(name, text), name, None)
}

fn read(source: Source, name: &str, path: Option<PathBuf>) -> Result<Loaded, Box<Report>> {
    let text = source.text.clone();
    let valid = validate::scenario(source, name)?;
    Ok(Loaded {
        scenario: valid.scenario,
        hash: format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes())),
        text,
        path,
        warnings: valid.warnings,
    })
}

/// A file's name as the name of a scenario, which has no blanks and accents.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = stem
        .chars()
        .map(|c| if fits(c) { c } else { '-' })
        .take(64)
        .collect();
    if name.is_empty() {
        "scenario".to_owned()
    } else {
        name
    }
}

/// A device or a film given by mistake must not fill the memory.
fn sized(metadata: &fs::Metadata) -> std::io::Result<()> {
    let other = |message: &str| Err(std::io::Error::other(message));
    if metadata.is_dir() {
        return other("it is a folder");
    }
    // One byte more than allowed: the validator then says so with its limit.
    if metadata.len() > 16 * validate::LONGEST as u64 {
        return other("it is far too long for a scenario");
    }
    Ok(())
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

fn argument(
    value: &str,
    message: String,
    with: impl FnOnce(crate::diagnostic::Diagnostic) -> crate::diagnostic::Diagnostic,
) -> Box<Report> {
    Box::new(Report::argument("--scenario", value, message, "", with))
}

/// `--scenario demo.toml` where `demo` is meant.
fn nearby(path: &Path, diagnostic: crate::diagnostic::Diagnostic) -> crate::diagnostic::Diagnostic {
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    match shipped(stem) {
        Some(shipped) => diagnostic.help(format!(
            "there is a shipped scenario: --scenario {}",
            shipped.name
        )),
        None => diagnostic,
    }
}

fn unknown(name: &str) -> Report {
    let names = SHIPPED.iter().map(|shipped| shipped.name);
    let all: Vec<&str> = names.clone().collect();
    let message = format!("there is no scenario `{name}`");
    let label = "neither shipped nor a file";
    Report::argument("--scenario", name, message, label, |it| {
        let it = it.suggest(name, names);
        let file = format!("{name}.toml");
        let it = if Path::new(&file).is_file() {
            it.help(format!("there is a file of that name: --scenario {file}"))
        } else {
            it
        };
        it.help(format!("shipped are {}; or give a file", all.join(", ")))
    })
}
