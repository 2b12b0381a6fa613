use crate::account::{is_hidden, numbered};

/// The longest text of AWS's that is kept.
const MAX_CHARS: usize = 600;

/// A text from outside, fit for showing: control and bidirectional characters by their numbers, no password of a URL, no number of the
/// system's for an error, and not endless.
pub(crate) fn presentable(text: &str) -> String {
    let mut shown = String::new();
    for (i, c) in without_codes(&without_users(text.trim())).chars().enumerate() {
        if i == MAX_CHARS {
            shown.push('…');
            break;
        }
        match c {
            '\n' | '\t' => shown.push(' '),
            c if is_hidden(c) => shown.push_str(&numbered(c)),
            c => shown.push(c),
        }
    }
    shown
}

/// The text without what the system adds to its errors, such as ` (os error 13)`.
fn without_codes(text: &str) -> String {
    const BEGIN: &str = " (os error ";
    let mut parts = text.split(BEGIN);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((code, rest)) if code.bytes().all(|byte| byte.is_ascii_digit()) => shown.push_str(rest),
            _ => {
                shown.push_str(BEGIN);
                shown.push_str(part);
            }
        }
    }
    shown
}

/// The text without the user names and passwords of the URLs in it.
fn without_users(text: &str) -> String {
    let mut parts = text.split("://");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let authority = part.find(|c: char| c == '/' || c.is_whitespace()).unwrap_or(part.len());
        let host = part[..authority].rfind('@').map_or(0, |at| at + 1);
        shown.push_str("://");
        shown.push_str(&part[host..]);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_shown_without_its_password() {
        for (text, shown) in [
            ("http://ann:hunter2@127.0.0.1:1/a@b is refused", "http://127.0.0.1:1/a@b is refused"),
            ("https://ann:hun@ter2@example.com", "https://example.com"),
            ("from socks5://x:hunter2@a to http://hunter2@b", "from socks5://a to http://b"),
            ("mail ann@example.com about https://example.com", "mail ann@example.com about https://example.com"),
        ] {
            assert_eq!(presentable(text), shown);
        }
    }

    #[test]
    fn an_error_of_the_system_is_shown_without_its_number() {
        for (text, shown) in [
            ("x: Permission denied (os error 13). Nothing", "x: Permission denied. Nothing"),
            ("(os error 2) (os error x) (os error 1", "(os error 2) (os error x) (os error 1"),
        ] {
            assert_eq!(presentable(text), shown);
        }
    }

    #[test]
    fn texts_from_outside_are_made_harmless() {
        assert_eq!(presentable(" a\u{202e}b\u{0}c\nd "), "a[U+202E]b[U+0000]c d");
        assert_eq!(presentable(&"x".repeat(10_000)).chars().count(), MAX_CHARS + 1);
    }
}
