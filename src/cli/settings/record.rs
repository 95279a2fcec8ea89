//! What the report says of how a run was made, and where.

use clap::CommandFactory;

use crate::cli::args::Cli;
use crate::measure::run::Machine;

/// The arguments as they were given: (flag, value) in order.
#[must_use]
pub fn flags(arguments: &[String]) -> Vec<(String, String)> {
    let mut flags: Vec<(String, String)> = Vec::new();
    for argument in arguments {
        match argument.strip_prefix('-') {
            Some(_) => {
                let (name, value) = argument.split_once('=').unwrap_or((argument, ""));
                flags.push((name.to_owned(), value.to_owned()));
            }
            None => match flags.last_mut() {
                Some((_, value)) if value.is_empty() => argument.clone_into(value),
                _ => flags.push((String::new(), argument.clone())),
            },
        }
    }
    flags
}

/// This process's arguments, after its own name, as text; those that came from
/// the environment stand at the end as if they had been typed. A password in the
/// environment is no argument.
#[must_use]
pub fn arguments() -> Vec<String> {
    let given = std::env::args_os().skip(1);
    let given = given.map(|argument| argument.to_string_lossy().into_owned());
    with_environment(given.collect(), |name| std::env::var(name).ok())
}

fn with_environment(
    mut given: Vec<String>,
    variable: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let typed = |flag: &str| {
        given
            .iter()
            .any(|argument| argument.split('=').next() == Some(flag))
    };
    let mut more = Vec::new();
    for argument in Cli::command().get_arguments() {
        let (Some(flag), Some(name)) = (argument.get_long(), argument.get_env()) else {
            continue;
        };
        let flag = format!("--{flag}");
        // One that is empty is as good as none.
        let value = variable(&name.to_string_lossy()).filter(|value| !value.is_empty());
        if let (false, Some(value)) = (typed(&flag), value) {
            more.push(format!("{flag}={value}"));
        }
    }
    given.extend(more);
    given
}

/// The command line that makes this run again: the same arguments, and the seed
/// where it had been drawn.
#[must_use]
pub fn command(arguments: &[String], seed: u64) -> String {
    let mut words = vec!["vernissage".to_owned()];
    words.extend(arguments.iter().map(|argument| quoted(argument)));
    if !arguments
        .iter()
        .any(|argument| argument == "--seed" || argument.starts_with("--seed="))
    {
        words.push(format!("--seed {seed}"));
    }
    words.join(" ")
}

/// As a POSIX shell wants it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// This machine.
#[must_use]
pub fn machine() -> Machine {
    let name = rustix::system::uname();
    let text = |part: &std::ffi::CStr| part.to_string_lossy().into_owned();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    Machine {
        hostname: text(name.nodename()),
        system: format!(
            "{} {} {}",
            text(name.sysname()),
            text(name.release()),
            text(name.machine())
        ),
        processor: field("/proc/cpuinfo", "model name").unwrap_or_default(),
        cores: u32::try_from(cores).unwrap_or(u32::MAX),
        memory_bytes: memory(),
        open_files: limit.current.unwrap_or(u64::MAX),
    }
}

fn memory() -> u64 {
    let kib = field("/proc/meminfo", "MemTotal").unwrap_or_default();
    kib.trim_end_matches("kB")
        .trim()
        .parse::<u64>()
        .unwrap_or(0)
        * 1024
}

/// The first `key: value` of a file of the kind that /proc has.
fn field(path: &str, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(key))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Raises the soft limit on open files as far as the system lets us, and gives
/// what it is now. Every visitor may hold up to six connections.
#[must_use]
pub fn raise_open_files() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // Where it cannot be raised, the old limit stands; the caller compares it
    // with what the crowd needs.
    let _ = setrlimit(Resource::Nofile, raised);
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Six letters that tell this run's uploads from all others'.
#[must_use]
pub fn run_mark() -> String {
    use rand::RngExt as _;
    let letters = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    (0..6)
        .map(|_| char::from(letters[random.random_range(0..letters.len())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn flags_are_told_with_their_values() {
        let told = flags(&words("--users 20 --seed=4 --quiet -t 5s"));
        let expected = [
            ("--users", "20"),
            ("--seed", "4"),
            ("--quiet", ""),
            ("-t", "5s"),
        ];
        assert_eq!(
            told,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn what_came_from_the_environment_is_told_unless_it_was_typed() {
        let variable = |name: &str| match name {
            "VERNISSAGE_SHARE" => Some("2/3".to_owned()),
            "VERNISSAGE_SCENARIO" => Some(String::new()),
            "VERNISSAGE_HOST" => Some("http://gallery:8087".to_owned()),
            _ => None,
        };
        let told = with_environment(words("--users 5 --host=http://other"), variable);
        assert_eq!(told, words("--users 5 --host=http://other --share=2/3"));
        // Whatever clap reads from there, and nothing that it does not.
        let told = with_environment(Vec::new(), |name| Some(name.to_lowercase()));
        let told: BTreeSet<&str> = told.iter().map(String::as_str).collect();
        let expected = [
            "--chromium=chrome",
            "--host=vernissage_host",
            "--listen=vernissage_listen",
            "--password-file=vernissage_password_file",
            "--reports=vernissage_reports",
            "--scenario=vernissage_scenario",
            "--share=vernissage_share",
            "--user-file=vernissage_user_file",
            "--user=vernissage_user",
        ];
        assert_eq!(told, BTreeSet::from(expected));
    }

    #[test]
    fn the_command_makes_the_same_run_again() {
        let arguments = ["--threshold".to_owned(), "view.p95 < 2s".to_owned()];
        assert_eq!(
            command(&arguments, 7),
            "vernissage --threshold 'view.p95 < 2s' --seed 7"
        );
        assert_eq!(command(&words("--seed 3"), 7), "vernissage --seed 3");
    }
}
