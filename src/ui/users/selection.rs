use std::collections::HashSet;

use egui::Modifiers;

use crate::desk::{FilteredUsers, Inventory};

/// The users that are selected. One of them is in the detail pane: [`crate::ui::shell::view::View::selected`].
#[derive(Default)]
pub(in crate::ui) struct Selection {
    pub(in crate::ui) keys: HashSet<String>,
    /// Where a range of rows begins.
    pub(in crate::ui) anchor: Option<String>,
    /// The user in the detail pane when these were selected. With another one there, it alone is selected.
    with: Option<String>,
    users_version: u64,
    changes: u64,
    /// How many of them are in the table, and what that was counted for.
    counted: Option<(u64, u64, usize)>,
    /// How many rows were copied, and of which table.
    copied: Option<(usize, u64)>,
}

/// How a row is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Pick {
    /// Alone.
    Only,
    /// With the others, or not any more.
    Toggle,
    /// With all rows from the one where the range begins.
    Range,
}

impl Pick {
    /// What a click with these keys held down means.
    pub(in crate::ui) const fn of(modifiers: Modifiers) -> Self {
        if modifiers.shift {
            Self::Range
        } else if modifiers.command {
            Self::Toggle
        } else {
            Self::Only
        }
    }
}

impl Selection {
    pub(in crate::ui) fn contains(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    pub(in crate::ui) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(in crate::ui) fn set(&mut self, keys: HashSet<String>, with: Option<&str>) {
        self.keys = keys;
        self.with = with.map(ToOwned::to_owned);
        self.changes += 1;
        self.copied = None;
    }

    pub(in crate::ui) fn only(&mut self, key: Option<&str>) {
        self.set(key.map(ToOwned::to_owned).into_iter().collect(), key);
        self.anchor = key.map(ToOwned::to_owned);
    }

    /// Notes that so many rows were copied.
    pub(in crate::ui) fn note_copy(&mut self, count: usize, shown: &FilteredUsers) {
        self.copied = Some((count, shown.generation()));
    }

    /// How many rows were copied, as long as the table and the selection are as they were.
    pub(in crate::ui) fn copied(&self, shown: &FilteredUsers) -> Option<usize> {
        let (count, _) = self.copied.filter(|(_, generation)| *generation == shown.generation())?;
        Some(count)
    }

    /// Forgets users who are gone, and all but the one in the detail pane where that has become another one.
    pub(in crate::ui) fn follow(&mut self, selected: Option<&str>, inventory: &Inventory) {
        if self.with.as_deref() != selected {
            self.only(selected);
        }
        if self.users_version != inventory.users_version() {
            self.users_version = inventory.users_version();
            let before = self.keys.len();
            self.keys.retain(|key| inventory.get(key).is_some());
            self.changes += u64::from(self.keys.len() != before);
        }
    }

    /// How many of them are in the table.
    pub(in crate::ui) fn count_shown(&mut self, shown: &FilteredUsers, inventory: &Inventory) -> usize {
        match self.counted {
            Some((changes, generation, count)) if (changes, generation) == (self.changes, shown.generation()) => count,
            _ => {
                let count = self.shown(shown, inventory).count();
                self.counted = Some((self.changes, shown.generation(), count));
                count
            }
        }
    }

    /// Those that are in the table, in its order, as indices into the inventory.
    pub(in crate::ui) fn shown<'a>(
        &'a self,
        shown: &'a FilteredUsers,
        inventory: &'a Inventory,
    ) -> impl Iterator<Item = u32> + 'a {
        let rows = inventory.rows();
        let is_selected =
            |index: &u32| rows.get(*index as usize).is_some_and(|row| self.keys.contains(row.key.as_str()));
        shown.indices().iter().copied().filter(move |index| !self.keys.is_empty() && is_selected(index))
    }
}
