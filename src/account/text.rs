use crate::password::Secret;

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
            Self::Refused(c) if c.is_control() => {
                format!("IAM does not take the control character {}", c.escape_unicode())
            }
            Self::Refused(c) => format!("IAM does not take the character {c}"),
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
