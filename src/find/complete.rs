//! What the text of a filter could go on with.

use std::ops::Range;

use super::bound::Unit;
use super::fields::{FIELDS, Field, Kind};
use super::fold::fold;
use super::lex::{self, Piece};

/// One way for the text of a filter to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is replaced, in bytes of the text.
    pub replaces: Range<usize>,
    /// What with.
    pub insert: String,
    /// What it asks, in words.
    pub meaning: String,
}

/// More would not be read.
const MOST: usize = 8;
/// A name of a user is typed more often than a field: fields are offered once so many letters of their name are there …
const LEAST_OF_NAME: usize = 2;
/// … or so many of a word that says what they are.
const LEAST_OF_MEANING: usize = 4;

/// How a text could go on at `cursor`, in bytes: with fields, or with values of the field that stands there. None while a
/// word is typed that begins like no field. At most 8.
#[must_use]
pub fn complete(text: &str, cursor: usize) -> Vec<Completion> {
    let at_cursor = |piece: &Piece| piece.start <= cursor && cursor <= piece.span.end;
    let Some(piece) = lex::pieces(text).into_iter().find(at_cursor).filter(|piece| !piece.quoted) else {
        return Vec::new();
    };
    let field = piece.field.as_deref().map(Field::find);
    let mut completions = match field {
        Some(Some(field)) if cursor >= piece.value_start => values(text, &piece, field, cursor),
        // There is no such field, or the cursor is in its name.
        Some(_) => Vec::new(),
        None => fields(text, &piece, cursor),
    };
    completions.truncate(MOST);
    completions
}

fn fields(text: &str, piece: &Piece, cursor: usize) -> Vec<Completion> {
    let typed = fold(text.get(piece.start..cursor).unwrap_or_default());
    let by_name = |field: &&Field| typed.len() >= LEAST_OF_NAME && field.name.starts_with(&typed);
    let by_meaning = |field: &&Field| {
        let about = field.about.to_lowercase();
        typed.len() >= LEAST_OF_MEANING && about.split(' ').any(|word| word.starts_with(&typed))
    };
    let named = FIELDS.iter().filter(by_name);
    let meant = FIELDS.iter().filter(|field| by_meaning(field) && !by_name(field));
    named
        .chain(meant)
        .map(|field| Completion {
            replaces: piece.start..piece.span.end,
            insert: format!("{}:", field.name),
            meaning: field.about.to_owned(),
        })
        .collect()
}

fn values(text: &str, piece: &Piece, field: &'static Field, cursor: usize) -> Vec<Completion> {
    let typed = fold(text.get(piece.value_start..cursor).unwrap_or_default());
    let named = field.choices.iter().map(|choice| choice.word.to_owned());
    let values = match field.kind {
        Kind::Named | Kind::Text(_) => named.collect(),
        Kind::Past(..) => [comparisons(&typed, &[">30d", ">90d", ">1y", "<7d", "<30d"]), named.collect()].concat(),
        Kind::Future(..) => [named.collect(), comparisons(&typed, &["<7d", "<14d", "<30d", ">30d"])].concat(),
    };
    let at_end = piece.span.end == text.len();
    values
        .into_iter()
        // What is there already need not be offered.
        .filter(|value| value.starts_with(&typed) && (*value != typed || !at_end))
        .filter_map(|value| {
            let read = field.read(&value).ok()?;
            let space = if at_end { " " } else { "" };
            Some(Completion {
                replaces: piece.value_start..piece.span.end,
                insert: format!("{value}{space}"),
                meaning: if piece.negated { read.says_not } else { read.says },
            })
        })
        .collect()
}

/// Comparisons: those that are asked for most, or with the number that is being typed.
fn comparisons(typed: &str, usual: &[&str]) -> Vec<String> {
    let (sign, number) = typed.split_at(typed.len() - typed.trim_start_matches(['<', '>', '=']).len());
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return usual.iter().map(|&value| value.to_owned()).collect();
    }
    Unit::ALL.into_iter().map(|unit| format!("{sign}{number}{}", unit.letter())).collect()
}
