//! A line split into words as Python's `shlex` does it, and, for programs on Windows, as their own start does it.

/// Why a line has no words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWords {
    /// A quotation mark opens what none closes.
    OpenQuote,
    /// It ends in a backslash.
    LastBackslash,
}

/// The words of a line: blanks part them, unless they are in quotes or, but on Windows, after a backslash.
///
/// # Errors
/// [`NotWords`].
pub fn split(line: &str) -> Result<Vec<String>, NotWords> {
    if cfg!(windows) { split_on_windows(line) } else { split_posix(line) }
}

/// The words of a section's head, on every system as on Unix.
pub(super) fn split_posix(line: &str) -> Result<Vec<String>, NotWords> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().push(chars.next().ok_or(NotWords::LastBackslash)?),
            '\'' | '"' => quoted(c, &mut chars, word.get_or_insert_default())?,
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

fn quoted(quote: char, chars: &mut std::str::Chars<'_>, word: &mut String) -> Result<(), NotWords> {
    loop {
        match chars.next().ok_or(NotWords::OpenQuote)? {
            c if c == quote => return Ok(()),
            '\\' if quote == '"' => match chars.next().ok_or(NotWords::LastBackslash)? {
                c @ ('"' | '\\') => word.push(c),
                c => word.extend(['\\', c]),
            },
            c => word.push(c),
        }
    }
}

/// Backslashes are themselves, but before a double quotation mark, which alone quotes.
fn split_on_windows(line: &str) -> Result<Vec<String>, NotWords> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    let mut backslashes = 0;
    for c in line.chars() {
        if c == '\\' {
            backslashes += 1;
            continue;
        }
        let kept = if c == '"' { backslashes / 2 } else { backslashes };
        if backslashes > 0 {
            word.get_or_insert_default().extend(std::iter::repeat_n('\\', kept));
        }
        match c {
            '"' if backslashes % 2 == 0 => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            ' ' | '\t' if !is_quoted => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
        backslashes = 0;
    }
    if is_quoted {
        return Err(NotWords::OpenQuote);
    }
    if backslashes > 0 {
        word.get_or_insert_default().extend(std::iter::repeat_n('\\', backslashes));
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_shlex() {
        for (line, words) in [
            ("profile acme#1", &["profile", "acme#1"][..]),
            (r#"profile "Acme Prod""#, &["profile", "Acme Prod"]),
            ("a 'b \"c'\\ d", &["a", "b \"c d"]),
            (r#""a\"b\\c\d""#, &[r#"a"b\c\d"#]),
            ("x''y ''", &["xy", ""]),
            ("  ", &[]),
        ] {
            assert_eq!(split_posix(line).expect(line), words);
        }
        assert_eq!(split_posix("a 'b"), Err(NotWords::OpenQuote));
        assert_eq!(split_posix("a\\"), Err(NotWords::LastBackslash));
        assert_eq!(split_posix("\"a\\"), Err(NotWords::LastBackslash));
    }

    #[test]
    fn on_windows_a_backslash_parts_folders() {
        for (line, words) in [
            (r#""C:\Program Files\x.exe" --a "b c""#, &[r"C:\Program Files\x.exe", "--a", "b c"][..]),
            (r#"C:\x.exe a\\b "c\"d" e\\"#, &[r"C:\x.exe", r"a\\b", "c\"d", r"e\\"]),
            (r#"x """#, &["x", ""]),
        ] {
            assert_eq!(split_on_windows(line).expect(line), words);
        }
        assert_eq!(split_on_windows("x \"y"), Err(NotWords::OpenQuote));
    }
}
