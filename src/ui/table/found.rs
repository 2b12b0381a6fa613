//! What was looked for, where it stands in a row: marked in the cells, or said below the name where no column shows it.

use std::ops::Range;

use crate::desk::{At, Column, ColumnSetting, Filter, Hit, Row};

use super::super::format;
use super::super::source::Times;
use super::cell::{Cell, Note};

/// The cells of a row, with what was looked for.
pub(super) fn cells(row: &Row, columns: &[ColumnSetting], filter: &Filter, times: Times<'_>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = columns.iter().map(|setting| Cell::of(row, setting.column, times)).collect();
    let hits = filter.hits(row);
    if hits.is_empty() {
        return cells;
    }
    for (cell, setting) in cells.iter_mut().zip(columns) {
        if let Some((text, marks)) = marked(row, setting.column, &hits) {
            (cell.text, cell.marks) = (text, marks);
        }
    }
    let name = columns.iter().position(|setting| setting.column == Column::User);
    if let Some(cell) = name.and_then(|at| cells.get_mut(at)) {
        cell.note = note(row, columns, &hits);
    }
    cells
}

/// The text of a cell with its marks, if it has any.
fn marked(row: &Row, column: Column, hits: &[Hit]) -> Option<(String, Vec<Range<usize>>)> {
    let whole = |at: At, text: &str| {
        let marks: Vec<Range<usize>> = ranges(hits, at).collect();
        (!marks.is_empty()).then(|| visible_with(text, marks))
    };
    match column {
        Column::User => whole(At::Name, row.user.name.as_str()),
        Column::Path => whole(At::Path, &row.user.path),
        Column::UserId => whole(At::UserId, &row.user.user_id),
        Column::Arn => whole(At::Arn, &row.user.arn),
        Column::Tags => {
            let tags = row.tags()?;
            let is_hit = |n: &usize| ranges(hits, At::Tag(*n)).next().is_some();
            // What was looked for comes first: the end of the text may be cut off.
            let (found, others): (Vec<usize>, Vec<usize>) = (0..tags.len()).partition(is_hit);
            let (mut text, mut marks) = (String::new(), Vec::new());
            for n in found.iter().chain(&others) {
                if !text.is_empty() {
                    text.push_str(", ");
                }
                let tag = format!("{}={}", tags[*n].key, tags[*n].value);
                let (tag, of_tag) = visible_with(&tag, ranges(hits, At::Tag(*n)));
                marks.extend(of_tag.into_iter().map(|mark| mark.start + text.len()..mark.end + text.len()));
                text.push_str(&tag);
            }
            (!marks.is_empty()).then_some((text, marks))
        }
        _ => None,
    }
}

/// Why the row is there, as far as no column shows it.
fn note(row: &Row, columns: &[ColumnSetting], hits: &[Hit]) -> Option<Box<Note>> {
    let is_shown = |at: At| {
        let column = match at {
            At::Name => Column::User,
            At::Tag(_) => Column::Tags,
            At::Path => Column::Path,
            At::UserId => Column::UserId,
            At::Arn => Column::Arn,
        };
        columns.iter().any(|setting| setting.column == column)
    };
    // One place for each word that is to be seen nowhere.
    let mut places: Vec<At> = Vec::new();
    for word in hits.iter().map(|hit| hit.word) {
        let mut of_word = hits.iter().filter(|hit| hit.word == word).map(|hit| hit.at);
        let is_seen = of_word.clone().any(|at| is_shown(at) || places.contains(&at));
        if let Some(at) = of_word.next().filter(|_| !is_seen) {
            places.push(at);
        }
    }
    let mut note = Note::default();
    for at in places {
        if !note.text.is_empty() {
            note.text.push_str(", ");
        }
        let (what, value, skipped) = match at {
            At::Tag(n) => {
                let tag = row.tags()?.get(n)?;
                (format::visible(&tag.key), &*tag.value, tag.key.len() + 1)
            }
            At::Path => ("path".to_owned(), row.user.path.as_str(), 0),
            At::UserId => ("user id".to_owned(), row.user.user_id.as_str(), 0),
            At::Arn => ("ARN".to_owned(), row.user.arn.as_str(), 0),
            At::Name => continue,
        };
        // A mark in the key of a tag is not worth showing: the key is what the text begins with.
        let marks = ranges(hits, at).filter(|mark| mark.end > skipped);
        let marks = marks.map(|mark| mark.start.saturating_sub(skipped)..mark.end - skipped);
        let (value, marks) = visible_with(value, marks);
        note.text.push_str(&what);
        note.text.push_str(": ");
        note.marks.extend(marks.into_iter().map(|mark| mark.start + note.text.len()..mark.end + note.text.len()));
        note.text.push_str(&value);
    }
    (!note.text.is_empty()).then(|| Box::new(note))
}

/// What is to be marked in a text, from left to right, and nothing twice.
fn ranges(hits: &[Hit], at: At) -> impl Iterator<Item = Range<usize>> {
    let mut end = 0;
    hits.iter().filter(move |hit| hit.at == at).filter_map(move |hit| {
        let range = hit.range.start.max(end)..hit.range.end;
        end = end.max(range.end);
        (!range.is_empty()).then_some(range)
    })
}

/// A text with escapes for what nobody would see, and where these parts of it are then.
fn visible_with(text: &str, parts: impl IntoIterator<Item = Range<usize>>) -> (String, Vec<Range<usize>>) {
    let (mut shown, mut marks, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    for part in parts {
        shown.push_str(&format::visible(text.get(at..part.start).unwrap_or_default()));
        let start = shown.len();
        shown.push_str(&format::visible(text.get(part.clone()).unwrap_or_default()));
        marks.push(start..shown.len());
        at = part.end;
    }
    shown.push_str(&format::visible(text.get(at..).unwrap_or_default()));
    (shown, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(word: usize, at: At, range: Range<usize>) -> Hit {
        Hit { word, at, range }
    }

    #[test]
    fn what_two_words_find_is_marked_once() {
        let hits = [hit(0, At::Name, 0..3), hit(1, At::Name, 1..2), hit(1, At::Name, 2..5), hit(0, At::Path, 7..9)];
        assert_eq!(ranges(&hits, At::Name).collect::<Vec<_>>(), [0..3, 3..5]);
    }

    #[test]
    fn marks_stay_where_they_were_beside_escapes() {
        let (text, marks) = visible_with("a\u{202e}bc\u{200b}d", [4..5, 5..9]);
        assert_eq!(text, "a\\u{202e}bc\\u{200b}d");
        assert_eq!(marks.iter().map(|mark| &text[mark.clone()]).collect::<Vec<_>>(), ["b", "c\\u{200b}"]);
    }
}
