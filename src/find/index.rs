use std::time::Duration;

use jiff::Timestamp;

use crate::inventory::Inventory;

use super::column::Column;
use super::column_cache::ColumnCache;
use super::filter::Filter;
use super::matches::Matches;
use super::measure::Measure;
use super::order::{Key, Order};
use super::place::SearchField;
use super::query::Query;
use super::term::Test;

/// Which users of the inventory are in the table, and in which order: kept until something it depends on changes.
///
/// What is looked at is kept by row: texts in one piece, numbers by what they measure, an order of all users, and who has the
/// words that were looked for. A letter that is typed costs a look at the texts, an order that is asked for costs a sort of
/// numbers, and users that come are put in their places.
#[derive(Default)]
pub struct FilteredUsers {
    indices: Vec<u32>,
    best: Option<usize>,
    is_by_match: bool,
    filter: Filter,
    known: ColumnCache,
    order: Order,
    matches: Matches,
    query: Query,
    /// Whether anything that is read of users matters to the query, and whether their tags or groups do.
    reads_matter: bool,
    described_matter: bool,
    /// What it was made from; `None` if that has not all been looked at.
    cache_key: Option<CacheKey>,
    moves: u64,
    refreshed_at: f64,
    generation: u64,
    asked: u64,
}

/// Whether the table is as the inventory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// It is.
    Current,
    /// It will be after [`FilteredUsers::PAUSE`]: what is read comes in faster than a large table is worth making again.
    Behind,
}

/// From so many users on, a table is large.
const LARGE: usize = 2_000;

/// The state of the inventory, and the time, as far as they matter.
#[derive(Clone, Copy, PartialEq, Eq)]
struct CacheKey {
    moves: u64,
    users_version: u64,
    /// The inventory's, if anything that is read of users matters.
    version: Option<u64>,
    /// That of its tags and groups, if they matter.
    described: Option<u64>,
    /// The time in minutes, if that matters.
    minute: Option<i64>,
}

impl FilteredUsers {
    /// How long a large table stays as it is while reads come in.
    pub const PAUSE: Duration = Duration::from_millis(500);

    /// Indices into [`Inventory::rows`], in the table's order.
    #[must_use]
    pub fn indices(&self) -> &[u32] {
        &self.indices
    }

    /// Where in the table the user stands whom the words of the filter fit best: the first one where there are no words, and
    /// none in an empty table.
    #[must_use]
    pub fn best(&self) -> Option<usize> {
        self.best
    }

    /// Whether those come first whom the words of the filter fit best, and not all by the columns of the query. Not where they
    /// all fit alike.
    #[must_use]
    pub fn is_by_match(&self) -> bool {
        self.is_by_match
    }

