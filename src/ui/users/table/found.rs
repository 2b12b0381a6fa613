//! What was looked for, where it stands in a row: marked in the cells, or said below the name where no column shows it.

use std::ops::Range;

use crate::account::Tag;
use crate::desk::{At, Column, ColumnSetting, Filter, Hit, UserRow};

use super::cell::{Cell, Note};
use crate::ui::detail::source::Times;
use crate::ui::kit::format;

/// The cells of a row, with what was looked for.
pub(super) fn cells(row: &UserRow, columns: &[ColumnSetting], filter: &Filter, times: Times<'_>) -> Vec<Cell> {
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
fn marked(row: &UserRow, column: Column, hits: &[Hit]) -> Option<(String, Vec<Range<usize>>)> {
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
            let tags: Vec<String> = row.tags()?.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
            listed(&tags, hits, At::Tag)
        }
        Column::Groups => listed(row.groups()?, hits, At::Group),
        Column::Tag(key) => {
            let n = row.tags()?.iter().position(|tag| key.is(&tag.key))?;
            let tag = &row.tags()?[n];
            let marks: Vec<Range<usize>> = in_value(tag, ranges(hits, At::Tag(n))).collect();
            (!marks.is_empty()).then(|| visible_with(&tag.value, marks))
        }
        _ => None,
    }
}

/// Several texts in one, with their marks, if they have any. What was looked for comes first: the end may be cut off.
fn listed(texts: &[impl AsRef<str>], hits: &[Hit], at: impl Fn(usize) -> At) -> Option<(String, Vec<Range<usize>>)> {
    let is_hit = |n: &usize| ranges(hits, at(*n)).next().is_some();
    let (found, others): (Vec<usize>, Vec<usize>) = (0..texts.len()).partition(is_hit);
    let (mut shown, mut marks) = (String::new(), Vec::new());
    for n in found.iter().chain(&others) {
        if !shown.is_empty() {
            shown.push_str(", ");
        }
        let (text, of_text) = visible_with(texts[*n].as_ref(), ranges(hits, at(*n)));
        marks.extend(of_text.into_iter().map(|mark| mark.start + shown.len()..mark.end + shown.len()));
        shown.push_str(&text);
    }
    (!marks.is_empty()).then_some((shown, marks))
}

/// The marks in the value of a tag, of those in all of it.
fn in_value(tag: &Tag, marks: impl Iterator<Item = Range<usize>>) -> impl Iterator<Item = Range<usize>> {
    let skipped = tag.key.len() + 1;
    marks.filter(move |mark| mark.end > skipped).map(move |mark| mark.start.saturating_sub(skipped)..mark.end - skipped)
}

/// Why the row is there, as far as no column shows it.
fn note(row: &UserRow, columns: &[ColumnSetting], hits: &[Hit]) -> Option<Box<Note>> {
    let is_shown = |at: At| {
        let tag = if let At::Tag(n) = at { row.tags().and_then(|tags| tags.get(n)) } else { None };
        columns.iter().any(|setting| match (at, setting.column) {
            (At::Name, Column::User)
            | (At::Tag(_), Column::Tags)
            | (At::Group(_), Column::Groups)
            | (At::Path, Column::Path)
            | (At::UserId, Column::UserId)
            | (At::Arn, Column::Arn) => true,
            (At::Tag(_), Column::Tag(key)) => tag.is_some_and(|tag| key.is(&tag.key)),
            _ => false,
        })
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
        // A mark in the key of a tag is not worth showing: the key is what the text begins with.
        let (what, value, marks) = match at {
            At::Tag(n) => {
                let tag = row.tags()?.get(n)?;
                (format::visible(&tag.key), &*tag.value, in_value(tag, ranges(hits, at)).collect())
            }
            At::Group(n) => ("group".to_owned(), &**row.groups()?.get(n)?, ranges(hits, at).collect()),
            At::Path => ("path".to_owned(), row.user.path.as_str(), ranges(hits, at).collect()),
            At::UserId => ("user ID".to_owned(), row.user.user_id.as_str(), ranges(hits, at).collect()),
            At::Arn => ("ARN".to_owned(), row.user.arn.as_str(), ranges(hits, at).collect()),
            At::Name => continue,
        };
        let marks: Vec<Range<usize>> = marks;
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

/// A text with numbers for what nobody would see, and where these parts of it are then.
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
    fn marks_stay_where_they_were_beside_numbers() {
        let (text, marks) = visible_with("a\u{202e}bc\u{200b}d", [4..5, 5..9]);
        assert_eq!(text, "a[U+202E]bc[U+200B]d");
        assert_eq!(marks.iter().map(|mark| &text[mark.clone()]).collect::<Vec<_>>(), ["b", "c[U+200B]"]);
    }

    #[test]
    fn of_several_texts_those_come_first_that_were_found() {
        let marks = |hits: &[Hit]| {
            let (text, marks) = listed(&["on-call", "Ad\u{200b}mins"], hits, At::Group)?;
            let marked = marks.iter().map(|mark| text[mark.clone()].to_owned()).collect::<Vec<_>>();
            Some((text, marked))
        };
        assert_eq!(marks(&[]), None);
        assert_eq!(marks(&[hit(0, At::Tag(1), 0..2)]), None, "not of a group");
        let found = marks(&[hit(0, At::Group(1), 5..9), hit(1, At::Group(0), 0..2)]);
        assert_eq!(found, Some(("on-call, Ad[U+200B]mins".into(), vec!["on".into(), "mins".into()])));
        let found = marks(&[hit(0, At::Group(1), 5..9)]);
        assert_eq!(found, Some(("Ad[U+200B]mins, on-call".into(), vec!["mins".into()])));
    }

    #[test]
    fn marks_of_a_tag_are_those_of_its_value_where_that_stands_alone() {
        let tag = Tag { key: "team".into(), value: "ops".into() };
        let marks: Vec<Range<usize>> = in_value(&tag, [0..4, 3..7, 5..8].into_iter()).collect();
        assert_eq!(marks, [0..2, 0..3]);
    }
}
