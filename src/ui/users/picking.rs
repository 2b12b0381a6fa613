//! Which rows are selected by what is done to the table, and what is done with them.

use std::collections::HashSet;

use crate::desk::{Account, ExportOf};

use super::selection::Pick;
use crate::ui::shell::view::View;

impl View {
    /// Selects a row, as `pick` says.
    pub(in crate::ui) fn pick(&mut self, key: String, pick: Pick, account: &Account) {
        match pick {
            Pick::Only => self.pick_only(key),
            Pick::Toggle => {
                let mut keys = std::mem::take(&mut self.selection.keys);
                if keys.remove(&key) {
                    let next = self.selected.take().filter(|selected| *selected != key).or_else(|| {
                        let rows = account.inventory.rows().iter();
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
                let place = |key: &str| self.shown.position(&account.inventory, key, self.position);
                let (Some(from), Some(to)) = (place(&anchor), place(&key)) else {
                    return self.pick_only(key);
                };
                let rows = account.inventory.rows();
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
    pub(in crate::ui) fn select_all(&mut self, account: &Account) {
        let rows = account.inventory.rows();
        let keys: HashSet<String> =
            self.shown.indices().iter().filter_map(|&index| Some(rows.get(index as usize)?.key.clone())).collect();
        if self.selected.as_ref().is_none_or(|selected| !keys.contains(selected)) {
            let first = self.shown.indices().first().and_then(|&index| rows.get(index as usize));
            self.selected = first.map(|row| row.key.clone());
        }
        self.selection.set(keys, self.selected.as_deref());
    }

    /// The rows that are copied, as indices into the inventory: those that are selected and in the table.
    pub(in crate::ui) fn rows_to_copy(&self, account: &Account) -> Vec<u32> {
        self.selection.shown(&self.shown, &account.inventory).collect()
    }

    /// The rows that are exported, as indices into the inventory: those that are selected and in the table, if more than one is
    /// selected, else all that are in the table.
    pub(in crate::ui) fn rows_to_export(&self, account: &Account) -> Vec<u32> {
        if self.exports_selection() { self.rows_to_copy(account) } else { self.shown.indices().to_vec() }
    }

    /// Which of all users those are, of whom there are `count`.
    pub(in crate::ui) fn what_to_export(&self, count: usize) -> ExportOf {
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

    /// One user is selected to be seen, and not to be exported alone.
    pub(in crate::ui) fn exports_selection(&self) -> bool {
        self.selection.len() > 1
    }
}