    /// A number that changes with the indices.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// A number that changes with the filter and the order.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// The text of the filter that it was made for.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.query.text
    }

    /// The filter that it was made for.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Where in the table the user with this key stands. `hint` is where it was last, which is looked at first.
    #[must_use]
    pub fn position(&self, inventory: &Inventory, key: &str, hint: usize) -> Option<usize> {
        let index = inventory.rows().element_offset(inventory.get(key)?)? as u32;
        if self.indices.get(hint) == Some(&index) {
            return Some(hint);
        }
        self.indices.iter().position(|&other| other == index)
    }

    /// Brings the table up to date, if anything has changed that it depends on. Ages are measured against `now`, in whole
    /// minutes; `seconds` is the window's own clock.
    pub fn update(&mut self, inventory: &Inventory, query: &Query, now: Timestamp, seconds: f64) -> Freshness {
        let first = self.generation == 0;
        let other_query = first || self.query != *query;
        if other_query {
            self.asked += 1;
            self.filter = Filter::read(&query.text);
            self.query = query.clone();
            self.reads_matter = self.measures(query).iter().any(|measure| !measure.is_listed());
            let is_described = |place: &SearchField| place.scope().tags.is_some() || place.scope().groups;
            self.described_matter = self.places(query).iter().any(is_described);
        }
        let minute = now.as_second().div_euclid(60);
        let state = CacheKey {
            moves: inventory.moves(),
            users_version: inventory.users_version(),
            version: self.reads_matter.then(|| inventory.version()),
            described: self.described_matter.then(|| inventory.described_version()),
            minute: self.filter.is_of_time().then_some(minute),
        };
        if !other_query && self.cache_key == Some(state) {
            return Freshness::Current;
        }
        let rows = inventory.rows();
        let moved = first || self.moves != state.moves || rows.len() < self.known.len();
        if moved {
            self.moves = state.moves;
            self.known.clear();
            self.order.clear();
        }
        let came = rows.len() > self.known.len();
        let due = rows.len() < LARGE || seconds - self.refreshed_at >= Self::PAUSE.as_secs_f64();
        if !other_query && !came && !moved && !due {
            return Freshness::Behind;
        }
        if due {
            self.refreshed_at = seconds;
        }
        let current = self.take_in(inventory, query, due);
        self.order.update(query.sorts(), &self.known);
        let fit = self.matches.of(&self.filter, &self.known, minute * 60);
        let mut indices: Vec<u32> =
            self.order.rows().iter().copied().filter(|&row| fit.rows.has(row as usize)).collect();
        self.best = (!indices.is_empty()).then_some(0);
        self.is_by_match = false;
        if let Some(ranks) = &fit.ranks {
            if query.is_by_name() {
                let of = |row: &u32| ranks[*row as usize];
                self.is_by_match = indices.windows(2).any(|pair| of(&pair[0]) != of(&pair[1]));
                indices = best_first(&indices, ranks);
            } else {
                let rank = |at: &usize| ranks[indices[*at] as usize];
                self.best = (0..indices.len()).min_by_key(rank);
            }
        }
        // Where rows have moved, the same indices are other users.
        if indices != self.indices || moved {
            self.indices = indices;
            self.generation += 1;
        }
        // Rows that came are there, and so is what was asked for; what was read of the others may still have to be looked at.
        self.cache_key = current.then_some(state);
        if current { Freshness::Current } else { Freshness::Behind }
    }

    /// Learns what the table depends on: of users that came at once, of the others if it is due. Tells whether nothing is left
    /// to be learned.
    fn take_in(&mut self, inventory: &Inventory, query: &Query, due: bool) -> bool {
        let rows = inventory.rows();
        let mut current = true;
        if self.known.is_relisted(inventory) {
            if due || self.known.len() == 0 {
                self.known.relist(inventory);
            } else {
                current = false;
            }
        }
        self.known.grow(rows);
        for measure in self.measures(query) {
            current &= self.known.need(measure, inventory, due);
        }
        for place in self.places(query) {
            current &= self.known.need_texts(place, inventory, due);
        }
        current
    }

    /// What has to be measured.
    fn measures(&self, query: &Query) -> Vec<Measure> {
        let of_order = query.sorts().iter().filter_map(|sort| match Key::of(sort.column) {
            Key::Number(measure, _) => Some(measure),
            Key::Text(_) => None,
        });
        self.filter.measures().chain(of_order).collect()
    }

    /// Which texts have to be looked at.
    fn places(&self, query: &Query) -> Vec<SearchField> {
        let of_order = query.sorts().iter().filter_map(|sort| match Key::of(sort.column) {
            Key::Text(place) if sort.column != Column::User => Some(place),
            Key::Text(_) | Key::Number(..) => None,
        });
        let of_filter = self.filter.tests().filter_map(|(test, _)| match test {
            Test::Text(place, _) => Some(*place),
            Test::Fact(..) => None,
        });
        of_filter.chain(of_order).collect()
    }
}

/// Rows in the order of their ranks, the best first. Those of a rank stay as they are.
fn best_first(rows: &[u32], ranks: &[u8]) -> Vec<u32> {
    // Where the rows of each rank begin.
    let mut places = [0; 1 << u8::BITS];
    for &row in rows {
        places[usize::from(ranks[row as usize])] += 1;
    }
    let mut begin = 0;
    for place in &mut places {
        begin += std::mem::replace(place, begin);
    }
    let mut ordered = vec![0; rows.len()];
    for &row in rows {
        let place = &mut places[usize::from(ranks[row as usize])];
        ordered[*place] = row;
        *place += 1;
    }
    ordered
}
