//! The accounts that visitors sign in with.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// A user name and its password. Neither [`fmt::Debug`] nor any message shows
/// the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The name to sign in with; empty for galleries that ask for a password
    /// only.
    pub user: String,
    password: String,
}

impl Account {
    /// An account.
    #[must_use]
    pub fn new(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            password: password.into(),
        }
    }

    /// The password, to be put into a form and nowhere else.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// Name and password as HTTP Basic auth sends them (RFC 7617): as secret as
    /// the password.
    #[must_use]
    pub fn basic_credentials(&self) -> String {
        BASE64_STANDARD.encode(format!("{}:{}", self.user, self.password))
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("user", &self.user)
            .field("password", &"(redacted)")
            .finish()
    }
}

/// All accounts of a run, dealt out to visitors by turns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts(Vec<Account>);

impl Accounts {
    /// These accounts; none for galleries that need no sign-in.
    #[must_use]
    pub fn new(accounts: Vec<Account>) -> Self {
        Self(accounts)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every account.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.0.iter()
    }

    /// The account of the user with this index in the whole crowd.
    #[must_use]
    pub fn deal(&self, user: u64) -> Option<&Account> {
        let count = u64::try_from(self.0.len()).ok().filter(|n| *n > 0)?;
        self.0.get(usize::try_from(user % count).ok()?)
    }

    /// The account of this name: what one account added, another may not be
    /// allowed to delete.
    #[must_use]
    pub fn named(&self, user: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.user == user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let accounts = Accounts::new(vec![Account::new("ed", "hunter2")]);
        assert!(!format!("{accounts:?}").contains("hunter2"));
        assert_eq!(accounts.deal(7).map(Account::password), Some("hunter2"));
    }

    #[test]
    fn accounts_are_dealt_by_turns() {
        let accounts = Accounts::new(vec![Account::new("a", "1"), Account::new("b", "2")]);
        assert_eq!(accounts.deal(3).map(|a| a.user.as_str()), Some("b"));
        assert_eq!(Accounts::default().deal(3), None);
        assert_eq!(accounts.named("a").map(Account::password), Some("1"));
    }
}
