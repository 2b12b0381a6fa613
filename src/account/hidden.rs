/// Whether a reader would not see `c`, or it would make them read what stands beside it differently: control characters,
/// those that set the direction of writing, line separators, and what Unicode calls `Default_Ignorable_Code_Point`
/// (zero-width and filling characters, variation selectors, tags).
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What `c` is called, where a reader would not see it or would take it for a space: `tab`, `no-break space`. A plain space is
/// none of these.
#[must_use]
pub(super) fn unseen_name(c: char) -> Option<&'static str> {
    match c {
        ' ' => None,
        '\t' => Some("tab"),
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some("line break"),
        '\u{a0}' => Some("no-break space"),
        '\u{202f}' => Some("narrow no-break space"),
        '\u{ad}' => Some("soft hyphen"),
        '\u{2002}' => Some("en space"),
        '\u{2003}' => Some("em space"),
        '\u{2009}' | '\u{200a}' => Some("thin space"),
        '\u{3000}' => Some("ideographic space"),
        '\u{200b}' => Some("zero-width space"),
        '\u{200c}' => Some("zero-width non-joiner"),
        '\u{200d}' => Some("zero-width joiner"),
        '\u{2060}' => Some("word joiner"),
        '\u{feff}' => Some("byte order mark"),
        '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("direction mark")
        }
        // No space to Unicode, and drawn as nothing.
        '\u{2800}' => Some("blank character"),
        _ if c.is_whitespace() => Some("unusual space"),
        _ if c.is_control() => Some("control character"),
        _ if is_hidden(c) => Some("hidden character"),
        _ => None,
    }
}

/// `text`, with the number of every character that [`is_hidden`] in its place ([`numbered`]).
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { shown.push_str(&numbered(c)) } else { shown.push(c) }
    }
    shown
}

/// What stands for a character that cannot be shown: its number, as Unicode writes it, in brackets: `[U+202E]`.
#[must_use]
pub fn numbered(c: char) -> String {
    format!("[U+{:04X}]", u32::from(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown_by_their_numbers() {
        assert_eq!(visible("a\u{202e}b\u{200b}\n/é\u{e0041}"), "a[U+202E]b[U+200B][U+000A]/é[U+E0041]");
    }

    #[test]
    fn what_is_not_seen_has_a_name_and_what_is_seen_has_none() {
        for c in ['\t', '\n', '\u{7f}', '\u{a0}', '\u{ad}', '\u{2005}', '\u{200b}', '\u{202e}', '\u{3000}', '\u{feff}']
        {
            assert!(unseen_name(c).is_some(), "{}", c.escape_unicode());
        }
        for c in (0..=0xffff).filter_map(char::from_u32) {
            assert!(unseen_name(c).is_some() || !is_hidden(c), "{}", c.escape_unicode());
        }
        for c in " aZ0!~éß¡ÿπ東🙂".chars() {
            assert_eq!(unseen_name(c), None, "{c}");
        }
    }

    #[test]
    fn what_can_be_read_stays_as_it_is() {
        let text = "/staff/Zoë Müller–Ö (π) 東京, עברית 🙂\u{a0}";
        assert_eq!(visible(text), text);
    }

    #[test]
    fn every_kind_of_hidden_character_is_known() {
        for c in [
            '\0',
            '\u{7f}',
            '\u{85}',
            '\u{ad}',
            '\u{61c}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200e}',
            '\u{2028}',
            '\u{202e}',
            '\u{2060}',
            '\u{2069}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{fff9}',
            '\u{e0001}',
            '\u{e0041}',
        ] {
            assert!(is_hidden(c), "{}", c.escape_unicode());
        }
    }
}
