//! Whole numbers on the command line, refused in words instead of a parser's.

use crate::engine::steps::MOST_USERS;

/// A number of virtual users.
pub(super) fn users(text: &str) -> Result<u32, String> {
    whole(text, MOST_USERS).ok_or_else(|| format!("write a whole number from 1 to {MOST_USERS}"))
}

/// A number of 1 or more.
pub(super) fn positive(text: &str) -> Result<u32, String> {
    whole(text, u32::MAX).ok_or_else(|| "write a whole number of 1 or more".to_owned())
}

/// A number of things that there may be none of, up to `most`.
pub(super) fn at_most(most: usize) -> impl Fn(&str) -> Result<usize, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| *number <= most);
        number.ok_or_else(|| format!("write a whole number from 0 to {most}"))
    }
}

fn whole(text: &str, most: u32) -> Option<u32> {
    let number = text.parse().ok()?;
    (1..=most).contains(&number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_refused_in_words() {
        assert_eq!(users("200"), Ok(200));
        for wrong in ["", "abc", "0", "-1", "1.5", "1000001"] {
            assert!(
                users(wrong)
                    .unwrap_err()
                    .starts_with("write a whole number")
            );
        }
        assert_eq!(positive("1000001"), Ok(1_000_001));
        assert!(positive("0").is_err());
        assert_eq!(at_most(5)("0"), Ok(0));
        assert!(at_most(5)("6").is_err());
    }
}
