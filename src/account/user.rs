use std::fmt;

use jiff::Timestamp;

/// The name of an IAM user: 1 to 128 characters of `A–Z a–z 0–9 _ + = , . @ -` (IAM service model,
/// `existingUserNameType`). One that exists is a valid one.
///
/// Names keep the case they were created with and are unique without regard to it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UserName(String);

/// Why a text is not a user name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserNameError {
    /// It has no character.
    Empty,
    /// It has more than 128 characters.
    TooLong,
    /// It has a character that IAM does not take in a user name.
    Character(char),
}

impl UserName {
    /// The longest name that any operation takes.
    pub const MAX_CHARS: usize = 128;
    /// The longest name that the login-profile operations take (IAM service model, `userNameType`).
    const MAX_LOGIN_PROFILE_CHARS: usize = 64;

    /// Reads a user name.
    ///
    /// # Errors
    /// [`UserNameError`] if IAM could not have a user of this name.
    pub fn parse(text: &str) -> Result<Self, UserNameError> {
        Self::check(text)?;
        Ok(Self(text.to_owned()))
    }

    /// The [`key`](Self::key) of the name that a text is, for those who need not keep the name.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub(super) fn key_of(text: &str) -> Result<String, UserNameError> {
        Self::check(text)?;
        Ok(text.to_ascii_lowercase())
    }

    fn check(text: &str) -> Result<(), UserNameError> {
        let is_taken = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '=' | ',' | '.' | '@' | '-');
        if text.is_empty() {
            return Err(UserNameError::Empty);
        }
        if let Some(c) = text.chars().find(|c| !is_taken(*c)) {
            return Err(UserNameError::Character(c));
        }
        if text.len() > Self::MAX_CHARS {
            return Err(UserNameError::TooLong);
        }
        Ok(())
    }

    /// The name as it was created.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which the name is unique in its account.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// Whether it names the same user: without regard to case.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// Whether the login-profile operations take a name of this length.
    #[must_use]
    pub fn may_have_login_profile(&self) -> bool {
        self.0.len() <= Self::MAX_LOGIN_PROFILE_CHARS
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for UserNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("A user name has at least one character"),
            Self::TooLong => f.write_str("A user name has at most 128 characters"),
            Self::Character(c) => write!(f, "IAM takes no {c:?} in a user name"),
        }
    }
}

impl std::error::Error for UserNameError {}

/// An IAM user, as `ListUsers` and `GetUser` describe one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub name: UserName,
    /// Its path: `/`, or a text that begins and ends with `/`.
    pub path: String,
    /// Its Amazon Resource Name.
    pub arn: String,
    /// Its unique id, which a new user of the same name does not share.
    pub user_id: String,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When its password was last used to sign in. `None` means never, or that IAM has no data; it stays when the password
    /// is deleted.
    pub password_last_used: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_taken_as_iam_takes_them() {
        for good in ["a", "bob.lee", "A_b+c=d,e.f@g-h", &"x".repeat(128)] {
            assert_eq!(UserName::parse(good).expect("a valid name").as_str(), good);
        }
        for (bad, why) in [
            ("", UserNameError::Empty),
            ("bob lee", UserNameError::Character(' ')),
            ("bøb", UserNameError::Character('ø')),
            ("a/b", UserNameError::Character('/')),
            ("a\0", UserNameError::Character('\0')),
            (&"x".repeat(129), UserNameError::TooLong),
        ] {
            assert_eq!(UserName::parse(bad), Err(why));
        }
    }

    #[test]
    fn names_that_differ_in_case_share_a_key() {
        let (a, b) = (UserName::parse("Bob.Lee").expect("valid"), UserName::parse("bob.lee").expect("valid"));
        assert_ne!(a, b);
        assert_eq!(a.key(), b.key());
        assert!(!UserName::parse(&"x".repeat(65)).expect("valid").may_have_login_profile());
    }

    proptest! {
        #[test]
        fn every_name_that_iam_takes_is_taken(text in "[A-Za-z0-9_+=,.@-]{1,128}") {
            let name = UserName::parse(&text).expect("a valid name");
            prop_assert_eq!(name.as_str(), &text);
            let again = UserName::parse(&name.key()).expect("its key is a name too");
            prop_assert_eq!(again.key(), name.key());
        }

        #[test]
        fn no_other_text_is(text in ".{0,140}", bad in "[^A-Za-z0-9_+=,.@-]", at: prop::sample::Index) {
            let mut chars: Vec<char> = text.chars().collect();
            let at = at.index(chars.len() + 1);
            chars.splice(at..at, bad.chars());
            prop_assert!(UserName::parse(&chars.into_iter().collect::<String>()).is_err());
        }
    }
}
