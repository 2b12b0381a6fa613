//! Which users fit a filter.

use super::bits::Bits;
use super::fields::Place;
use super::filter::Filter;
use super::known::Known;
use super::measure::NOTHING;
use super::term::Test;

/// The users that fit, with what was looked for before: a word that goes on is looked for only where its beginning was.
#[derive(Default)]
pub(super) struct Matches {
    words: Vec<Word>,
    generation: u64,
}

/// A word that was looked for.
struct Word {
    place: Place,
    word: String,
    /// Who has it, but for tags.
    found: Bits,
}

/// So many words are remembered. Letters that are taken back cost nothing as long as the word before is among them.
const REMEMBERED: usize = 12;
/// Where fewer than one in so many have the beginning of a word, each of them is looked at alone.
const FEW: usize = 6;

impl Matches {
    /// The users that fit at this time, in seconds since 1970.
    pub(super) fn of(&mut self, filter: &Filter, known: &Known, now: i64) -> Bits {
        if self.generation != known.generation() {
            self.generation = known.generation();
            self.words.clear();
        }
        for word in &mut self.words {
            let from = word.found.len();
            word.found.grow(known.len());
            known.find(word.place, &word.word, from, &mut word.found);
        }
        let mut fit = Bits::new(known.len(), true);
        for group in filter.groups() {
            let mut any = Bits::new(known.len(), false);
            for test in &group.any {
                any.or(&self.test(test, known, now));
            }
            if !group.all.is_empty() {
                let mut all = Bits::new(known.len(), true);
                for test in &group.all {
                    all.and(&self.test(test, known, now));
                }
                any.or(&all);
            }
            if group.negated {
                any.turn();
                // Who has no password is not one whose password is younger, either.
                for measure in group.measures() {
                    any.and(&Bits::of(known.measured(measure).0.iter().map(|value| *value != NOTHING)));
                }
            }
            fit.and(&any);
        }
        let surplus = self.words.len().saturating_sub(REMEMBERED);
        self.words.drain(..surplus);
        fit
    }

    fn test(&mut self, test: &Test, known: &Known, now: i64) -> Bits {
        match test {
            Test::Fact(measure, bound) => {
                let range = bound.range(now);
                let (low, high) = (*range.start(), *range.end());
                Bits::of(known.measured(*measure).0.iter().map(|value| low <= *value && *value <= high))
            }
            Test::Text(place, word) => {
                let mut found = self.find(*place, word, known);
                if matches!(place, Place::Anything | Place::ArnOrTag | Place::Tag) {
                    known.find_in_tags(word, &mut found);
                }
                found
            }
        }
    }

    fn find(&mut self, place: Place, word: &str, known: &Known) -> Bits {
        if let Some(same) = self.words.iter().find(|other| other.place == place && other.word == word) {
            return same.found.clone();
        }
        let begins = |other: &&Word| other.place == place && word.contains(&other.word);
        let before = self.words.iter().filter(begins).min_by_key(|other| other.found.count());
        let found = match before {
            Some(before) if before.found.count() < known.len() / FEW => {
                let mut found = before.found.clone();
                known.narrow(place, word, &mut found);
                found
            }
            _ => {
                let mut found = Bits::new(known.len(), false);
                known.find(place, word, 0, &mut found);
                found
            }
        };
        self.words.push(Word { place, word: word.to_owned(), found: found.clone() });
        found
    }
}
