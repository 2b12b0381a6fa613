//! What terms and orders look at, kept by row so that nothing is asked of the rows themselves twice.

use std::sync::Arc;

use memchr::memmem::Finder;

use crate::account::Tag;
use crate::inventory::{Inventory, SharedList, UserRow};

use super::bits::Bits;
use super::fold::fold;
use super::haystack::{Haystack, part_of};
use super::measure::Measure;
use super::place::{Scope, SearchField, TagPart};
use super::rank::Rank;

/// What is known of all users of a inventory, as far as it was asked for.
#[derive(Default)]
pub(super) struct ColumnCache {
    /// Name and path.
    words: Haystack,
    user_ids: TextsOnDemand,
    arns: TextsOnDemand,
    tags: Described<Tag>,
    groups: Described<Arc<str>>,
    measured: Vec<Measured>,
    listed_version: u64,
    /// Changes whenever texts do, other than by rows that come.
    generation: u64,
}

/// Texts that are not kept before they are asked for.
#[derive(Default)]
struct TextsOnDemand {
    texts: Haystack,
    needed: bool,
}

/// The tags, or the groups, of the users that have any.
struct Described<T> {
    texts: Haystack,
    /// Whose text each is.
    rows: Vec<u32>,
    /// The lists that the texts were made from.
    made_from: Vec<SharedList<T>>,
    /// Of whom it is known which they are, if any.
    known: Bits,
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

impl TextsOnDemand {
    fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes in the rows that have come, if any were asked for.
    fn grow(&mut self, rows: &[UserRow], text: impl Fn(&UserRow) -> &str) {
        if self.needed {
            for row in rows.get(self.texts.len()..).unwrap_or_default() {
                self.texts.push(&[text(row)]);
            }
        }
    }
}

impl ColumnCache {
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
    pub(super) fn is_relisted(&self, inventory: &Inventory) -> bool {
        self.listed_version != inventory.listed_version()
    }

    /// Reads again what is listed of the users. What is known for other reasons stays.
    pub(super) fn relist(&mut self, inventory: &Inventory) {
        self.listed_version = inventory.listed_version();
        self.generation += 1;
        self.words.clear();
        self.user_ids.clear();
        self.arns.clear();
        self.tags.version = None;
        self.groups.version = None;
    }

    /// Takes in the rows that have come at the end.
    pub(super) fn grow(&mut self, rows: &[UserRow]) {
        for row in rows.get(self.words.len()..).unwrap_or_default() {
            self.words.push(&[&row.key, &row.user.path]);
        }
        self.user_ids.grow(rows, |row| &row.user.user_id);
        self.arns.grow(rows, |row| &row.user.arn);
        for measured in &mut self.measured {
            let new = rows.get(measured.values.len()..).unwrap_or_default();
            measured.values.extend(new.iter().map(|row| measured.measure.of(row)));
        }
    }

    /// Makes sure that the texts of a place can be looked at, the tags as they are now if `fresh`. Tells whether they are.
    pub(super) fn need_texts(&mut self, place: SearchField, inventory: &Inventory, fresh: bool) -> bool {
        let (scope, rows) = (place.scope(), inventory.rows());
        if scope.user_id {
            self.user_ids.needed = true;
            self.user_ids.grow(rows, |row| &row.user.user_id);
        }
        if scope.arn {
            self.arns.needed = true;
            self.arns.grow(rows, |row| &row.user.arn);
        }
        let tags = scope.tags.is_none() || {
            self.tags.need(
                inventory,
                fresh,
                &mut self.generation,
                |row| row.tags.as_ref(),
                |tag| [&tag.key, "=", &tag.value],
            )
        };
        let groups = !scope.groups || {
            self.groups.need(inventory, fresh, &mut self.generation, |row| row.groups.as_ref(), |group| [group])
        };
        tags && groups
    }

