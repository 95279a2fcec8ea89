//! `vernissage draft URL`: writes a scenario for a site.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use crate::cli::args::draft::DraftArgs;
use crate::cli::exit::{Exit, Failed, Outcome};
use crate::cli::settings::credentials::{self, Given};
use crate::cli::settings::record;
use crate::cli::terminal::print;
use crate::cli::{files, logging, runtime, signals};
use crate::draft::{Draft, Means, draft, draft_and_try, draft_by_structure};
use crate::http::client::Client;
use crate::http::options::Options;
use crate::visit::ledger::Ledger;
use crate::visit::ledger::entry::Kind;
use crate::visit::ledger::event::Header;
use crate::visit::ledger::file::NAME;

/// Looks at the site and writes what it has found.
pub(super) fn write(args: &DraftArgs) -> Outcome {
    logging::init(0, true);
    credentials::not_in_the_url(&args.url).map_err(Failed::usage)?;
    spare(args).map_err(Failed::usage)?;
    let stop = CancellationToken::new();
    let trying = args.try_writes.then(|| Trying::begin(args, &stop));
    let trying = trying.transpose()?;
    let runtime = runtime::of_many_threads()?;
    let client = Client::new(Options {
        timeout: args.timeout,
        accept_invalid_certs: args.accept_invalid_certs,
        ..Options::default()
    })
    .context("connections cannot be made")?;
    let mut session = client.session();
    let drafted = runtime.block_on(async {
        let session = &mut session;
        let means = trying.as_ref().map(|trying| &trying.means);
        match means {
            _ if args.by_structure => draft_by_structure(session, &args.url, means).await,
            Some(means) => draft_and_try(session, &args.url, means).await,
            None => draft(session, &args.url).await,
        }
    });
    let draft = drafted.map_err(Failed::unreachable)?;
    say(args, &draft);
    match &args.output {
        Some(path) => keep(path, &draft.text)?,
        None => print(&draft.text)?,
    }
    let clean = trying.is_none_or(Trying::end);
    let works = draft.attempts.iter().all(|it| it.problem.is_none());
    Ok(if draft.finds_photos && works && clean {
        Exit::Success
    } else {
        Exit::Failure
    })
}

/// Before the site is asked anything: a draft is there to be corrected by hand, and
/// those corrections must not be lost to the next one. What is no file (a terminal,
/// a pipe) holds none.
fn spare(args: &DraftArgs) -> anyhow::Result<()> {
    match &args.output {
        Some(path) if path.is_file() && !args.force => Err(anyhow!(
            "{} is there already, perhaps with corrections of yours; --force writes over it",
            path.display()
        )),
        _ => Ok(()),
    }
}

fn keep(path: &Path, text: &str) -> anyhow::Result<()> {
    files::write(path, text.as_bytes())?;
    let _ = writeln!(std::io::stderr(), "written to {}", path.display());
    Ok(())
}

fn say(args: &DraftArgs, draft: &Draft) {
    let mut err = std::io::stderr().lock();
    let _ = writeln!(err, "{}: {}", args.url, draft.summary);
    if args.try_writes && draft.recognised.is_some() {
        let _ = writeln!(
            err,
            "nothing was tried, as its scenario is known; `vernissage probe --host {}` goes through \
             it, and --by-structure drafts another one",
            args.url
        );
    }
    for attempt in &draft.attempts {
        let _ = match &attempt.problem {
            None => writeln!(err, "  ✓ {} works", attempt.what),
            Some(problem) => writeln!(err, "  ✗ {}: {problem}", attempt.what),
        };
    }
}

/// What trying needs, and the ledger of it.
struct Trying {
    means: Means,
    folder: TempDir,
}

impl Trying {
    fn begin(args: &DraftArgs, stop: &CancellationToken) -> Result<Self, Failed> {
        let given = Given {
            user: args.user.as_deref(),
            user_file: args.user_file.as_deref(),
            password_file: args.password_file.as_deref(),
        };
        let accounts = credentials::account(&given).map_err(Failed::usage)?;
        if accounts.is_empty() {
            return Err(Failed::usage(anyhow!(
                "--try-writes needs an account: --user with --password-file"
            )));
        }
        if accounts.iter().any(|account| account.user.is_empty()) {
            return Err(Failed::usage(anyhow!(credentials::NO_NAME)));
        }
        signals::cancel_on_signal(stop).context("signals cannot be received")?;
        // Kept only if something is left on the site.
        let folder = tempfile::Builder::new()
            .prefix("vernissage-draft-")
            .tempdir()
            .context("no temporary folder for the ledger")?;
        let scenario = args.output.as_ref().map_or_else(
            || "draft".to_owned(),
            |path| {
                let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
                path.display().to_string()
            },
        );
        let header = Header::new(&record::run_mark(), args.url.as_str(), &scenario);
        let ledger = Ledger::create(&folder.path().join(NAME), header)
            .context("the ledger cannot be begun, so nothing may be uploaded")?;
        Ok(Self {
            means: Means {
                accounts,
                ledger: Arc::new(ledger),
                cancel: stop.clone(),
            },
            folder,
        })
    }

    /// Whether everything is gone again; what is not is said, and the ledger kept.
    fn end(self) -> bool {
        let left = self.means.ledger.open_entries(Kind::Photo);
        if left.is_empty() {
            return true;
        }
        let kept = self.folder.keep();
        let mut err = std::io::stderr().lock();
        for entry in left {
            let is = entry.is_where();
            let _ = writeln!(err, "  {is}: {} in {}", entry.name, entry.gallery);
        }
        let _ = writeln!(
            err,
            "Remove what is there by hand, or complete the draft and run: vernissage clean {} --scenario DRAFT",
            kept.display()
        );
        false
    }
}
