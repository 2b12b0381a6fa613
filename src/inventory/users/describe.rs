//! Tags and groups: what is read of all users at once, and what is read of one who is selected. The newer of them counts.

use std::sync::Arc;

use jiff::Timestamp;

use crate::account::{Tag, UserDetail};

use super::super::shared::{Pool, SharedList, read_live};
use super::Inventory;
use super::described::{Waiting, is_of};

impl Inventory {
    /// A number that changes whenever tags or groups of a user do that was there already.
    #[must_use]
    pub fn described_version(&self) -> u64 {
        self.described.version
    }

    /// Of how many users the tags are not known.
    #[must_use]
    pub fn without_tags(&self) -> usize {
        self.described.no_tags
    }

    /// Of how many users the groups are not known.
    #[must_use]
    pub fn without_groups(&self) -> usize {
        self.described.no_groups
    }

    /// The keys of all tags that are known, in order, each once without regard to case.
    pub fn tag_keys(&self) -> impl Iterator<Item = &str> {
        self.described.keys.values().map(|key| &**key)
    }

    /// The tags and groups of all users are being read from now on.
    pub(crate) fn begin_describing(&mut self, at: Timestamp) {
        self.described.pool = Some(Pool::new(at));
    }

    /// Takes in the tags and groups of some users.
    pub(crate) fn describe(&mut self, users: Vec<UserDetail>) {
        let Some(mut pool) = self.described.pool.take() else { return };
        for UserDetail { name, user_id, tags, groups } in users {
            let (key, tags, groups) = (name.key(), pool.tags(&tags), pool.groups(&groups));
            self.described.note_keys(&tags.value);
            match self.by_key.get(&key) {
                Some(&index) if is_of(&user_id, &self.rows[index]) => self.change(index, |row| {
                    newer(&mut row.tags, tags);
                    newer(&mut row.groups, groups);
                }),
                _ if self.described.is_listing => {
                    self.described.waiting.insert(key, Waiting { user_id, tags, groups });
                }
                _ => {}
            }
        }
        self.described.pool = Some(pool);
        self.described.changed();
    }

    /// No more of the tags and groups of all users will come.
    pub(crate) fn end_describing(&mut self) {
        self.described.pool = None;
    }

    /// Takes in what was read of the tags and groups of one user. What could not be read leaves what was known.
    pub(crate) fn take_description(
        &mut self,
        key: &str,
        tags: Option<&[Tag]>,
        groups: Option<&[Arc<str>]>,
        at: Timestamp,
    ) {
        let Some(&index) = self.by_key.get(key) else { return };
        self.described.note_keys(tags.unwrap_or_default());
        self.change(index, |row| {
            if let Some(tags) = tags {
                newer(&mut row.tags, read_live(tags, at));
            }
            if let Some(groups) = groups {
                newer(&mut row.groups, read_live(groups, at));
            }
        });
        self.described.changed();
    }
}

/// Puts what was learned in the place of what was known, unless that is newer.
fn newer<T>(known: &mut Option<SharedList<T>>, learned: SharedList<T>) {
    if known.as_ref().is_none_or(|known| known.at <= learned.at) {
        *known = Some(learned);
    }
}