    /// Makes sure that this is measured of all rows, as it is now if `fresh`. Tells whether it is.
    pub(super) fn need(&mut self, measure: Measure, inventory: &Inventory, fresh: bool) -> bool {
        let version = if measure.is_listed() { self.listed_version } else { inventory.version() };
        let values = || inventory.rows().iter().map(|row| measure.of(row)).collect();
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

    /// A user's text in this place, for an order by it.
    pub(super) fn text(&self, place: SearchField, row: u32) -> &[u8] {
        let row = row as usize;
        match place {
            // The name comes first, and no other character that a name can have is less than the line break behind it.
            SearchField::Anything
            | SearchField::AnythingOrKey
            | SearchField::AnythingOrId
            | SearchField::AnythingOrArn
            | SearchField::Name => self.words.text(row),
            SearchField::Path => self.words.part(row, PATH),
            SearchField::UserId => self.user_ids.texts.part(row, 0),
            SearchField::Arn | SearchField::ArnOrTag => self.arns.texts.part(row, 0),
            SearchField::Tag => self.tags.of(row).unwrap_or_default(),
            SearchField::Group => self.groups.of(row).unwrap_or_default(),
            SearchField::ValueOf(key) => {
                let mut tags = self.tags.of(row).unwrap_or_default().split(|&byte| byte == b'\n');
                let key = fold(key.as_str());
                let value = tags.find_map(|tag| tag.strip_prefix(key.as_bytes())?.strip_prefix(b"="));
                value.unwrap_or_default()
            }
        }
    }

    /// The users of whom is known what they have in this place, if it must be.
    pub(super) fn known(&self, place: SearchField) -> Option<&Bits> {
        match place {
            place if !place.must_be_known() => None,
            SearchField::Group => Some(&self.groups.known),
            _ => Some(&self.tags.known),
        }
    }

    /// Tells of each user, from `from` on, that has this word in this place, and how well. One may be told of twice.
    pub(super) fn find(&self, place: SearchField, word: &Finder<'_>, from: usize, mut found: impl FnMut(usize, Rank)) {
        let scope = place.scope();
        if scope.name || scope.path {
            self.words.find(word, from, |row, at| {
                if let Some(rank) = rank_in_words(self.words.text(row), scope, word, at) {
                    found(row, rank);
                }
            });
        }
        if scope.user_id {
            self.user_ids.texts.find(word, from, |row, _| found(row, Rank::Id));
        }
        if scope.arn {
            self.arns.texts.find(word, from, |row, _| found(row, Rank::in_arn(self.name(row), word.needle())));
        }
        if scope.groups {
            self.groups.find(word, from, |row| found(row, Rank::Tag));
        }
        if let Some(part) = scope.tags {
            let from = self.tags.rows.partition_point(|&row| (row as usize) < from);
            self.tags.texts.find(word, from, |index, _| {
                if let Some(&row) = self.tags.rows.get(index)
                    && has_in_tags(self.tags.texts.text(index), part, word)
                {
                    found(row as usize, Rank::Tag);
                }
            });
        }
    }

    /// How well one user fits that may have this word in this place.
    pub(super) fn rank(&self, place: SearchField, word: &Finder<'_>, row: usize) -> Option<Rank> {
        let scope = place.scope();
        let in_words = || {
            let text = self.words.text(row);
            rank_in_words(text, scope, word, word.find(text)?)
        };
        let in_id = || word.find(self.user_ids.texts.text(row)).map(|_| Rank::Id);
        let in_arn = || {
            let _ = word.find(self.arns.texts.text(row))?;
            Some(Rank::in_arn(self.name(row), word.needle()))
        };
        let in_groups = || word.find(self.groups.of(row)?).map(|_| Rank::Tag);
        let in_tags = |part| has_in_tags(self.tags.of(row)?, part, word).then_some(Rank::Tag);
        let ranks = [
            (scope.name || scope.path).then(in_words).flatten(),
            scope.tags.and_then(in_tags),
            scope.groups.then(in_groups).flatten(),
            scope.user_id.then(in_id).flatten(),
            scope.arn.then(in_arn).flatten(),
        ];
        ranks.into_iter().flatten().min()
    }

    fn name(&self, row: usize) -> &[u8] {
        self.words.part(row, NAME)
    }
}

impl<T> Default for Described<T> {
    fn default() -> Self {
        let (rows, made_from) = (Vec::new(), Vec::new());
        Self { texts: Haystack::default(), rows, made_from, known: Bits::default(), version: None }
    }
}

impl<T: PartialEq> Described<T> {
    /// Makes sure that these can be looked at, as they are now if `fresh`. Tells whether they are. `generation` changes with the
    /// texts.
    fn need<const N: usize>(
        &mut self,
        inventory: &Inventory,
        fresh: bool,
        generation: &mut u64,
        list: impl Fn(&UserRow) -> Option<&SharedList<T>>,
        pieces: impl Fn(&T) -> [&str; N],
    ) -> bool {
        let (version, rows) = (Some(inventory.described_version()), inventory.rows());
        // Of rows that have come since nothing is known: the version would be another one.
        self.known.grow(rows.len());
        if self.version == version || self.version.is_some() && !fresh {
            return self.version == version;
        }
        self.version = version;
        self.known = Bits::of(rows.iter().map(|row| list(row).is_some()));
        let any = |row| list(row).filter(|list| !list.value.is_empty());
        let listed = || rows.iter().enumerate().filter_map(|(index, row)| Some((index as u32, any(row)?)));
        let same = |(of, made_from): (&u32, &SharedList<T>), (index, list): (u32, &SharedList<T>)| {
            *of == index && (Arc::ptr_eq(made_from, list) || made_from.value == list.value)
        };
        let mut now = listed();
        let is_as_before = self.rows.iter().zip(&self.made_from).all(|was| now.next().is_some_and(|is| same(was, is)))
            && now.next().is_none();
        if !is_as_before {
            self.texts.clear();
            self.rows.clear();
            self.made_from.clear();
            for (index, list) in listed() {
                self.texts.push_list(&list.value, &pieces);
                self.rows.push(index);
                self.made_from.push(Arc::clone(list));
            }
            *generation += 1;
        }
        true
    }

    /// Tells of each row, from `from` on, that has this word.
    fn find(&self, word: &Finder<'_>, from: usize, mut found: impl FnMut(usize)) {
        let from = self.rows.partition_point(|&row| (row as usize) < from);
        self.texts.find(word, from, |index, _| {
            if let Some(&row) = self.rows.get(index) {
                found(row as usize);
            }
        });
    }

    /// Those of a row, as one text, if it has any.
    fn of(&self, row: usize) -> Option<&[u8]> {
        let index = self.rows.binary_search(&(row as u32)).ok()?;
        Some(self.texts.text(index))
    }
}

/// How well a name and a path fit in which a word is found first `at` some place.
fn rank_in_words(text: &[u8], scope: Scope, word: &Finder<'_>, at: usize) -> Option<Rank> {
    let name = part_of(text, NAME);
    if at < name.len() {
        if scope.name {
            return Some(Rank::in_name(name, word, at));
        }
        // It may be in the path, too.
        word.find(part_of(text, PATH))?;
    }
    scope.path.then_some(Rank::Path)
}

/// Whether a word is in one of these tags, one a line.
fn has_in_tags(tags: &[u8], part: TagPart, word: &Finder<'_>) -> bool {
    part == TagPart::Whole || tags.split(|&byte| byte == b'\n').any(|tag| word.find(part.of(tag)).is_some())
}
