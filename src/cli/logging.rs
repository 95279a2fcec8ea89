//! What the program tells about itself, on standard error.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::terminal;

/// Installs the only logger. Goose installs one of its own unless there is one
/// already, and it writes to files.
pub(super) fn init(verbose: u8, quiet: bool) {
    let level = match verbose {
        _ if quiet => LevelFilter::ERROR,
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    // Libraries are only listened to when everything is asked for.
    let directives = if verbose > 2 {
        level.to_string()
    } else {
        format!("off,vernissage={level}")
    };
    let filter = EnvFilter::builder().parse_lossy(directives);
    // Fails if a test has installed one before, which is as good.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(terminal::is_colourful(&std::io::stderr()))
        .without_time()
        .compact()
        .try_init();
}