#[cfg(test)]
mod tests {
    use crate::account::{Source, User, UserName};

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::constant(second, 0)
    }

    fn user(name: &str, id: &str) -> User {
        User {
            name: UserName::parse(name).expect("a valid name"),
            path: "/".into(),
            arn: format!("arn:aws:iam::111122223333:user/{name}"),
            user_id: id.into(),
            created: None,
            password_last_used: None,
        }
    }

    fn detail(name: &str, id: &str, team: &str) -> UserDetail {
        UserDetail {
            name: UserName::parse(name).expect("a valid name"),
            user_id: id.into(),
            tags: vec![tag("Team", team)],
            groups: vec![format!("{team}-people").into()],
        }
    }

    fn tag(key: &str, value: &str) -> Tag {
        Tag { key: key.into(), value: value.into() }
    }

    fn listing(users: Vec<User>) -> Inventory {
        let mut inventory = Inventory::default();
        inventory.begin_listing();
        inventory.take_page(users, at(0));
        inventory
    }

    /// What is known of a user: the team, the groups, and where the tags are known from.
    fn known(inventory: &Inventory, key: &str) -> Option<(String, Vec<String>, Source)> {
        let row = inventory.get(key)?;
        let groups = row.groups()?.iter().map(ToString::to_string).collect();
        Some((row.tag("team")?.to_owned(), groups, row.tags_known()?.source))
    }

    fn of_details(team: &str) -> Option<(String, Vec<String>, Source)> {
        Some((team.to_owned(), vec![format!("{team}-people")], Source::AuthorizationDetails))
    }

    #[test]
    fn of_a_read_of_one_user_and_of_all_the_newer_counts() {
        let mut inventory = listing(vec![user("ann", "A"), user("bob", "B"), user("cy", "C")]);
        assert_eq!((inventory.without_tags(), inventory.without_groups()), (3, 3));
        inventory.take_description("ann", Some(&[tag("Team", "early")]), Some(&[]), at(1));
        // Read while the reading of all was under way: it is the later of the two.
        inventory.take_description("bob", Some(&[tag("Team", "late")]), None, at(3));
        inventory.begin_describing(at(2));
        inventory.describe(["ann", "bob", "cy"].map(|name| detail(name, &name[..1].to_uppercase(), "ops")).into());
        inventory.end_describing();
        assert_eq!(known(&inventory, "ann"), of_details("ops"));
        assert_eq!(known(&inventory, "cy"), of_details("ops"));
        let bob = known(&inventory, "bob").expect("known");
        assert_eq!(bob, ("late".into(), vec!["ops-people".into()], Source::Live));
        assert_eq!((inventory.without_tags(), inventory.without_groups()), (0, 0));
        // What could not be read leaves what was known.
        inventory.take_description("cy", None, None, at(4));
        assert_eq!(known(&inventory, "cy"), of_details("ops"));
        assert_eq!(inventory.tag_keys().collect::<Vec<_>>(), ["Team"]);
    }

    #[test]
    fn what_comes_before_its_user_is_listed_waits_and_is_of_that_user_alone() {
        let mut inventory = listing(vec![user("ann", "A")]);
        inventory.begin_describing(at(1));
        inventory.describe(vec![detail("bob", "B", "ops"), detail("cy", "C", "ops"), detail("ann", "A2", "sales")]);
        assert_eq!(known(&inventory, "ann"), None, "of a later user of the same name");
        let version = inventory.described_version();
        inventory.take_page(vec![user("bob", "B"), user("cy", "other")], at(2));
        assert_eq!((known(&inventory, "bob"), known(&inventory, "cy")), (of_details("ops"), None));
        assert_ne!(inventory.described_version(), version);
        inventory.take_page(vec![user("ann", "A2")], at(2));
        assert_eq!(known(&inventory, "ann"), of_details("sales"));
        inventory.end_listing();
        assert_eq!((inventory.without_tags(), inventory.without_groups()), (1, 1));
        // Who comes into the list later is read with the next list.
        inventory.describe(vec![detail("dee", "D", "ops")]);
        inventory.take_page(vec![user("dee", "D")], at(3));
        assert_eq!(known(&inventory, "dee"), None);
        // Created again: nothing known of the former one holds.
        inventory.take_page(vec![user("bob", "B2")], at(3));
        assert_eq!((known(&inventory, "bob"), inventory.without_tags()), (None, 3));
    }

    #[test]
    fn nothing_is_taken_in_when_nobody_reads_any_more() {
        let mut inventory = listing(vec![user("ann", "A")]);
        inventory.describe(vec![detail("ann", "A", "ops")]);
        inventory.begin_describing(at(1));
        inventory.end_describing();
        inventory.describe(vec![detail("ann", "A", "ops")]);
        assert_eq!(known(&inventory, "ann"), None);
    }
}
