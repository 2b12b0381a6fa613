use serde::{Deserialize, Serialize};

/// One of the four kinds of character that IAM's password policies count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CharacterClass {
    /// `A` to `Z`.
    Uppercase,
    /// `a` to `z`.
    Lowercase,
    /// `0` to `9`.
    Number,
    /// The symbols that IAM counts; `?`, `~`, `.` and `/` are not among them.
    Symbol,
}

impl CharacterClass {
    /// All four, in the order in which the policy pages list them.
    pub const ALL: [Self; 4] = [Self::Uppercase, Self::Lowercase, Self::Number, Self::Symbol];

    /// The characters of this class: the whole set that IAM counts, from the "Account password policy" page of the IAM
    /// User Guide.
    #[must_use]
    pub const fn characters(self) -> &'static str {
        match self {
            Self::Uppercase => "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            Self::Lowercase => "abcdefghijklmnopqrstuvwxyz",
            Self::Number => "0123456789",
            Self::Symbol => "!@#$%^&*()_+-=[]{}|'",
        }
    }

    /// Whether IAM counts `c` towards this class.
    #[must_use]
    pub fn contains(self, c: char) -> bool {
        match self {
            Self::Uppercase => c.is_ascii_uppercase(),
            Self::Lowercase => c.is_ascii_lowercase(),
            Self::Number => c.is_ascii_digit(),
            Self::Symbol => self.characters().contains(c),
        }
    }

    /// Whether any character of `text` belongs to this class.
    #[must_use]
    pub fn is_in(self, text: &str) -> bool {
        text.chars().any(|c| self.contains(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn membership_agrees_with_the_character_sets() {
        for class in CharacterClass::ALL {
            for c in (0u8..=255).map(char::from) {
                assert_eq!(class.contains(c), class.characters().contains(c), "{class:?} {c:?}");
            }
        }
    }

    #[test]
    fn iam_does_not_count_these_as_symbols() {
        for c in "?~./\\\"<>:;,` ".chars() {
            assert!(!CharacterClass::Symbol.contains(c), "{c:?}");
        }
    }
}
