//! A panic is a mistake of ours, and is told as one: in a sentence, once.
//!
//! Visits, parsers and servers survive theirs, and a visit that was given up is
//! among the warnings of its report. Rust's own message would then stand in the
//! terminal for each of thousands of visitors, and may hold whatever was being
//! worked on, passwords among it: so only the place is told.

use std::any::Any;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::anyhow;

use super::exit::{Failed, Outcome};

/// Tells the first panic only.
#[derive(Debug, Default)]
struct Teller {
    told: AtomicBool,
}

impl Teller {
    /// The sentence, if it has not been said yet.
    fn sentence(&self, place: &str) -> Option<String> {
        let first = !self.told.swap(true, Ordering::Relaxed);
        first.then(|| {
            format!(
                "warning: vernissage itself has made a mistake at {place}; please report it \
                 (RUST_BACKTRACE=1 tells more)"
            )
        })
    }
}

/// Does what a command is to do. A panic that nobody has caught ends it with an
/// error and not with a backtrace.
pub(super) fn survived(command: impl FnOnce() -> Outcome) -> Outcome {
    // Whoever wants to see everything has asked for it.
    if std::env::var_os("RUST_BACKTRACE").is_none_or(|wanted| wanted == "0") {
        tell_in_a_sentence();
    }
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(given_up)
}

fn tell_in_a_sentence() {
    let teller = Teller::default();
    panic::set_hook(Box::new(move |panic| {
        let place = panic
            .location()
            .map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::debug!("a panic at {place}");
        if let Some(sentence) = teller.sentence(&place) {
            let _ = writeln!(std::io::stderr(), "{sentence}");
        }
    }));
}

fn given_up(_: Box<dyn Any + Send>) -> Outcome {
    Err(Failed::from(anyhow!(
        "this was given up because of a mistake in vernissage itself"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_once_and_with_its_place() {
        let teller = Teller::default();
        let sentence = teller.sentence("src/x.rs:1:2").unwrap();
        assert!(sentence.contains("at src/x.rs:1:2"), "{sentence}");
        assert_eq!(teller.sentence("src/y.rs:3:4"), None);
    }
}
