//! `--accounts FILE`: several accounts, from CSV or JSON.
//!
//! Errors name the line and never what stands in it: that may be a password,
//! which is why the libraries' own messages are not passed on.

use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::visit::accounts::{Account, Accounts};

/// What a file should look like, for messages.
const EXPECTED: &str = "expected CSV with the columns user,password, or JSON such as \
                        [{\"user\": \"ed\", \"password\": \"…\"}]";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    user: String,
    password: String,
}

/// Reads the accounts of a file.
///
/// # Errors
/// When it cannot be read, or with the line that is wrong.
pub(super) fn read(path: &Path) -> anyhow::Result<Accounts> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the accounts in {shown} cannot be read"))?;
    let text = text.trim_start_matches('\u{feff}');
    let accounts = if text.trim_start().starts_with(['[', '{']) {
        json(text)
    } else {
        csv(text)
    };
    let accounts = accounts.with_context(|| format!("the accounts in {shown} cannot be used"))?;
    if accounts.is_empty() {
        bail!("there are no accounts in {shown}: {EXPECTED}");
    }
    Ok(Accounts::new(accounts))
}

fn json(text: &str) -> anyhow::Result<Vec<Account>> {
    let lines: Vec<Line> = match serde_json::from_str(text) {
        Ok(lines) => lines,
        Err(error) => bail!(
            "line {}, column {}: {EXPECTED}",
            error.line(),
            error.column()
        ),
    };
    let mut accounts = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        accounts.push(account(
            line.user,
            line.password,
            &format!("entry {}", index + 1),
        )?);
    }
    twice(&accounts)?;
    Ok(accounts)
}

fn csv(text: &str) -> anyhow::Result<Vec<Account>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .flexible(true)
        .from_reader(text.as_bytes());
    let Ok(headers) = reader.headers().cloned() else {
        bail!("line 1: {EXPECTED}");
    };
    let column = |name: &str| headers.iter().position(|it| it.eq_ignore_ascii_case(name));
    let (Some(user), Some(password)) = (column("user"), column("password")) else {
        bail!("line 1: it does not name the columns user and password; {EXPECTED}");
    };
    let mut accounts = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                bail!("line {line}: {EXPECTED}");
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let (Some(user), Some(password)) = (record.get(user), record.get(password)) else {
            bail!(
                "line {line}: it has {} columns, and the first line has {}",
                record.len(),
                headers.len()
            );
        };
        accounts.push(account(
            user.to_owned(),
            password.to_owned(),
            &format!("line {line}"),
        )?);
    }
    twice(&accounts)?;
    Ok(accounts)
}

fn account(user: String, password: String, place: &str) -> anyhow::Result<Account> {
    if password.is_empty() {
        bail!("{place}: the password is empty");
    }
    Ok(Account::new(user, password))
}

/// Photos are deleted as whom they were added by: a name must be one account.
fn twice(accounts: &[Account]) -> anyhow::Result<()> {
    for (index, account) in accounts.iter().enumerate() {
        if accounts[..index].iter().any(|it| it.user == account.user) {
            bail!("the user '{}' is there twice", account.user);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<usize, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts");
        std::fs::write(&path, text).unwrap();
        read(&path)
            .map(|accounts| accounts.iter().count())
            .map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(told("user,password\nann,a1\nbob,\"b,2\"\n"), Ok(2));
        assert_eq!(told("password, user\nx,ann\n"), Ok(1));
        assert_eq!(told(r#"[{"user":"ann","password":"a1"}]"#), Ok(1));
    }

    #[test]
    fn errors_name_the_line_and_no_password() {
        for (text, place) in [
            ("ann,hunter2\n", "line 1"),
            ("user,password\nann,a1\nhunter2\n", "line 3"),
            ("user,password\nann,\n", "line 2"),
            (
                "[{\"user\":\"ann\",\n\"password\":7, \"x\":\"hunter2\"}]",
                "line 2",
            ),
            ("{\"ann\":\"hunter2\"}", "line 1"),
            ("user,password\n", "no accounts"),
            ("user,password\nann,hunter2\nann,b\n", "twice"),
        ] {
            let error = told(text).unwrap_err();
            assert!(error.contains(place), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
