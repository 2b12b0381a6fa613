//! Cuts the text of a filter into its pieces.

use std::ops::Range;

use super::fold::is_unseen;

/// One piece of a filter: a word, or a field with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it stands in the text, with its `-`.
    pub(super) span: Range<usize>,
    /// Whether it is turned round by a leading `-`.
    pub(super) negated: bool,
    /// What stands before the first colon that is not in quotes, if there is one.
    pub(super) field: Option<String>,
    /// The rest, without quotes.
    pub(super) value: String,
    /// Where the word or the field begins, behind a `-`.
    pub(super) start: usize,
    /// Where the value begins.
    pub(super) value_start: usize,
    /// Whether any of it is in quotes.
    pub(super) quoted: bool,
    /// Whether a quote is open at its end.
    pub(super) open: bool,
}

/// The pieces of a text. They are separated by white space outside quotes, what nobody sees is passed over, and every text can
/// be cut.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut current: Option<Piece> = None;
    for (at, c) in text.char_indices() {
        let in_quotes = current.as_ref().is_some_and(|piece| piece.open);
        if c.is_whitespace() && !in_quotes {
            pieces.extend(current.take());
            continue;
        }
        let end = at + c.len_utf8();
        if is_unseen(c) {
            if let Some(piece) = &mut current {
                piece.span.end = end;
            }
            continue;
        }
        let Some(piece) = &mut current else {
            // A dash turns round what follows it, and is itself where nothing does.
            let next = text[end..].chars().find(|next| !is_unseen(*next));
            let negated = c == '-' && next.is_some_and(|next| !next.is_whitespace());
            let start = if negated { end } else { at };
            let mut piece = Piece {
                span: at..end,
                negated,
                field: None,
                value: String::new(),
                start,
                value_start: start,
                quoted: false,
                open: false,
            };
            if !negated {
                piece.take(c, end);
            }
            current = Some(piece);
            continue;
        };
        piece.take(c, end);
    }
    pieces.extend(current);
    pieces
}

impl Piece {
    fn take(&mut self, c: char, end: usize) {
        self.span.end = end;
        match c {
            '"' => {
                self.quoted = true;
                self.open = !self.open;
            }
            ':' if !self.quoted && self.field.is_none() && !self.value.is_empty() => {
                self.field = Some(std::mem::take(&mut self.value));
                self.value_start = end;
            }
            _ => self.value.push(c),
        }
    }
}
