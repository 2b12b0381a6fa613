//! What terms and orders look at, kept by row so that nothing is asked of the rows themselves twice.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::super::roster::Roster;
use super::super::row::Row;
use super::bits::Bits;
use super::fields::Place;
use super::haystack::Haystack;
use super::measure::Measure;

/// What is known of all users of a roster, as far as it was asked for.
#[derive(Default)]
pub(super) struct Known {
    /// Name, path and user id.
    words: Haystack,
    arns: Haystack,
    /// Whether an ARN was asked for: they are not kept before.
    arns_needed: bool,
    tags: Tags,
    measured: Vec<Measured>,
    listed_version: u64,
    /// Changes whenever texts do, other than by rows that come.
    generation: u64,
}

/// The tags of the users that have any.
#[derive(Default)]
struct Tags {
    texts: Haystack,
    /// Whose text each is.
    rows: Vec<u32>,
    /// Whose tags the texts were made from, and a number that differs with what they are.
    made_from: Vec<(u32, u64)>,
    version: Option<u64>,
}

/// A measure of all users.
struct Measured {
    measure: Measure,
    values: Vec<i64>,
    version: u64,
    /// Changes whenever a value does, other than by rows that come.
    generation: u64,
}

const NAME: usize = 0;
const PATH: usize = 1;
const USER_ID: usize = 2;

impl Known {
    /// How many rows are known.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// A number that changes whenever texts do, other than by rows that come.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Forgets everything: an index may mean another user.
    pub(super) fn clear(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }

    /// Whether something else is listed of users than is known here.
    pub(super) fn is_relisted(&self, roster: &Roster) -> bool {
        self.listed_version != roster.listed_version()
    }

    /// Reads again what is listed of the users. What is known for other reasons stays.
    pub(super) fn relist(&mut self, roster: &Roster) {
        self.listed_version = roster.listed_version();
        self.generation += 1;
        self.words.clear();
        self.arns.clear();
        self.arns_needed = false;
        self.tags.version = None;
    }

    /// Takes in the rows that have come at the end.
    pub(super) fn grow(&mut self, rows: &[Row]) {
        for row in rows.get(self.words.len()..).unwrap_or_default() {
            self.words.push(&[&row.key, &row.user.path, &row.user.user_id]);
        }
        if self.arns_needed {
            self.need_arns(rows);
        }
        for measured in &mut self.measured {
            let new = rows.get(measured.values.len()..).unwrap_or_default();
            measured.values.extend(new.iter().map(|row| measured.measure.of(row)));
        }
    }

    /// Makes sure that ARNs can be looked at.
    pub(super) fn need_arns(&mut self, rows: &[Row]) {
        self.arns_needed = true;
        for row in rows.get(self.arns.len()..).unwrap_or_default() {
            self.arns.push(&[&row.user.arn]);
        }
    }

    /// Makes sure that tags can be looked at, as they are now if `fresh`. Tells whether they are.
    pub(super) fn need_tags(&mut self, roster: &Roster, fresh: bool) -> bool {
        let tags = &mut self.tags;
        if tags.version == Some(roster.version()) || tags.version.is_some() && !fresh {
            return tags.version == Some(roster.version());
        }
        tags.version = Some(roster.version());
        let tagged = |(index, row): (usize, &Row)| {
            let tags = row.tags.as_deref().filter(|tags| !tags.is_empty())?;
            let mut hasher = DefaultHasher::new();
            for tag in tags {
                (&tag.key, &tag.value).hash(&mut hasher);
            }
            Some((index as u32, hasher.finish()))
        };
        let made_from: Vec<(u32, u64)> = roster.rows().iter().enumerate().filter_map(tagged).collect();
        if made_from != tags.made_from {
            tags.texts.clear();
            tags.rows = made_from.iter().map(|(index, _)| *index).collect();
            for &index in &tags.rows {
                let of_row = roster.rows().get(index as usize).and_then(|row| row.tags.as_deref()).unwrap_or_default();
                let texts: Vec<String> = of_row.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
                tags.texts.push(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            }
            tags.made_from = made_from;
            self.generation += 1;
        }
        true
    }

    /// Makes sure that this is measured of all rows, as it is now if `fresh`. Tells whether it is.
    pub(super) fn need(&mut self, measure: Measure, roster: &Roster, fresh: bool) -> bool {
        let version = if measure.is_listed() { self.listed_version } else { roster.version() };
        let values = || roster.rows().iter().map(|row| measure.of(row)).collect();
        match self.measured.iter_mut().find(|measured| measured.measure == measure) {
            None => self.measured.push(Measured { measure, values: values(), version, generation: 0 }),
            Some(measured) if measured.version == version => {}
            Some(_) if !fresh => return false,
            Some(measured) => {
                let values = values();
                measured.version = version;
                if measured.values != values {
                    measured.values = values;
                    measured.generation += 1;
                }
            }
        }
        true
    }

    /// A measure of all rows that was needed, by row, and a number that changes with it other than by rows that come.
    pub(super) fn measured(&self, measure: Measure) -> (&[i64], u64) {
        let found = self.measured.iter().find(|measured| measured.measure == measure);
        found.map_or((&[], 0), |measured| (&measured.values, measured.generation))
    }

    /// A user's text in this place, but for tags.
    pub(super) fn text(&self, place: Place, row: u32) -> &[u8] {
        let row = row as usize;
        match place {
            // The name comes first, and no other character that a name can have is less than the line break behind it.
            Place::Anything | Place::Name => self.words.text(row),
            Place::Path => self.words.part(row, PATH),
            Place::UserId => self.words.part(row, USER_ID),
            Place::Arn | Place::ArnOrTag => self.arns.part(row, 0),
            Place::Tag => match self.tags.rows.binary_search(&(row as u32)) {
                Ok(index) => self.tags.texts.text(index),
                Err(_) => &[],
            },
        }
    }

    /// Marks the users, from `from` on, that have this word in this place, but for tags.
    pub(super) fn find(&self, place: Place, word: &str, from: usize, marks: &mut Bits) {
        if let Some((texts, part)) = self.texts_of(place) {
            texts.find(word, from, part, |index| marks.set(index));
        }
    }

    /// Keeps the marks of the users that have this word in this place, but for tags.
    pub(super) fn narrow(&self, place: Place, word: &str, marks: &mut Bits) {
        if let Some((texts, part)) = self.texts_of(place) {
            texts.narrow(word, part, marks);
        }
    }

    /// Marks the users that have this word in their tags.
    pub(super) fn find_in_tags(&self, word: &str, marks: &mut Bits) {
        self.tags.texts.find(word, 0, None, |index| {
            if let Some(&row) = self.tags.rows.get(index) {
                marks.set(row as usize);
            }
        });
    }

    /// Where texts of a place are, and which part of them counts.
    fn texts_of(&self, place: Place) -> Option<(&Haystack, Option<usize>)> {
        match place {
            Place::Anything => Some((&self.words, None)),
            Place::Name => Some((&self.words, Some(NAME))),
            Place::Path => Some((&self.words, Some(PATH))),
            Place::UserId => Some((&self.words, Some(USER_ID))),
            Place::Arn | Place::ArnOrTag => Some((&self.arns, None)),
            Place::Tag => None,
        }
    }
}
