//! IAM policies: what they say, and what they allow.

mod condition;
mod document;
mod evaluate;
mod managed;
mod texts;

pub(super) use condition::Context;
pub(super) use document::Document;
pub(super) use evaluate::{Decision, Policy, evaluate};
pub(super) use managed::{managed, of_group};

/// Whether a pattern with `*` (any text) and `?` (any one character) covers the whole of a text.
fn covers(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // The last star, and how far the text was when it was met: where to go back to.
    let mut star = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match &mut star {
                Some((at, from)) => {
                    *from += 1;
                    (p, t) = (*at + 1, *from);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_cover() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("iam:*", "iam:ListUsers", true),
            ("iam:*Login*", "iam:CreateLoginProfile", true),
            ("iam:*Login", "iam:CreateLoginProfile", false),
            ("a?c*e", "abcde", true),
            ("a?c", "ac", false),
            ("*a*b", "xaxbxb", true),
            ("**", "x", true),
        ] {
            assert_eq!(covers(pattern, text), expected, "{pattern} {text}");
        }
    }
}
