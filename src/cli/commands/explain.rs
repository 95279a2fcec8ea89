//! `vernissage explain`: what a dump of metrics means.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use url::Url;

use crate::cli::args::explain::{ExplainArgs, ExplainFormat};
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::refusal::without_credentials;
use crate::cli::{files, runtime, terminal};
use crate::explain::exposition::Exposition;
use crate::explain::parse::Limits;
use crate::explain::render::{self, TextOptions};
use crate::explain::{Options, parse};
use crate::http::fetch::fetch;

/// How long a process may take to tell its metrics: Prometheus gives it as much.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A dump, and what is known of where it came from.
struct Dump {
    source: String,
    bytes: Vec<u8>,
    taken_at: Option<SystemTime>,
}

/// Reads a dump, keeps it if that was asked for, and says what it means.
pub(super) fn explain(args: &ExplainArgs) -> Outcome {
    let dump = read(&args.dump).map_err(Failed::usage)?;
    if let Some(path) = &args.save {
        files::write(path, &dump.bytes)?;
    }
    let earlier = args
        .earlier
        .as_deref()
        .map(read_file)
        .transpose()
        .map_err(Failed::usage)?;
    let now = parsed(&dump).map_err(Failed::usage)?;
    let before = earlier
        .as_ref()
        .map(parsed)
        .transpose()
        .map_err(Failed::usage)?;
    let options = Options {
        source: Some(dump.source),
        taken_at: dump.taken_at,
        earlier_source: earlier.as_ref().map(|earlier| earlier.source.clone()),
        earlier_taken_at: earlier.and_then(|earlier| earlier.taken_at),
        interval: args.interval,
    };
    let explanation = crate::explain::explain(&now, before.as_ref(), &options);
    let text = match args.format {
        ExplainFormat::Text => {
            let page = terminal::text_options(None);
            let options = TextOptions {
                width: page.width,
                colour: page.colour,
                everything: args.all,
            };
            render::text(&explanation, &options)
        }
        ExplainFormat::Markdown => render::markdown(&explanation, args.all),
        ExplainFormat::Json => {
            render::json(&explanation).context("the explanation cannot be written")?
        }
    };
    terminal::print(&text)?;
    Ok(Exit::Success)
}

fn parsed(dump: &Dump) -> anyhow::Result<Exposition> {
    parse(&dump.bytes).with_context(|| format!("{} cannot be explained", dump.source))
}

fn read(given: &str) -> anyhow::Result<Dump> {
    if given == "-" {
        let bytes = bounded(std::io::stdin().lock()).context("standard input cannot be read")?;
        return Ok(Dump {
            source: "standard input".to_owned(),
            bytes,
            taken_at: None,
        });
    }
    // RFC 3986, 3.1: schemes may be written in capitals.
    let scheme = given.split_once("://").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|it| ["http", "https"].contains(&it.to_ascii_lowercase().as_str())) {
        return download(given);
    }
    let path = Path::new(given);
    // A host with its port is hardly ever the name of a file.
    if given.contains(':') && !path.exists() {
        let shown = without_credentials(given);
        bail!("there is no file {shown}; to ask an address, write http://{shown}");
    }
    read_file(path)
}

fn download(given: &str) -> anyhow::Result<Dump> {
    let url = Url::parse(given)
        .with_context(|| format!("'{}' is not a URL", without_credentials(given)))?;
    let bytes =
        runtime::of_one_thread()?.block_on(fetch(&url, TIMEOUT, Limits::default().bytes))?;
    let mut shown = url;
    // Refused for URLs that cannot have any.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    Ok(Dump {
        source: shown.to_string(),
        bytes,
        taken_at: Some(SystemTime::now()),
    })
}

fn read_file(path: &Path) -> anyhow::Result<Dump> {
    let cannot = || format!("{} cannot be read", path.display());
    let file = std::fs::File::open(path).with_context(cannot)?;
    let taken_at = file.metadata().and_then(|about| about.modified()).ok();
    Ok(Dump {
        source: path.display().to_string(),
        bytes: bounded(file).with_context(cannot)?,
        taken_at,
    })
}

/// One byte more than is explained, so that the parser says that it is too much.
fn bounded(reader: impl Read) -> std::io::Result<Vec<u8>> {
    let limit = Limits::default().bytes as u64 + 1;
    let mut bytes = Vec::new();
    reader.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
