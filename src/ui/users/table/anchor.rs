use std::collections::HashMap;

use crate::desk::{FilteredUsers, Inventory, Query};

use super::measures::ROW_HEIGHT;

/// What is on screen, so that it stays there when rows come or go above it.
#[derive(Default)]
pub(super) struct Anchor {
    /// How far the table is scrolled down, in points.
    pub(super) offset: f32,
    /// The table in which these rows are on screen.
    generation: u64,
    query: Query,
    /// The place of the first of them, and their keys.
    first: usize,
    keys: Vec<String>,
}

impl Anchor {
    /// Notes which rows are on screen.
    pub(super) fn hold(&mut self, shown: &FilteredUsers, query: &Query, first: usize, keys: Vec<String>) {
        self.generation = shown.generation();
        self.query = query.clone();
        (self.first, self.keys) = (first, keys);
    }

    /// How far the table is to be scrolled down now, if it is another one than before: to what was on screen, or to the top
    /// where something else is asked for. Who is at the top stays there.
    pub(super) fn offset(&self, shown: &FilteredUsers, inventory: &Inventory, query: &Query) -> Option<f32> {
        if self.generation == shown.generation() || self.keys.is_empty() || self.offset <= 0.0 {
            return None;
        }
        if self.query != *query {
            return Some(0.0);
        }
        let rows = inventory.rows();
        let places: HashMap<&str, usize> = self.keys.iter().enumerate().map(|(n, key)| (key.as_str(), n)).collect();
        let mut moved = vec![None; self.keys.len()];
        for (position, &index) in shown.indices().iter().enumerate() {
            if let Some(&n) = rows.get(index as usize).and_then(|row| places.get(row.key.as_str())) {
                moved[n] = Some(position as i64 - (self.first + n) as i64);
            }
        }
        let by = together(&moved.into_iter().flatten().collect::<Vec<_>>())?;
        Some((self.offset + by as f32 * ROW_HEIGHT).max(0.0))
    }
}

/// By how many places the rows on screen have moved: the first of them that went with the others. One may have gone elsewhere
/// alone, because what the order is by has changed for it.
fn together(moved: &[i64]) -> Option<i64> {
    let mut sorted = moved.to_vec();
    sorted.sort_unstable();
    let most = *sorted.get(sorted.len() / 2)?;
    moved.iter().copied().find(|by| (by - most).unsigned_abs() <= moved.len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_on_screen_stays_unless_it_alone_went_elsewhere() {
        assert_eq!(together(&[]), None);
        assert_eq!(together(&[3, 3, 3]), Some(3));
        assert_eq!(together(&[0, 0, 1, 1, 1, 1]), Some(0), "one came between them");
        assert_eq!(together(&[900, -2, -2, -2]), Some(-2), "the first one is elsewhere now");
    }
}
