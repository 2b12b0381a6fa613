//! The order of all users, whether they fit a filter or not.

use std::cmp::Ordering;

use super::column::Column;
use super::column_cache::ColumnCache;
use super::measure::{FIRST, Measure};
use super::place::SearchField;
use super::query::Sort;

/// Users in order, kept until the order is by something else or what it is by changes.
#[derive(Default)]
pub(super) struct Order {
    /// All users by name.
    by_name: Vec<u32>,
    /// All users as asked for.
    rows: Vec<u32>,
    cache_key: Option<Vec<(Sort, u64)>>,
    ranks: Vec<Ranks>,
}

/// The place of each row's text among all of them.
struct Ranks {
    place: SearchField,
    generation: u64,
    /// `None` where there is no text.
    by_row: Vec<Option<u32>>,
}

/// What an order by a column compares.
#[derive(Clone, Copy)]
pub(super) enum Key {
    Text(SearchField),
    /// The largest number first, if it is turned round: the oldest password was set at the earliest time.
    Number(Measure, Turned),
}

/// Whether an order by a column is against that of its numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    No,
    Round,
}

impl Key {
    pub(super) fn of(column: Column) -> Self {
        use Turned::{No, Round};
        match column {
            Column::User => Self::Text(SearchField::Name),
            Column::Password => Self::Number(Measure::Password, No),
            Column::MustChange => Self::Number(Measure::MustChange, No),
            Column::PasswordAge => Self::Number(Measure::Changed, Round),
            Column::PasswordExpires => Self::Number(Measure::Expires, No),
            Column::LastSignIn => Self::Number(Measure::LastSignIn, No),
            Column::Mfa => Self::Number(Measure::Mfa, No),
            Column::ActiveKeys => Self::Number(Measure::Keys, No),
            Column::KeyAge => Self::Number(Measure::KeyCreated, Round),
            Column::KeyLastUsed => Self::Number(Measure::KeyUsed, No),
            Column::Path => Self::Text(SearchField::Path),
            Column::Created => Self::Number(Measure::Created, No),
            Column::PasswordCreated => Self::Number(Measure::PasswordCreated, No),
            Column::UserId => Self::Text(SearchField::UserId),
            Column::Arn => Self::Text(SearchField::Arn),
            Column::Groups => Self::Text(SearchField::Group),
            Column::Tags => Self::Text(SearchField::Tag),
            Column::Tag(key) => Self::Text(SearchField::ValueOf(key)),
            Column::Source => Self::Number(Measure::Source, No),
        }
    }
}

impl Order {
    /// All users in order.
    pub(super) fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Forgets everything: an index may mean another user.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Brings the order up to date with what is known, which must have all that the order is by.
    pub(super) fn update(&mut self, sorts: &[Sort], known: &ColumnCache) {
        let mut new: Vec<u32> = (self.by_name.len() as u32..known.len() as u32).collect();
        if !new.is_empty() {
            new = by_text(new.into_iter(), SearchField::Name, known).into_iter().map(|(row, _)| row).collect();
            merge(&mut self.by_name, &new, |a, b| by_name(known, a, b));
        }
        let cache_key: Vec<(Sort, u64)> = sorts
            .iter()
            .map(|sort| match Key::of(sort.column) {
                Key::Number(measure, _) => (*sort, known.measured(measure).1),
                Key::Text(SearchField::Name) => (*sort, 0),
                Key::Text(_) => (*sort, known.generation()),
            })
            .collect();
        if self.cache_key.as_ref() != Some(&cache_key) {
            self.need_ranks(sorts, known);
            self.rows = self.sort(sorts, known);
        } else if !new.is_empty() {
            let compare = |a, b| compare(sorts, known, a, b);
            new.sort_by(|&a, &b| compare(a, b));
            merge(&mut self.rows, &new, compare);
        }
        self.cache_key = Some(cache_key);
    }

    /// Makes sure that the places of the texts are known that the order is by.
    fn need_ranks(&mut self, sorts: &[Sort], known: &ColumnCache) {
        let is_current = |ranks: &Ranks| ranks.generation == known.generation() && ranks.by_row.len() == known.len();
        self.ranks.retain(is_current);
        for sort in sorts.iter().filter(|sort| sort.column != Column::User) {
            if let Key::Text(place) = Key::of(sort.column)
                && self.ranks.iter().all(|ranks| ranks.place != place)
            {
                self.ranks.push(Ranks { place, generation: known.generation(), by_row: ranks(place, known) });
            }
        }
    }

