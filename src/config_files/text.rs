//! From the bytes of a file to its lines.

use std::borrow::Cow;

/// A line, and whether all of it was UTF-8. What was not is the replacement character.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) is_whole: bool,
}

/// The text of a file: UTF-8, with or without a byte order mark.
///
/// # Errors
/// What it is instead, as a clause.
pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Every other byte of plain letters is zero then, with or without a mark.
    let is_utf_16 =
        bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.iter().take(2).any(|&byte| byte == 0);
    if is_utf_16 {
        return Err("it is UTF-16 text, as some editors save it, and has to be UTF-8");
    }
    Ok(String::from_utf8_lossy(bytes))
}

/// The lines of a text, whatever the system of whoever wrote them ends them with.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let text = &rest[..end];
        lines.push(Line { text, is_whole: !text.contains('\u{fffd}') });
        rest = &rest[end..];
        rest = rest.strip_prefix("\r\n").unwrap_or_else(|| rest.strip_prefix(['\n', '\r']).unwrap_or(rest));
    }
    lines
}

/// What Python takes for a blank: four control characters more than Unicode does.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// A text without the blanks around it.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// What Python takes for the end of a line within a text.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<(String, bool)> {
        let text = text(bytes).expect("a text");
        lines(&text).iter().map(|line| (line.text.to_owned(), line.is_whole)).collect()
    }

    #[test]
    fn lines_end_as_on_any_system_and_a_mark_is_no_part_of_the_first() {
        let expected = vec![("a".to_owned(), true), (String::new(), true), ("b".to_owned(), true)];
        for bytes in [&b"a\n\nb"[..], b"a\r\n\r\nb\r\n", b"a\r\rb", b"\xef\xbb\xbfa\n\nb\n"] {
            assert_eq!(texts(bytes), expected, "{bytes:?}");
        }
        assert_eq!(texts(b"a\nf\xfcr\n")[1], ("f\u{fffd}r".to_owned(), false));
        assert_eq!(texts(b""), []);
    }

    #[test]
    fn utf_16_is_told() {
        for bytes in [&b"\xff\xfe[\0d\0"[..], b"\xfe\xff\0[\0d", b"[\0d\0", b"\0[\0d"] {
            assert!(text(bytes).expect_err("no UTF-8").contains("UTF-16"));
        }
    }
}
