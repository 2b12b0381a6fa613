//! What of a text counts when it is looked for.

use crate::account::is_hidden;

/// A text as it is compared: in lower case, with plain spaces, without what nobody sees. What is pasted from a mail or a web page
/// often brings such characters along.
pub(super) fn fold(text: &str) -> String {
    text.chars().flat_map(fold_char).collect()
}

/// What a character counts as: none or more.
pub(super) fn fold_char(c: char) -> impl Iterator<Item = char> {
    let folded = match c {
        // The same letter at the end of a word.
        'ς' => 'σ',
        c if c.is_whitespace() => ' ',
        c => c,
    };
    folded.to_lowercase().filter(move |_| !is_unseen(c))
}

/// Whether a character is passed over.
pub(super) fn is_unseen(c: char) -> bool {
    is_hidden(c) && !c.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_passed_over() {
        for (text, folded) in [
            ("bob.lee", "bob.lee"),
            ("\u{feff}Bob\u{200b}.\u{ad}Lee\u{202c}", "bob.lee"),
            ("On\u{a0}call\nnow\t", "on call now "),
            ("ΟΔΟΣ ὁδός", "οδοσ ὁδόσ"),
            ("\u{200b}", ""),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }
}
