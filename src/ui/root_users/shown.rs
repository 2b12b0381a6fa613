//! Which accounts are shown: kept until something changes.

use std::sync::Arc;

use crate::desk::RootUsers;

use super::rows::Narrow;

#[derive(Default)]
pub(super) struct ShownAccounts {
    /// What they were made of: the version of the accounts, the filter and the chip.
    of: Option<(u64, String, Narrow)>,
    /// Their ids, in their order.
    pub(super) ids: Arc<[String]>,
    /// How many of them can be audited, whatever keeps all of them from it.
    pub(super) auditable: usize,
    /// How many accounts each chip counts.
    pub(super) counts: [usize; Narrow::ALL.len()],
}

impl ShownAccounts {
    /// Looks again if something has changed, and tells whether it has.
    pub(super) fn update(&mut self, roots: &RootUsers, filter: &str, narrow: Narrow) -> bool {
        let is_same = |(version, of_filter, of_narrow): &(u64, String, Narrow)| {
            *version == roots.version() && of_filter == filter && *of_narrow == narrow
        };
        if self.of.as_ref().is_some_and(is_same) {
            return false;
        }
        let text = filter.to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        let mut ids = Vec::new();
        (self.auditable, self.counts) = (0, [0; Narrow::ALL.len()]);
        for member in roots.members() {
            for (count, of) in self.counts.iter_mut().zip(Narrow::ALL) {
                *count += usize::from(of.fits(member));
            }
            if narrow.fits(member) && member.has_words(&words) {
                self.auditable += usize::from(member.account.why_not().is_none());
                ids.push(member.account.id.clone());
            }
        }
        self.ids = ids.into();
        self.of = Some((roots.version(), filter.to_owned(), narrow));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_looked_through_once_until_something_changes() {
        let (roots, mut shown) = (RootUsers::default(), ShownAccounts::default());
        assert!(shown.update(&roots, "", Narrow::All), "nothing was looked at before");
        for (filter, narrow) in [("a", Narrow::All), ("a", Narrow::Open), ("", Narrow::Open)] {
            assert!(shown.update(&roots, filter, narrow));
            assert!(!shown.update(&roots, filter, narrow), "{filter}, {narrow:?}");
        }
    }
}
