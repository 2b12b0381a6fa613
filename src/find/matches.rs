//! Which users fit a filter.

use memchr::memmem::Finder;

use super::bits::Bits;
use super::column_cache::ColumnCache;
use super::filter::{Filter, Group};
use super::measure::NOTHING;
use super::place::SearchField;
use super::rank::{NOT_FOUND, Rank};
use super::term::Test;

/// The users that fit, with what was looked for before: a word that goes on is looked for only where its beginning was.
#[derive(Default)]
pub(super) struct Matches {
    words: Vec<Word>,
    generation: u64,
}

/// A word that was looked for.
struct Word {
    place: SearchField,
    word: String,
    found: Found,
}

/// Who has a word.
#[derive(Clone)]
struct Found {
    rows: Bits,
    /// The best [`Rank`] of each row, or [`NOT_FOUND`].
    ranks: Vec<u8>,
}

/// The users that fit.
pub(super) struct Fit {
    pub(super) rows: Bits,
    /// How well each row fits, the better the less, if that was asked: the ranks of all words together.
    pub(super) ranks: Option<Vec<u8>>,
}

impl Found {
    fn nowhere(len: usize) -> Self {
        Self { rows: Bits::new(len, false), ranks: vec![NOT_FOUND; len] }
    }

    fn grow(&mut self, len: usize) {
        self.rows.grow(len);
        self.ranks.resize(len, NOT_FOUND);
    }

    fn set(&mut self, row: usize, rank: Rank) {
        self.rows.set(row);
        if let Some(best) = self.ranks.get_mut(row) {
            *best = (*best).min(rank as u8);
        }
    }
}

/// So many words are remembered. Letters that are taken back cost nothing as long as the word before is among them.
const REMEMBERED: usize = 12;
/// Where fewer than one in so many have the beginning of a word, each of them is looked at alone.
const FEW: usize = 6;

impl Matches {
    /// The users that fit at this time, in seconds since 1970.
    pub(super) fn of(&mut self, filter: &Filter, known: &ColumnCache, now: i64) -> Fit {
        if self.generation != known.generation() {
            self.generation = known.generation();
            self.words.clear();
        }
        for word in &mut self.words {
            let from = word.found.rows.len();
            word.found.grow(known.len());
            let found = &mut word.found;
            known.find(word.place, &Finder::new(&word.word), from, |row, rank| found.set(row, rank));
        }
        let mut fit = Fit { rows: Bits::new(known.len(), true), ranks: None };
        for group in filter.groups() {
            self.narrow(&mut fit, &group, known, now);
        }
        let surplus = self.words.len().saturating_sub(REMEMBERED);
        self.words.drain(..surplus);
        fit
    }

    /// Leaves those that fit this group, too.
    fn narrow(&mut self, fit: &mut Fit, group: &Group<'_>, known: &ColumnCache, now: i64) {
        let mut any = Bits::new(known.len(), false);
        let mut ranks: Option<Vec<u8>> = None;
        for test in &group.any {
            match test {
                Test::Fact(..) => any.or(&fact(test, known, now)),
                Test::Text(place, word) => {
                    let found = self.find(*place, word, known);
                    any.or(&found.rows);
                    match &mut ranks {
                        None => ranks = Some(found.ranks.clone()),
                        Some(ranks) => combine(ranks, &found.ranks, u8::min),
                    }
                }
            }
        }
        if !group.all.is_empty() {
            let mut all = Bits::new(known.len(), true);
            for test in &group.all {
                all.and(&fact(test, known, now));
            }
            any.or(&all);
        }
        if group.negated {
            any.permit();
            // Whose tags are not known is not one who has no such tag.
            for place in group.places() {
                if let Some(known) = known.known(place) {
                    any.and(known);
                }
            }
            // Who has no password is not one whose password is younger, either.
            for measure in group.measures() {
                any.and(&Bits::of(known.measured(measure).0.iter().map(|value| *value != NOTHING)));
            }
        } else if let Some(ranks) = ranks {
            match &mut fit.ranks {
                None => fit.ranks = Some(ranks),
                Some(all) => combine(all, &ranks, u8::saturating_add),
            }
        }
        fit.rows.and(&any);
    }

    fn find(&mut self, place: SearchField, word: &str, known: &ColumnCache) -> &Found {
        let same = self.words.iter().position(|other| other.place == place && other.word == word);
        let at = same.unwrap_or_else(|| {
            let begins = |other: &&Word| other.place == place && word.contains(&other.word);
            let before = self.words.iter().filter(begins).min_by_key(|other| other.found.rows.count());
            let finder = Finder::new(word);
            let mut found = Found::nowhere(known.len());
            match before {
                Some(before) if before.found.rows.count() < known.len() / FEW => {
                    let mut rows = before.found.rows.clone();
                    rows.keep(|row| known.rank(place, &finder, row).map(|rank| found.set(row, rank)).is_some());
                }
                _ => known.find(place, &finder, 0, |row, rank| found.set(row, rank)),
            }
            self.words.push(Word { place, word: word.to_owned(), found });
            self.words.len() - 1
        });
        &self.words[at].found
    }
}

/// Whose fact is within bounds.
fn fact(test: &Test, known: &ColumnCache, now: i64) -> Bits {
    match test {
        Test::Fact(measure, bound) => {
            let range = bound.range(now);
            let (low, high) = (*range.start(), *range.end());
            Bits::of(known.measured(*measure).0.iter().map(|value| low <= *value && *value <= high))
        }
        Test::Text(..) => Bits::new(known.len(), false),
    }
}

fn combine(ranks: &mut [u8], others: &[u8], how: impl Fn(u8, u8) -> u8) {
    for (rank, other) in ranks.iter_mut().zip(others) {
        *rank = how(*rank, *other);
    }
}
