//! Users by their names, across all accounts that are open.

use crate::desk::{AccountId, Desk};

/// So many are shown: who has more looks for too little.
pub(super) const MOST: usize = 200;

/// The users who are shown: kept until something changes.
#[derive(Default)]
pub(super) struct Found {
    search: String,
    /// Which accounts were looked through, and which of their lists of users.
    of: Vec<(AccountId, u64)>,
    /// The account and the key of each.
    pub(super) users: Vec<(AccountId, String)>,
    /// How many there are, with those that are not shown.
    pub(super) count: usize,
}

impl Found {
    /// Looks again if something has changed. Of accounts that are locked nobody is found.
    pub(super) fn update(&mut self, desk: &Desk, search: &str) {
        let open = || desk.accounts().filter(|(_, account)| account.session.locked.is_none());
        let of: Vec<(AccountId, u64)> = open().map(|(of, account)| (of, account.inventory.users_version())).collect();
        if self.of == of && self.search == search {
            return;
        }
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let mut found = Vec::new();
        for (of, account) in open().filter(|_| !words.is_empty()) {
            let rows = account.inventory.rows().iter();
            found.extend(rows.filter_map(|row| Some((rank(&row.key, &words)?, of, row.key.as_str()))));
        }
        found.sort_unstable();
        self.count = found.len();
        self.users = found.into_iter().take(MOST).map(|(_, of, key)| (of, key.to_owned())).collect();
        (self.search, self.of) = (search.to_owned(), of);
    }
}

/// How well a name fits, the least best; `None` where a word is missing.
fn rank(key: &str, words: &[String]) -> Option<u8> {
    if !words.iter().all(|word| key.contains(word.as_str())) {
        return None;
    }
    let first = words.first()?;
    Some(match key.strip_prefix(first.as_str()) {
        Some("") => 0,
        Some(_) => 1,
        None => 2,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_itself_comes_before_those_that_begin_with_it_and_those_that_contain_it() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        for (key, search, expected) in [
            ("bob.lee", "bob.lee", Some(0)),
            ("bob.lee", "bob", Some(1)),
            ("bob.lee", "lee", Some(2)),
            ("bob.lee", "lee bob", Some(2)),
            ("bob.lee", "bob mary", None),
        ] {
            assert_eq!(rank(key, &words(search)), expected, "{key}, {search}");
        }
    }
}
