use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::account::{Fact, LoginProfile, Source, User};

use super::changing::Seen;
use super::row::{Reading, Row};

/// All users that are known of an account, with what is known of their console passwords.
///
/// Rows keep their index while listing goes on, so that a selection or an order made from indices stays right until
/// [`Roster::version`] changes.
#[derive(Default)]
pub struct Roster {
    rows: Vec<Row>,
    by_key: HashMap<String, usize>,
    counts: Counts,
    version: u64,
    users_version: u64,
    listed_version: u64,
    moves: u64,
    listing: u32,
    unread: usize,
    cursor: usize,
}

/// How long reads after a change are not believed where they differ from it. IAM gives no limit; minutes are rare.
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_secs(60);

/// How many users are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All users.
    pub all: usize,
    /// With a console password.
    pub set: usize,
    /// Without one.
    pub none: usize,
    /// With one that must be changed at the next sign-in.
    pub must_change: usize,
    /// Not known.
    pub unknown: usize,
    /// Not known because reading failed.
    pub failed: usize,
}

/// How a fact read from IAM meets one that this desk has just made true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Reads after a write can be stale: where the two differ, the desk's own fact stays.
    MayBeStale,
    /// IAM had time enough to agree with itself: what it says now is shown.
    Settled,
}

impl Roster {
    /// The rows, in the order in which IAM listed them.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row of the user with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Row> {
        self.by_key.get(key).and_then(|&index| self.rows.get(index))
    }

    /// How many users are in each state.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// A number that changes whenever anything in the roster does.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// A number that changes whenever users come or go, or what is listed of one changes; what is read of their console
    /// passwords does not count.
    #[must_use]
    pub fn users_version(&self) -> u64 {
        self.users_version
    }

    /// A number that changes whenever something else is listed of a user that was there already. Users that come are not
    /// counted.
    #[must_use]
    pub fn listed_version(&self) -> u64 {
        self.listed_version
    }

    /// A number that changes whenever rows go or move. While it stays, an index means the same user.
    #[must_use]
    pub fn moves(&self) -> u64 {
        self.moves
    }

    /// What the operator sees of this user now: what a change is decided on.
    pub(super) fn seen(&self, key: &str, now: Timestamp) -> Option<Seen> {
        let row = self.get(key)?;
        let own = row.own.as_ref().map(|own| now.duration_since(own.at)).filter(|age| *age < PATIENCE);
        Some(Seen { user_id: row.user.user_id.clone(), profile: row.profile.value.clone(), own, doubted: false })
    }

    /// How many rows have not been read from IAM since the last listing.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.unread
    }

    /// What was being read will not be answered.
    pub(super) fn give_up_reading(&mut self) {
        for row in &mut self.rows {
            if row.reading == Reading::Running {
                row.reading = Reading::Open;
            }
        }
        self.cursor = 0;
    }

    /// A new listing begins: what is known stays, and every row is to be read again.
    pub(super) fn begin_listing(&mut self) {
        self.listing += 1;
        self.cursor = 0;
        for row in &mut self.rows {
            if row.reading == Reading::Done {
                row.reading = Reading::Open;
                self.unread += 1;
            }
        }
        self.version += 1;
    }

    /// Takes in a page of users. One that is known is brought up to date; one that was listed twice stays one row.
    pub(super) fn take_page(&mut self, users: Vec<User>, at: Timestamp) {
        for user in users {
            let key = user.name.key();
            if let Some(&index) = self.by_key.get(&key) {
                let row = &mut self.rows[index];
                row.listing = self.listing;
                if row.user == user {
                    continue;
                }
                let same_user = row.user.user_id == user.user_id;
                row.user = user;
                self.users_version += 1;
                self.listed_version += 1;
                if !same_user {
                    row.own = None;
                    // Deleted and created again under the same name: nothing known of the former one holds.
                    let fact = Fact { value: LoginProfile::NOT_READ, source: Source::Listing, at };
                    self.set_profile(index, fact, Reading::Open);
                }
            } else {
                self.by_key.insert(key.clone(), self.rows.len());
                self.counts.all += 1;
                self.counts.unknown += 1;
                self.unread += 1;
                self.rows.push(Row::new(user, key, self.listing, at));
                self.users_version += 1;
            }
        }
        self.version += 1;
    }

    /// The listing is complete: users that it did not have are gone.
    pub(super) fn end_listing(&mut self) {
        let listing = self.listing;
        if self.rows.iter().any(|row| row.listing != listing) {
            self.rows.retain(|row| row.listing == listing);
            self.reindex();
        }
    }

    /// The user is gone.
    pub(super) fn remove(&mut self, key: &str) {
        if let Some(&index) = self.by_key.get(key) {
            self.rows.remove(index);
            self.reindex();
        }
    }

    /// Takes in what was learned of a user's console password.
    pub(super) fn take_profile(&mut self, key: &str, fact: Fact<LoginProfile>, weight: Weight) {
        let Some(&index) = self.by_key.get(key) else { return };
        let row = &mut self.rows[index];
        if fact.source == Source::ThisDesk {
            row.own = Some(fact.clone());
        } else if let Some(own) = &row.own {
            let stale = fact.at.duration_since(own.at) < PATIENCE && !agree(&own.value, &fact.value);
            match weight {
                // Replicas differ: one that agrees does not make the next one do so.
                Weight::MayBeStale if stale => return self.leave(key),
                Weight::MayBeStale => {}
                Weight::Settled if stale => row.own = None,
                Weight::Settled => {}
            }
        }
        self.set_profile(index, fact, Reading::Done);
    }

    /// IAM itself has contradicted what this desk made of the user: the next read is believed.
    pub(super) fn disown(&mut self, key: &str) {
        if let Some(&index) = self.by_key.get(key) {
            self.rows[index].own = None;
        }
    }

    /// A read of this row failed: what is known of it stays.
    pub(super) fn leave(&mut self, key: &str) {
        if let Some(&index) = self.by_key.get(key) {
            let known = self.rows[index].profile.clone();
            self.set_profile(index, known, Reading::Done);
        }
    }

    /// The next user whose console password is to be read: of those in `first` if any is still to be read, else the next
    /// in the list. It counts as being read from now on.
    pub(super) fn next_to_read(&mut self, first: &[String]) -> Option<&User> {
        let wanted = |row: &Row| row.reading == Reading::Open;
        let index = first
            .iter()
            .filter_map(|key| self.by_key.get(key).copied())
            .find(|&index| wanted(&self.rows[index]))
            .or_else(|| {
                let from = self.cursor.min(self.rows.len());
                let found = self.rows[from..].iter().position(wanted).map(|n| from + n);
                self.cursor = found.unwrap_or(self.rows.len());
                found
            })?;
        self.rows[index].reading = Reading::Running;
        Some(&self.rows[index].user)
    }

    fn set_profile(&mut self, index: usize, fact: Fact<LoginProfile>, reading: Reading) {
        let row = &mut self.rows[index];
        self.counts.add(&row.profile.value, -1);
        self.counts.add(&fact.value, 1);
        self.unread = self.unread + usize::from(reading != Reading::Done) - usize::from(row.reading != Reading::Done);
        row.profile = fact;
        row.reading = reading;
        if reading == Reading::Open {
            self.cursor = self.cursor.min(index);
        }
        self.version += 1;
    }

    fn reindex(&mut self) {
        self.by_key = self.rows.iter().enumerate().map(|(index, row)| (row.key.clone(), index)).collect();
        self.counts = Counts { all: 0, ..Counts::default() };
        for row in &self.rows {
            self.counts.all += 1;
            self.counts.add(&row.profile.value, 1);
        }
        self.unread = self.rows.iter().filter(|row| row.reading != Reading::Done).count();
        self.cursor = 0;
        self.version += 1;
        self.users_version += 1;
        self.moves += 1;
    }
}

