//! Names and passwords: from files and the environment, never from arguments.

use std::path::Path;

use anyhow::{Context, bail};
use url::Url;

use super::account_file;
use crate::cli::args::run::TargetArgs;
use crate::visit::accounts::{Account, Accounts};

/// The variable that holds the password itself.
const PASSWORD: &str = "VERNISSAGE_PASSWORD";

/// The accounts that visitors sign in with; none if no name was given.
///
/// # Errors
/// When credentials stand in the URL, a password file cannot be read or is empty, or
/// a name has no password.
pub fn accounts(args: &TargetArgs) -> anyhow::Result<Accounts> {
    if let Some(host) = &args.host {
        not_in_the_url(host)?;
    }
    if let Some(path) = &args.accounts {
        return account_file::read(path);
    }
    account(args.user.as_deref(), args.password_file.as_deref())
}

/// Refuses an address with credentials in it: addresses are told everywhere.
///
/// # Errors
/// When there are some.
pub fn not_in_the_url(url: &Url) -> anyhow::Result<()> {
    if !url.username().is_empty() || url.password().is_some() {
        bail!("the address holds a name or a password; use --user and --password-file instead");
    }
    Ok(())
}

/// The account of a name and a password file; none if neither was given.
///
/// # Errors
/// When the file cannot be read or is empty, or the name has no password.
pub fn account(user: Option<&str>, password_file: Option<&Path>) -> anyhow::Result<Accounts> {
    let password = match password_file {
        Some(path) => Some(read_password(path)?),
        None => std::env::var(PASSWORD)
            .ok()
            .filter(|password| !password.is_empty()),
    };
    match (user, password) {
        (user, Some(password)) => {
            let account = Account::new(user.unwrap_or_default(), password);
            Ok(Accounts::new(vec![account]))
        }
        (Some(user), None) => bail!(
            "there is no password for '{user}': write it into a file and name it with \
             --password-file, or set {PASSWORD}"
        ),
        (None, None) => Ok(Accounts::default()),
    }
}

/// The first line of a file.
///
/// # Errors
/// When the file cannot be read, or its first line is empty.
pub fn read_password(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the password file {} cannot be read", path.display()))?;
    match text.lines().next() {
        Some(password) if !password.is_empty() => Ok(password.to_owned()),
        _ => bail!(
            "the password file {} has an empty first line",
            path.display()
        ),
    }
}
