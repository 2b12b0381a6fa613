use std::collections::HashSet;

use egui::Modifiers;

use crate::desk::{ExportOf, OpenAccount, Roster, Shown};

use super::view::View;

/// The users that are selected. One of them is in the detail pane: [`View::selected`].
#[derive(Default)]
pub(super) struct Selection {
    keys: HashSet<String>,
    /// Where a range of rows begins.
    anchor: Option<String>,
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
pub(super) enum Pick {
    /// Alone.
    Only,
    /// With the others, or not any more.
    Toggle,
    /// With all rows from the one where the range begins.
    Range,
}

impl Pick {
    /// What a click with these keys held down means.
    pub(super) const fn of(modifiers: Modifiers) -> Self {
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
    pub(super) fn contains(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    fn set(&mut self, keys: HashSet<String>, with: Option<&str>) {
        self.keys = keys;
        self.with = with.map(ToOwned::to_owned);
        self.changes += 1;
        self.copied = None;
    }

    fn only(&mut self, key: Option<&str>) {
        self.set(key.map(ToOwned::to_owned).into_iter().collect(), key);
        self.anchor = key.map(ToOwned::to_owned);
    }

    /// Notes that so many rows were copied.
    pub(super) fn note_copy(&mut self, count: usize, shown: &Shown) {
        self.copied = Some((count, shown.generation()));
    }

    /// How many rows were copied, as long as the table and the selection are as they were.
    pub(super) fn copied(&self, shown: &Shown) -> Option<usize> {
        let (count, _) = self.copied.filter(|(_, generation)| *generation == shown.generation())?;
        Some(count)
    }

    /// Forgets users who are gone, and all but the one in the detail pane where that has become another one.
    pub(super) fn follow(&mut self, selected: Option<&str>, roster: &Roster) {
        if self.with.as_deref() != selected {
            self.only(selected);
        }
        if self.users_version != roster.users_version() {
            self.users_version = roster.users_version();
            let before = self.keys.len();
            self.keys.retain(|key| roster.get(key).is_some());
            self.changes += u64::from(self.keys.len() != before);
        }
    }

    /// How many of them are in the table.
    pub(super) fn count_shown(&mut self, shown: &Shown, roster: &Roster) -> usize {
        match self.counted {
            Some((changes, generation, count)) if (changes, generation) == (self.changes, shown.generation()) => count,
            _ => {
                let count = self.shown(shown, roster).count();
                self.counted = Some((self.changes, shown.generation(), count));
                count
            }
        }
    }

    /// Those that are in the table, in its order, as indices into the roster.
    pub(super) fn shown<'a>(&'a self, shown: &'a Shown, roster: &'a Roster) -> impl Iterator<Item = u32> + 'a {
        let rows = roster.rows();
        let is_selected =
            |index: &u32| rows.get(*index as usize).is_some_and(|row| self.keys.contains(row.key.as_str()));
        shown.indices().iter().copied().filter(move |index| !self.keys.is_empty() && is_selected(index))
    }
}

impl View {
    /// Selects a row, as `pick` says.
    pub(super) fn pick(&mut self, key: String, pick: Pick, account: &OpenAccount) {
        match pick {
            Pick::Only => self.pick_only(key),
            Pick::Toggle => {
                let mut keys = std::mem::take(&mut self.selection.keys);
                if keys.remove(&key) {
                    let next = self.selected.take().filter(|selected| *selected != key).or_else(|| {
                        let rows = account.roster.rows().iter();
                        rows.map(|row| &row.key).find(|key| keys.contains(*key)).cloned()
                    });
                    self.selected = next;
                } else {
                    keys.insert(key.clone());
                    self.selected = Some(key.clone());
                }
                self.selection.anchor = Some(key);
                self.selection.set(keys, self.selected.as_deref());
            }
            Pick::Range => {
                let anchor = self.selection.anchor.clone().unwrap_or_else(|| key.clone());
                let place = |key: &str| self.shown.position(&account.roster, key, self.position);
                let (Some(from), Some(to)) = (place(&anchor), place(&key)) else {
                    return self.pick_only(key);
                };
                let rows = account.roster.rows();
                let range = &self.shown.indices()[from.min(to)..=from.max(to)];
                let keys = range.iter().filter_map(|&index| Some(rows.get(index as usize)?.key.clone())).collect();
                self.position = to;
                self.selected = Some(key);
                self.selection.set(keys, self.selected.as_deref());
                self.selection.anchor = Some(anchor);
            }
        }
    }

    fn pick_only(&mut self, key: String) {
        self.selection.only(Some(&key));
        self.selected = Some(key);
    }

    /// Selects every row of the table. The user in the detail pane stays, if it is in the table.
    pub(super) fn select_all(&mut self, account: &OpenAccount) {
        let rows = account.roster.rows();
        let keys: HashSet<String> =
            self.shown.indices().iter().filter_map(|&index| Some(rows.get(index as usize)?.key.clone())).collect();
        if self.selected.as_ref().is_none_or(|selected| !keys.contains(selected)) {
            let first = self.shown.indices().first().and_then(|&index| rows.get(index as usize));
            self.selected = first.map(|row| row.key.clone());
        }
        self.selection.set(keys, self.selected.as_deref());
    }

    /// The rows that are copied, as indices into the roster: those that are selected and in the table.
    pub(super) fn rows_to_copy(&self, account: &OpenAccount) -> Vec<u32> {
        self.selection.shown(&self.shown, &account.roster).collect()
    }

    /// The rows that are exported, as indices into the roster: those that are selected and in the table, if more than one is
    /// selected, else all that are in the table.
    pub(super) fn rows_to_export(&self, account: &OpenAccount) -> Vec<u32> {
        if self.exports_selection() { self.rows_to_copy(account) } else { self.shown.indices().to_vec() }
    }

    /// Which of all users those are, of whom there are `count`.
    pub(super) fn what_to_export(&self, count: usize) -> ExportOf {
        let filter = || self.shown.filter().understood(self.shown.text());
        if self.exports_selection() {
            // A filter that keeps nobody out who was selected does not matter.
            ExportOf::Selection((count < self.selection.len()).then(filter))
        } else if self.shown.filter().is_empty() {
            ExportOf::All
        } else {
            ExportOf::Shown(filter())
        }
    }

    /// One user is selected because it is looked at, and not to be exported alone.
    pub(super) fn exports_selection(&self) -> bool {
        self.selection.len() > 1
    }
}
