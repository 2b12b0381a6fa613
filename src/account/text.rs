use icu_normalizer::ComposingNormalizerBorrowed;
use zeroize::Zeroize as _;

use super::hidden::unseen_name;
use crate::password::{CharacterClass, Secret};

/// Something about a password's text, whatever the account's policy, that an operator should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextProblem {
    /// IAM does not take this character (IAM service model, `passwordType`: tab, line feed, carriage return and U+0020 to
    /// U+00FF).
    Refused(char),
    /// More characters than IAM takes; holds their number.
    TooLong(usize),
    /// A character that IAM takes and nobody sees: a tab, a line break, a no-break space, as a paste may bring along. Whoever
    /// signs in can hardly type it.
    Unseen {
        /// The character.
        character: char,
        /// How often it is there.
        count: usize,
    },
    /// A space at the beginning or the end.
    SpaceAround,
}

impl TextProblem {
    /// Whether IAM would refuse the password for it.
    #[must_use]
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Refused(_) | Self::TooLong(_))
    }

    /// Whether somebody who signs in would hardly be able to type the password.
    #[must_use]
    pub const fn is_unseen(self) -> bool {
        matches!(self, Self::Unseen { .. })
    }

    /// What [`without`] would do about it, as the words on a button; `None` where it would do nothing.
    #[must_use]
    pub fn offer(self) -> Option<String> {
        match self {
            Self::Refused(c) => unseen_name(c).map(|name| format!("Remove the {name}")),
            Self::TooLong(_) => None,
            Self::Unseen { character, count } => {
                let name = unseen_name(character)?;
                Some(format!("Remove the {name}{}", if count == 1 { "" } else { "s" }))
            }
            Self::SpaceAround => Some("Remove spaces at the ends".into()),
        }
    }

    /// What is wrong, as a sentence.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Refused(c) => match unseen_name(c) {
                _ if is_combining(c) => format!("IAM does not take the lone accent U+{:04X}", u32::from(c)),
                Some(name) => format!("IAM does not take the {name} U+{:04X}", u32::from(c)),
                None => format!("IAM does not take the character {c} (U+{:04X})", u32::from(c)),
            },
            Self::TooLong(n) => {
                format!("{n} characters: IAM takes at most {}. The last input was not added.", Secret::MAX_CHARS)
            }
            Self::Unseen { character, count: 1 } => format!(
                "There is a {} in it (U+{:04X}). It cannot be seen, and can hardly be typed when signing in.",
                unseen_name(character).unwrap_or("character"),
                u32::from(character)
            ),
            Self::Unseen { character, count } => format!(
                "There are {count} {}s in it (U+{:04X}). They cannot be seen, and can hardly be typed when signing in.",
                unseen_name(character).unwrap_or("character"),
                u32::from(character)
            ),
            Self::SpaceAround => "It begins or ends with a space".into(),
        }
    }
}

/// What an operator should know of this text before it becomes a password.
#[must_use]
pub fn text_problems(password: &str) -> Vec<TextProblem> {
    let mut problems = Vec::new();
    if let Some(c) = password.chars().find(|&c| !is_taken(c)) {
        problems.push(TextProblem::Refused(c));
    }
    let chars = password.chars().count();
    if chars > Secret::MAX_CHARS {
        problems.push(TextProblem::TooLong(chars));
    }
    for character in password.chars().filter(|&c| is_taken(c) && unseen_name(c).is_some()) {
        let is_it =
            |problem: &TextProblem| matches!(*problem, TextProblem::Unseen { character: c, .. } if c == character);
        if !problems.iter().any(is_it) {
            let count = password.chars().filter(|&c| c == character).count();
            problems.push(TextProblem::Unseen { character, count });
        }
    }
    if password.starts_with(' ') || password.ends_with(' ') {
        problems.push(TextProblem::SpaceAround);
    }
    problems
}

/// Whether IAM takes this character.
fn is_taken(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{ff}')
}

/// The same text without what the problem is about.
#[must_use]
pub fn without(password: &str, problem: TextProblem) -> Secret {
    let character = match problem {
        TextProblem::Refused(character) | TextProblem::Unseen { character, .. } => character,
        TextProblem::SpaceAround => return Secret::new(password.trim_matches(' ')),
        TextProblem::TooLong(_) => return Secret::new(password),
    };
    let mut secret = Secret::empty();
    let mut buffer = [0; 4];
    for c in password.chars().filter(|&c| c != character) {
        secret.insert(usize::MAX, c.encode_utf8(&mut buffer));
    }
    buffer.zeroize();
    secret
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
            ("abc\n", vec![unseen('\n', 1)]),
            ("a b", vec![]),
            (" abc", vec![TextProblem::SpaceAround]),
            ("abc \n", vec![unseen('\n', 1)]),
            ("abc\u{a0}", vec![unseen('\u{a0}', 1)]),
            ("a\tb\u{ad}\t", vec![unseen('\t', 2), unseen('\u{ad}', 1)]),
            ("a\u{200b}\u{a0}", vec![TextProblem::Refused('\u{200b}'), unseen('\u{a0}', 1)]),
            ("a\u{7f}\u{85}", vec![unseen('\u{7f}', 1), unseen('\u{85}', 1)]),
        ] {
            assert_eq!(text_problems(text), problems, "{text:?}");
        }
    }

    fn unseen(character: char, count: usize) -> TextProblem {
        TextProblem::Unseen { character, count }
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

        #[test]
        fn an_offer_does_what_it_says(text in "[ a\u{a0}\u{ad}\t\n\u{200b}\u{2003}\u{300}🙂]{0,20}") {
            for problem in text_problems(&text) {
                let other = without(&text, problem);
                let is_gone = other.expose() != text && !text_problems(other.expose()).contains(&problem);
                prop_assert!(problem.offer().is_none() || is_gone, "{:?}", problem);
            }
        }
    }
}
