//! What is known of tags and groups besides what the rows have.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::account::Tag;

use super::super::row::UserRow;
use super::super::shared::{Pool, SharedList};

/// What is known of the tags and groups of an account's users, besides what the rows have.
#[derive(Default)]
pub(super) struct Described {
    pub(super) version: u64,
    /// What is being read of all users.
    pub(super) pool: Option<Pool>,
    /// What came of users who are not listed yet.
    pub(super) waiting: HashMap<String, Waiting>,
    /// Whether users may still be listed of whom something came.
    pub(super) is_listing: bool,
    /// Of how many rows the tags, and the groups, are not known.
    pub(super) no_tags: usize,
    pub(super) no_groups: usize,
    /// The keys of tags, as they are written, by what makes them the same.
    pub(super) keys: BTreeMap<String, Arc<str>>,
}

pub(super) struct Waiting {
    pub(super) user_id: String,
    pub(super) tags: SharedList<Tag>,
    pub(super) groups: SharedList<Arc<str>>,
}

impl Described {
    pub(super) fn begin_listing(&mut self) {
        self.is_listing = true;
    }

    /// Of whom something came who is not listed, is new, or gone.
    pub(super) fn end_listing(&mut self) {
        self.is_listing = false;
        self.waiting = HashMap::new();
    }

    pub(super) fn forget_counts(&mut self) {
        (self.no_tags, self.no_groups) = (0, 0);
    }

    /// Counts a row `n` times more.
    pub(super) fn count(&mut self, row: &UserRow, n: isize) {
        if row.tags.is_none() {
            self.no_tags = self.no_tags.saturating_add_signed(n);
        }
        if row.groups.is_none() {
            self.no_groups = self.no_groups.saturating_add_signed(n);
        }
    }

    /// Somebody's tags or groups are others than before.
    pub(super) fn changed(&mut self) {
        self.version += 1;
    }

    /// Gives a row what came of its user before it was listed.
    pub(super) fn describe(&mut self, row: &mut UserRow) {
        if self.waiting.get(&row.key).is_some_and(|waiting| is_of(&waiting.user_id, row))
            && let Some(Waiting { tags, groups, .. }) = self.waiting.remove(&row.key)
        {
            self.version += 1;
            (row.tags, row.groups) = (Some(tags), Some(groups));
        }
    }

    pub(super) fn note_keys(&mut self, tags: &[Tag]) {
        for tag in tags {
            let key = tag.key.to_lowercase();
            self.keys.entry(key).or_insert_with(|| Arc::clone(&tag.key));
        }
    }
}

/// Whether what came of the user with this id is of this one, and not of an earlier or later one of the same name.
pub(super) fn is_of(user_id: &str, row: &UserRow) -> bool {
    user_id.is_empty() || row.user.user_id == user_id
}
