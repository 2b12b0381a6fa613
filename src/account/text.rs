use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::Zeroize as _;

use super::hidden::is_hidden;
use crate::password::{CharacterClass, Secret};

/// Something about a password's text, whatever the account's policy, that an operator should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextProblem {
    /// IAM does not take this character (IAM service model, `passwordType`: tab, line feed, carriage return and U+0020 to
    /// U+00FF).
    Refused(char),
    /// More characters than IAM takes; holds their number.
    TooLong(usize),
    /// A line break, as a paste may bring along.
    LineBreak,
    /// A space or no-break space at the beginning or the end.
    SpaceAround,
}

impl TextProblem {
    /// Whether IAM would refuse the password for it.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Refused(_) | Self::TooLong(_))
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Refused(c) if is_hidden(c) => {
                format!("IAM does not take the hidden character U+{:04X}", u32::from(c))
            }
            Self::Refused(c) if is_combining(c) => {
                format!("IAM does not take the lone accent U+{:04X}", u32::from(c))
            }
            Self::Refused(c) => format!("IAM does not take the character {c} (U+{:04X})", u32::from(c)),
            Self::TooLong(n) => format!("{n} characters: IAM takes at most {}", Secret::MAX_CHARS),
            Self::LineBreak => "There is a line break in it, which cannot be typed when signing in".into(),
            Self::SpaceAround => "It begins or ends with a space".into(),
        }
    }
}

/// What an operator should know of this text before it becomes a password.
#[must_use]
pub fn text_problems(password: &str) -> Vec<TextProblem> {
    let mut problems = Vec::new();
    if let Some(c) = password.chars().find(|c| !matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}')) {
        problems.push(TextProblem::Refused(c));
    }
    let chars = password.chars().count();
    if chars > Secret::MAX_CHARS {
        problems.push(TextProblem::TooLong(chars));
    }
    if password.contains(['\n', '\r']) {
        problems.push(TextProblem::LineBreak);
    } else if password.starts_with(char::is_whitespace) || password.ends_with(char::is_whitespace) {
        problems.push(TextProblem::SpaceAround);
    }
    problems
}

/// Whether `c` would be drawn over what stands before it: the blocks of combining diacritical marks.
fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// The same text with letters and their accents joined into one character each (Unicode's form NFC), where that changes
/// it: `e` and a combining acute, which IAM refuses, become `é`, which it takes.
#[must_use]
pub fn composed(password: &str) -> Option<Secret> {
    let mut composed = Secret::empty();
    let mut buffer = [0; 4];
    for c in ComposingNormalizerBorrowed::new_nfc().normalize_iter(password.chars()) {
        composed.insert(usize::MAX, c.encode_utf8(&mut buffer));
    }
    buffer.zeroize();
    (composed.expose() != password).then_some(composed)
}

/// A character that looks like a symbol and that IAM does not count as one, where there is none that it counts.
#[must_use]
pub fn uncounted_symbol(password: &str) -> Option<char> {
    let looks_like_one = |c: &char| c.is_ascii_punctuation();
    let found = password.chars().find(looks_like_one)?;
    (!CharacterClass::Symbol.is_in(password)).then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_taken_as_iam_takes_them() {
        for (text, problems) in [
            ("plain", vec![]),
            (&*"é".repeat(128), vec![]),
            (&*"é".repeat(129), vec![TextProblem::TooLong(129)]),
            ("a\u{100}b", vec![TextProblem::Refused('\u{100}')]),
            ("a\0b", vec![TextProblem::Refused('\0')]),
            ("abc\n", vec![TextProblem::LineBreak]),
            (" abc", vec![TextProblem::SpaceAround]),
            ("abc\u{a0}", vec![TextProblem::SpaceAround]),
            ("a\tb", vec![]),
        ] {
            assert_eq!(text_problems(text), problems, "{text:?}");
        }
    }

    #[test]
    fn letters_and_their_accents_are_joined_where_that_changes_something() {
        let joined = |text| composed(text).map(|secret| secret.expose().to_owned());
        assert_eq!(joined("cafe\u{301} o\u{308}"), Some("café ö".into()));
        assert_eq!(joined("café"), None);
        assert_eq!(joined("x\u{301}"), None, "there is no such letter");
        let longest = joined(&"e\u{301}".repeat(64)).expect("another text");
        assert_eq!(longest, "é".repeat(64));
    }

    #[test]
    fn a_symbol_that_iam_does_not_count_is_found_where_there_is_no_other() {
        for (text, found) in [("abc~", Some('~')), ("abc?.", Some('?')), ("abc~!", None), ("abc", None), ("abcé", None)]
        {
            assert_eq!(uncounted_symbol(text), found, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_iam_takes_is_not_refused(text in "[\\t\\n\\r -\u{ff}]{0,128}") {
            prop_assert!(!text_problems(&text).iter().any(|problem| problem.is_refused()));
        }

        #[test]
        fn what_iam_refuses_is(text in any::<String>()) {
            let taken = |c: char| matches!(u32::from(c), 0x9 | 0xa | 0xd | 0x20..=0xff);
            let refused = text.chars().count() > 128 || !text.chars().all(taken);
            let problems = text_problems(&text);
            prop_assert_eq!(problems.iter().any(|problem| problem.is_refused()), refused);
            prop_assert!(problems.iter().all(|problem| !problem.text().is_empty()));
        }
    }
}