#[cfg(test)]
impl Roster {
    /// Makes this of each row, for tests of what is told from rows.
    pub(super) fn edit(&mut self, edit: impl FnMut(&mut Row)) {
        self.rows.iter_mut().for_each(edit);
        self.version += 1;
    }
}

impl Counts {
    fn add(&mut self, profile: &LoginProfile, n: isize) {
        let counted = match profile {
            LoginProfile::Unknown { reason } => {
                if reason.is_some() {
                    self.failed = self.failed.saturating_add_signed(n);
                }
                &mut self.unknown
            }
            LoginProfile::Absent => &mut self.none,
            LoginProfile::Present { reset_required, .. } => {
                if *reset_required {
                    self.must_change = self.must_change.saturating_add_signed(n);
                }
                &mut self.set
            }
        };
        *counted = counted.saturating_add_signed(n);
    }
}

/// Whether two facts say the same of what an operator acts on. The creation date does not count: it is not known of a
/// password that was created a moment ago.
fn agree(a: &LoginProfile, b: &LoginProfile) -> bool {
    match (a, b) {
        (LoginProfile::Present { reset_required: a, .. }, LoginProfile::Present { reset_required: b, .. }) => a == b,
        (LoginProfile::Absent, LoginProfile::Absent) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::UserName;

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

    fn fact(value: LoginProfile, source: Source) -> Fact<LoginProfile> {
        Fact { value, source, at: Timestamp::UNIX_EPOCH }
    }

    fn present(reset_required: bool) -> LoginProfile {
        LoginProfile::Present { created: None, reset_required }
    }

    fn roster(names: &[&str]) -> Roster {
        let mut roster = Roster::default();
        roster.begin_listing();
        roster.take_page(names.iter().map(|name| user(name, name)).collect(), Timestamp::UNIX_EPOCH);
        roster.end_listing();
        roster
    }

    fn read_all(roster: &mut Roster, first: &[&str]) -> Vec<String> {
        let first: Vec<String> = first.iter().map(|&key| key.to_owned()).collect();
        std::iter::from_fn(|| roster.next_to_read(&first).map(|user| user.name.as_str().to_owned())).collect()
    }

    #[test]
    fn a_user_listed_twice_is_one_row() {
        let roster = roster(&["ann", "bob", "Ann"]);
        assert_eq!(roster.rows().len(), 2);
        assert_eq!(roster.counts(), Counts { all: 2, unknown: 2, ..Counts::default() });
    }

    #[test]
    fn visible_rows_are_read_first_and_each_row_once() {
        let mut roster = roster(&["a", "b", "c", "d"]);
        assert_eq!(read_all(&mut roster, &["c", "b", "nobody"]), ["c", "b", "a", "d"]);
        assert_eq!(roster.unread(), 4);
        for key in ["a", "b", "c", "d"] {
            roster.take_profile(key, fact(LoginProfile::Absent, Source::Live), Weight::MayBeStale);
        }
        assert_eq!(roster.unread(), 0);
        assert!(read_all(&mut roster, &["b"]).is_empty());
    }

    #[test]
    fn a_user_that_is_read_again_unchanged_leaves_the_order_as_it_is() {
        let mut roster = roster(&["a", "b"]);
        let version = roster.users_version();
        roster.take_page(vec![user("a", "a")], Timestamp::UNIX_EPOCH);
        assert_eq!(roster.users_version(), version);
        roster.take_page(vec![User { path: "/x/".into(), ..user("a", "a") }], Timestamp::UNIX_EPOCH);
        assert_ne!(roster.users_version(), version);
    }

    #[test]
    fn a_refresh_keeps_what_is_known_and_drops_who_is_gone() {
        let mut roster = roster(&["ann", "bob"]);
        roster.take_profile("ann", fact(present(true), Source::Live), Weight::MayBeStale);
        roster.take_profile("bob", fact(LoginProfile::Absent, Source::Live), Weight::MayBeStale);
        roster.begin_listing();
        assert_eq!(roster.counts(), Counts { all: 2, set: 1, must_change: 1, none: 1, ..Counts::default() });
        roster.take_page(vec![user("ann", "ann"), user("cy", "cy")], Timestamp::UNIX_EPOCH);
        assert_eq!(roster.rows().len(), 3);
        roster.end_listing();
        assert_eq!(roster.counts(), Counts { all: 2, set: 1, must_change: 1, unknown: 1, ..Counts::default() });
        assert!(roster.get("bob").is_none() && roster.get("cy").is_some());
        assert_eq!(roster.unread(), 2);
    }

    #[test]
    fn a_new_user_of_the_same_name_inherits_nothing() {
        let mut roster = roster(&["ann"]);
        roster.take_profile("ann", fact(present(false), Source::Live), Weight::MayBeStale);
        roster.begin_listing();
        roster.take_page(vec![user("ann", "another id")], Timestamp::UNIX_EPOCH);
        assert_eq!(roster.get("ann").map(|row| &row.profile.value), Some(&LoginProfile::NOT_READ));
    }

    fn at(seconds: i64, value: LoginProfile, source: Source) -> Fact<LoginProfile> {
        Fact { value, source, at: Timestamp::constant(seconds, 0) }
    }

    #[test]
    fn what_this_desk_changed_is_laid_over_stale_reads_until_patience_ends() {
        let mut roster = roster(&["ann"]);
        let value = |roster: &Roster| roster.get("ann").map(|row| row.profile.value.clone());
        roster.take_profile("ann", at(0, present(true), Source::ThisDesk), Weight::MayBeStale);
        roster.take_profile("ann", at(1, LoginProfile::Absent, Source::Live), Weight::MayBeStale);
        assert_eq!(value(&roster), Some(present(true)), "a stale read");
        roster.take_profile("ann", at(2, present(true), Source::Live), Weight::MayBeStale);
        roster.take_profile("ann", at(3, LoginProfile::Absent, Source::Live), Weight::MayBeStale);
        assert_eq!(value(&roster), Some(present(true)), "another replica, as stale as the first");
        roster.take_profile("ann", at(60, LoginProfile::Absent, Source::Live), Weight::MayBeStale);
        assert_eq!(value(&roster), Some(LoginProfile::Absent), "somebody else's change");
    }

    #[test]
    fn what_iam_says_after_it_had_time_to_settle_is_shown() {
        let mut roster = roster(&["ann"]);
        roster.take_profile("ann", at(0, LoginProfile::Absent, Source::ThisDesk), Weight::MayBeStale);
        roster.take_profile("ann", at(30, present(false), Source::Live), Weight::Settled);
        let profile = roster.get("ann").map(|row| row.profile.clone());
        assert_eq!(profile, Some(at(30, present(false), Source::Live)));
    }

    #[test]
    fn removing_a_user_keeps_the_others_reachable() {
        let mut roster = roster(&["a", "b", "c"]);
        roster.remove("a");
        assert_eq!(roster.get("c").map(|row| row.user.name.as_str()), Some("c"));
        assert_eq!(roster.counts().all, 2);
    }
}
