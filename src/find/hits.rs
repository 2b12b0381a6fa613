//! Where in a user's texts stands what was looked for.

use std::ops::Range;

use crate::inventory::UserRow;

use super::filter::Filter;
use super::fold::fold_char;
use super::place::TagPart;
use super::term::Test;

/// A place where a word of the filter, or the text of one of its terms, stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which of the words and texts of the filter it is, in their order.
    pub word: usize,
    /// In which text of the user.
    pub at: At,
    /// Where in that text, in bytes.
    pub range: Range<usize>,
}

/// A text that a user has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum At {
    /// The name.
    Name,
    /// One of the tags, by its place among them, as `key=value`.
    Tag(usize),
    /// One of the groups, by its place among them.
    Group(usize),
    /// The path.
    Path,
    /// The unique id.
    UserId,
    /// The Amazon Resource Name.
    Arn,
}

impl Filter {
    /// Where in this user's texts stands what the filter looks for, those in the name first. What it wants nobody to have is no
    /// hit, and what it asks of facts is none either.
    #[must_use]
    pub fn hits(&self, row: &UserRow) -> Vec<Hit> {
        let mut hits = Vec::new();
        let texts = self.tests().filter_map(|(test, negated)| match test {
            Test::Text(place, word) if !negated => Some((place.scope(), word.as_str())),
            _ => None,
        });
        for (index, (scope, word)) in texts.enumerate() {
            let mut found = |at, text: &str| {
                hits.extend(ranges(text, word).into_iter().map(|range| Hit { word: index, at, range }));
            };
            let user = &row.user;
            if scope.name {
                found(At::Name, user.name.as_str());
            }
            if scope.path {
                found(At::Path, &user.path);
            }
            if scope.user_id {
                found(At::UserId, &user.user_id);
            }
            if scope.arn {
                found(At::Arn, &user.arn);
                hits.extend(of_arn(row, index, word));
            }
            if let Some(part) = scope.tags {
                for (n, tag) in row.tags().unwrap_or_default().iter().enumerate() {
                    let text = format!("{}={}", tag.key, tag.value);
                    let from = if part == TagPart::Whole { 0 } else { tag.key.len() + 1 };
                    let of_part = ranges(&text[from..], word).into_iter();
                    let whole = of_part.map(|range| range.start + from..range.end + from);
                    hits.extend(whole.map(|range| Hit { word: index, at: At::Tag(n), range }));
                }
            }
            if scope.groups {
                for (n, group) in row.groups().unwrap_or_default().iter().enumerate() {
                    hits.extend(ranges(group, word).into_iter().map(|range| Hit {
                        word: index,
                        at: At::Group(n),
                        range,
                    }));
                }
            }
        }
        hits.sort_by_key(|hit| (hit.at, hit.range.start, hit.range.end));
        hits
    }
}

/// The parts of what was found in an ARN that are path and name: it ends with both.
fn of_arn(row: &UserRow, word: usize, text: &str) -> Vec<Hit> {
    let user = &row.user;
    let Some(path_at) = user.arn.len().checked_sub(user.path.len() + user.name.as_str().len()) else {
        return Vec::new();
    };
    let name_at = path_at + user.path.len();
    if user.arn.get(name_at..) != Some(user.name.as_str()) || user.arn.get(path_at..name_at) != Some(&user.path) {
        return Vec::new();
    }
    let parts = [(At::Path, path_at..name_at), (At::Name, name_at..user.arn.len())];
    let in_part = |range: &Range<usize>, (at, part): &(At, Range<usize>)| {
        let (start, end) = (range.start.max(part.start), range.end.min(part.end));
        (start < end).then(|| Hit { word, at: *at, range: start - part.start..end - part.start })
    };
    let found = ranges(&user.arn, text);
    found.iter().flat_map(|range| parts.iter().filter_map(move |part| in_part(range, part))).collect()
}

/// Where a word stands in a text as it is compared.
fn ranges(text: &str, word: &str) -> Vec<Range<usize>> {
    if word.is_empty() {
        return Vec::new();
    }
    let mut folded = String::with_capacity(text.len());
    // For each byte, where the character begins in the text of which it came.
    let mut from: Vec<usize> = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        folded.extend(fold_char(c));
        from.resize(folded.len(), at);
    }
    let after = |at: usize| at + text[at..].chars().next().map_or(0, char::len_utf8);
    folded.match_indices(word).map(|(at, word)| from[at]..after(from[at + word.len() - 1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_where_it_stands_whatever_else_is_there() {
        for (text, word, found) in [
            ("bob.bob", "bob", &["bob", "bob"][..]),
            ("Bob", "bob", &["Bob"]),
            ("Zo\u{ad}ë Müller", "ë mü", &["ë Mü"]),
            ("on\u{a0}call", "on call", &["on\u{a0}call"]),
            ("a\u{200b}b\u{200b}", "ab", &["a\u{200b}b"]),
            ("İx", "i\u{307}", &["İ"]),
            ("aaa", "aa", &["aa"]),
            ("bob", "", &[]),
            ("", "bob", &[]),
        ] {
            let ranges = ranges(text, word);
            assert_eq!(ranges.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), found, "{word} in {text}");
        }
    }
}
