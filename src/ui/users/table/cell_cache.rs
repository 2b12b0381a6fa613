use std::collections::HashMap;

use jiff::Timestamp;

use crate::desk::{Column, ColumnSetting};

use super::cell::Cell;

/// The cells of the rows that are on screen, kept from frame to frame until what they say may be another thing.
#[derive(Default)]
pub(super) struct CellCache {
    /// By the row's index in the inventory.
    by_row: HashMap<u32, Vec<Cell>>,
    cache_key: Option<CacheKey>,
    made: u64,
}

/// What the texts of cells depend on.
struct CacheKey {
    version: u64,
    /// Ages grow, and passwords expire, minute by minute, as in the filter and the overview.
    minute: Timestamp,
    columns: Vec<Column>,
    /// [`crate::desk::FilteredUsers::asked`]: what is marked.
    asked: u64,
}

impl CellCache {
    /// Forgets the cells that were made for another version of the inventory, another minute, another filter or other columns.
    pub(super) fn begin(&mut self, version: u64, minute: Timestamp, asked: u64, columns: &[ColumnSetting]) {
        let columns = || columns.iter().map(|setting| setting.column);
        let is_same = |of: &CacheKey| {
            (of.version, of.minute, of.asked) == (version, minute, asked) && columns().eq(of.columns.iter().copied())
        };
        if !self.cache_key.as_ref().is_some_and(is_same) {
            self.by_row.clear();
            self.made += 1;
            self.cache_key = Some(CacheKey { version, minute, columns: columns().collect(), asked });
        }
    }

    /// How often all cells have been made anew.
    pub(super) const fn made(&self) -> u64 {
        self.made
    }

    /// The cells of the row with this index, which are made if they are not kept.
    pub(super) fn of(&mut self, index: u32, make: impl FnOnce() -> Vec<Cell>) -> &[Cell] {
        self.by_row.entry(index).or_insert_with(make)
    }

    /// The cells of the row with this index, if they are kept.
    pub(super) fn get(&self, index: u32) -> Option<&[Cell]> {
        self.by_row.get(&index).map(Vec::as_slice)
    }

    /// Forgets all rows but these, which are on screen.
    pub(super) fn keep_only(&mut self, on_screen: &[u32]) {
        self.by_row.retain(|index, _| on_screen.contains(index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Timestamp = Timestamp::constant(600, 0);
    const COLUMNS: [ColumnSetting; 1] = [ColumnSetting { column: Column::User, width: None }];

    fn cache() -> CellCache {
        let mut cache = CellCache::default();
        cache.begin(1, MINUTE, 1, &COLUMNS);
        for index in 0..100 {
            cache.of(index, Vec::new);
        }
        cache
    }

    #[test]
    fn cells_are_kept_as_long_as_they_are_true() {
        let other_column = [ColumnSetting { column: Column::Path, width: None }];
        for (version, minute, asked, columns, left) in [
            (1, MINUTE, 1, COLUMNS, 100),
            (2, MINUTE, 1, COLUMNS, 0),
            (1, Timestamp::constant(660, 0), 1, COLUMNS, 0),
            (1, MINUTE, 2, COLUMNS, 0),
            (1, MINUTE, 1, other_column, 0),
        ] {
            let mut cache = cache();
            cache.begin(version, minute, asked, &columns);
            assert_eq!(cache.by_row.len(), left);
        }
    }

    #[test]
    fn only_what_is_on_screen_is_kept() {
        let mut cache = cache();
        cache.keep_only(&[7, 3, 200]);
        assert!(cache.get(7).is_some() && cache.get(3).is_some());
        assert_eq!(cache.by_row.len(), 2);
    }
}