    /// All rows in order, from the order by name. A stable sort by the column that counts least comes first.
    fn sort(&self, sorts: &[Sort], known: &ColumnCache) -> Vec<u32> {
        // No two users have the same name: what comes after it counts nothing.
        let by_name = sorts.iter().position(|sort| sort.column == Column::User);
        let mut rows = self.by_name.clone();
        if by_name.is_some_and(|at| sorts[at].descending) {
            rows.reverse();
        }
        for sort in sorts[..by_name.unwrap_or(sorts.len())].iter().rev() {
            let mut pairs: Vec<(u64, u32)> = match Key::of(sort.column) {
                Key::Number(measure, turned) => {
                    let values = known.measured(measure).0;
                    let key = |row: u32| number_key(values, row, turned, sort.descending);
                    rows.iter().map(|&row| (key(row), row)).collect()
                }
                Key::Text(place) => {
                    let ranks = self.ranks.iter().find(|ranks| ranks.place == place);
                    let ranks = ranks.map(|ranks| ranks.by_row.as_slice()).unwrap_or_default();
                    let last = u64::from(u32::MAX);
                    let key = |row: u32| match ranks.get(row as usize) {
                        Some(&Some(rank)) if sort.descending => last - 1 - u64::from(rank),
                        Some(&Some(rank)) => u64::from(rank),
                        Some(None) | None => last,
                    };
                    rows.iter().map(|&row| (key(row), row)).collect()
                }
            };
            pairs.sort_by_key(|pair| pair.0);
            rows = pairs.into_iter().map(|(_, row)| row).collect();
        }
        rows
    }
}

/// A number's place in the order. What is not known, or never was, comes last in either direction.
fn number_key(values: &[i64], row: u32, turned: Turned, descending: bool) -> u64 {
    match values.get(row as usize) {
        Some(&value) if value >= FIRST => {
            let key = value.cast_unsigned() ^ (1 << 63);
            if (turned == Turned::Round) == descending { key } else { !key }
        }
        Some(_) | None => u64::MAX,
    }
}

/// The place of each row's text among all of them; `None` where there is no text.
fn ranks(place: SearchField, known: &ColumnCache) -> Vec<Option<u32>> {
    let rows = 0..known.len() as u32;
    let mut ranks = vec![None; known.len()];
    for (row, rank) in by_text(rows.filter(|&row| !known.text(place, row).is_empty()), place, known) {
        ranks[row as usize] = Some(rank);
    }
    ranks
}

fn by_name(known: &ColumnCache, a: u32, b: u32) -> Ordering {
    known.text(SearchField::Name, a).cmp(known.text(SearchField::Name, b))
}

fn compare(sorts: &[Sort], known: &ColumnCache, a: u32, b: u32) -> Ordering {
    let by_columns = sorts.iter().map(|sort| match Key::of(sort.column) {
        Key::Number(measure, turned) => {
            let key = |row| number_key(known.measured(measure).0, row, turned, sort.descending);
            key(a).cmp(&key(b))
        }
        Key::Text(place) => {
            let (a, b) = (known.text(place, a), known.text(place, b));
            let order = if sort.descending { b.cmp(a) } else { a.cmp(b) };
            a.is_empty().cmp(&b.is_empty()).then(order)
        }
    });
    by_columns.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| by_name(known, a, b))
}

/// Puts rows that are in order into others that are.
fn merge(into: &mut Vec<u32>, new: &[u32], compare: impl Fn(u32, u32) -> Ordering) {
    let mut merged = Vec::with_capacity(into.len() + new.len());
    let mut rest = into.as_slice();
    for &row in new {
        let (before, after) = rest.split_at(rest.partition_point(|&other| compare(other, row).is_lt()));
        merged.extend_from_slice(before);
        merged.push(row);
        rest = after;
    }
    merged.extend_from_slice(rest);
    *into = merged;
}

/// Rows in the order of their texts, each with the number of texts that are less. Eight bytes are compared at a time, as one
/// number.
fn by_text(rows: impl Iterator<Item = u32>, place: SearchField, known: &ColumnCache) -> Vec<(u32, u32)> {
    let texts: Vec<(&[u8], u32)> = rows.map(|row| (known.text(place, row), row)).collect();
    let mut ordered = Vec::with_capacity(texts.len());
    let mut rank = 0;
    // Where a text is, with eight bytes of it.
    let mut keyed: Vec<(u64, u32)> = (0..texts.len() as u32).map(|at| (0, at)).collect();
    // Runs whose texts agree up to `depth`, the first on top.
    let mut open = vec![(0, keyed.len(), 0)];
    while let Some((start, end, depth)) = open.pop() {
        let run = &mut keyed[start..end];
        if run.len() < 2 || run.iter().all(|&(_, at)| texts[at as usize].0.len() <= depth) {
            ordered.extend(run.iter().map(|&(_, at)| (texts[at as usize].1, rank)));
            rank += u32::from(!run.is_empty());
            continue;
        }
        for pair in run.iter_mut() {
            pair.0 = eight(texts[pair.1 as usize].0, depth);
        }
        run.sort_unstable();
        let mut at = end;
        for same in run.chunk_by(|a, b| a.0 == b.0).rev() {
            open.push((at - same.len(), at, depth + 8));
            at -= same.len();
        }
    }
    ordered
}

/// The eight bytes from here on as a number; what is shorter is less.
fn eight(text: &[u8], from: usize) -> u64 {
    let mut bytes = [0; 8];
    let rest = text.get(from..).unwrap_or_default();
    let n = rest.len().min(8);
    bytes[..n].copy_from_slice(&rest[..n]);
    u64::from_be_bytes(bytes)
}
