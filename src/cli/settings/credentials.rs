//! Names and passwords: from files and the environment, never from arguments.

use std::path::Path;

use anyhow::{Context, bail};
use url::Url;

use super::account_file;
use crate::cli::args::run::TargetArgs;
use crate::scenario::library::Loaded;
use crate::visit::accounts::{Account, Accounts};

/// The variable that holds the password itself.
const PASSWORD: &str = "VERNISSAGE_PASSWORD";

/// The accounts that visitors sign in with; none if neither name nor password was
/// given. The files are read here and once: they may be pipes.
///
/// # Errors
/// When credentials stand in the URL, a file cannot be read or is empty, or a name
/// has no password.
pub fn accounts(args: &TargetArgs) -> anyhow::Result<Accounts> {
    if let Some(host) = &args.host {
        not_in_the_url(host)?;
    }
    if let Some(path) = &args.accounts {
        return account_file::read(path);
    }
    account(&Given {
        user: args.user.as_deref(),
        user_file: args.user_file.as_deref(),
        password_file: args.password_file.as_deref(),
    })
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

/// What was given of an account.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'g> {
    /// The name.
    pub user: Option<&'g str>,
    /// The file that holds it, where it was not given itself.
    pub user_file: Option<&'g Path>,
    /// The file that holds the password.
    pub password_file: Option<&'g Path>,
}

/// The account that was given; none if neither a name nor a password was. The name
/// is empty where there is a password alone, which some galleries are content with.
///
/// # Errors
/// When a file cannot be read or is empty, or the name has no password.
pub fn account(given: &Given<'_>) -> anyhow::Result<Accounts> {
    let user = match (given.user, given.user_file) {
        (Some(user), _) => Some(user.to_owned()),
        (None, Some(path)) => Some(first_line("user", path)?),
        (None, None) => None,
    };
    let password = match given.password_file {
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

/// Refuses a password without a name where the scenario signs in with one.
///
/// # Errors
/// When the name is missing.
pub fn names_are_given(accounts: &Accounts, loaded: &Loaded) -> anyhow::Result<()> {
    let scenario = &loaded.scenario;
    let wants_names =
        scenario.basic_auth || (scenario.sign_in.is_some() && loaded.text.contains("{user"));
    if wants_names && accounts.iter().any(|account| account.user.is_empty()) {
        bail!("{NO_NAME}");
    }
    Ok(())
}

/// What is said of a password without a name.
pub const NO_NAME: &str = "there is a password, and no name to sign in with: give it with \
                           --user, or set VERNISSAGE_USER";

/// The first line of a file.
///
/// # Errors
/// When the file cannot be read, or its first line is empty.
pub fn read_password(path: &Path) -> anyhow::Result<String> {
    first_line("password", path)
}

fn first_line(what: &str, path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the {what} file {} cannot be read", path.display()))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!("the {what} file {} has an empty first line", path.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::library::load;

    #[test]
    fn a_name_may_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let (name, password) = (folder.path().join("name"), folder.path().join("password"));
        std::fs::write(&name, "ann\nbob\n").unwrap();
        std::fs::write(&password, "hunter2\n").unwrap();
        let given = Given {
            user_file: Some(&name),
            password_file: Some(&password),
            ..Given::default()
        };
        let user = |given: &Given<'_>| account(given).unwrap().deal(0).unwrap().user.clone();
        assert_eq!(user(&given), "ann");
        // What was typed goes before.
        let user_is_typed = Given {
            user: Some("eve"),
            ..given
        };
        assert_eq!(user(&user_is_typed), "eve");
        std::fs::write(&name, "\n").unwrap();
        let error = account(&given).unwrap_err().to_string();
        assert!(error.starts_with("the user file "), "{error}");
    }

    #[test]
    fn a_password_alone_is_refused_where_a_name_is_asked_for() {
        let nameless = Accounts::new(vec![Account::new("", "hunter2")]);
        let ann = Accounts::new(vec![Account::new("ann", "hunter2")]);
        let piwigo = load("piwigo").unwrap();
        let error = names_are_given(&nameless, &piwigo).unwrap_err().to_string();
        assert!(error.contains("--user"), "{error}");
        assert!(names_are_given(&ann, &piwigo).is_ok());
        assert!(names_are_given(&Accounts::default(), &piwigo).is_ok());
        // It knows its users by their passwords.
        assert!(names_are_given(&nameless, &load("copyparty").unwrap()).is_ok());
    }
}
