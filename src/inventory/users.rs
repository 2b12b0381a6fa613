use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::account::{Fact, LoginProfile, ReportedUser, Source, User};

use super::counts::Counts;
use super::expiry::MaxAge;
use super::live_details::LiveDetails;
use super::row::{ReadState, UserRow};

mod describe;
mod described;
#[cfg(test)]
mod tests;

use described::Described;

/// The users of an account and everything that is known about them.
///
/// Rows keep their index while listing goes on, so that a selection or an order made from indices stays right until
/// [`Inventory::users_version`] changes.
#[derive(Default)]
pub struct Inventory {
    rows: Vec<UserRow>,
    by_key: HashMap<String, usize>,
    counts: Counts,
    version: u64,
    users_version: u64,
    listed_version: u64,
    moves: u64,
    listing: u32,
    cursor: usize,
    /// What the report says of users who are not listed: not yet, or not any more.
    unlisted: HashMap<String, ReportedUser>,
    /// When the report was made from which lines were taken last.
    report_at: Option<Timestamp>,
    /// Whether a report is waited for: until it is there, only users who are selected are read.
    awaits_report: bool,
    /// How old a password may become, if the password policy is known.
    max_age: Option<Arc<Fact<MaxAge>>>,
    /// What is known of tags and groups.
    described: Described,
    longest_name: usize,
}

/// How long reads after a change are not believed where they differ from it. IAM gives no limit; minutes are rare.
pub(crate) const PROPAGATION_WINDOW: SignedDuration = SignedDuration::from_secs(60);

/// How to merge a fact read from IAM with a newer local write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consistency {
    /// Reads after a write can be stale: where the two differ, the desk's own fact stays.
    Eventual,
    /// IAM had time enough to agree with itself: what it says now is shown.
    Settled,
}

impl Inventory {
    /// How many characters the longest name has of all that were ever listed.
    #[must_use]
    pub fn longest_name(&self) -> usize {
        self.longest_name
    }

    /// The rows, in the order in which IAM listed them.
    #[must_use]
    pub fn rows(&self) -> &[UserRow] {
        &self.rows
    }

    /// The row of the user with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&UserRow> {
        self.by_key.get(key).and_then(|&index| self.rows.get(index))
    }

    /// How many users are in each state.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// A number that changes whenever anything in the inventory does.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// A number that changes whenever users come or go, or what is listed of one changes; what is read of their console
    /// passwords or tags and what a report says do not count.
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

    /// When the credential report was made of which lines were taken last, if there was one. Where it was not read to its end,
    /// rows may still rest on an earlier one ([`Counts::reported_earlier`]).
    #[must_use]
    pub fn report_at(&self) -> Option<Timestamp> {
        self.report_at
    }

    /// How many users the report has who are not listed: new, not listed yet, or deleted since it was made.
    #[must_use]
    pub fn unlisted(&self) -> usize {
        self.unlisted.len()
    }

    /// How long ago this desk changed this user, where it was so recently that reads may not show it yet.
    pub(crate) fn overlay_age(&self, key: &str, now: Timestamp) -> Option<SignedDuration> {
        let overlay = self.get(key)?.overlay.as_ref()?;
        Some(now.duration_since(overlay.at)).filter(|age| *age < PROPAGATION_WINDOW)
    }

    /// How many console passwords are still to be read one by one in this round.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.counts.to_verify - self.counts.verified - self.counts.missed
    }

    /// What was being read will not be answered.
    pub(crate) fn give_up_reading(&mut self) {
        for row in &mut self.rows {
            if row.read_state == ReadState::Running {
                row.read_state = ReadState::Pending;
            }
        }
        self.cursor = 0;
    }

    /// A new listing begins: what is known stays.
    pub(crate) fn begin_listing(&mut self) {
        self.listing += 1;
        self.described.begin_listing();
    }

    /// A new round of reads begins: every row is to be read again.
    pub(crate) fn begin_round(&mut self) {
        for row in &mut self.rows {
            if matches!(row.read_state, ReadState::Done | ReadState::Failed) {
                row.read_state = ReadState::Pending;
            }
        }
        self.recount();
    }

    /// Takes in a page of users. One that is known is brought up to date; one that was listed twice stays one row. Returns the
    /// keys of those who are another user than before.
    pub(crate) fn take_page(&mut self, users: Vec<User>, at: Timestamp) -> Vec<String> {
        let mut replaced = Vec::new();
        let mut users = users.into_iter();
        while let Some(user) = users.next() {
            let key = user.name.key();
            if let Some(&index) = self.by_key.get(&key) {
                self.rows[index].listing = self.listing;
                if self.rows[index].user != user {
                    if self.rows[index].user.user_id == user.user_id {
                        self.change(index, |row| row.user = user);
                    } else {
                        // Deleted and created again under the same name: nothing known of the former one holds.
                        replaced.push(key.clone());
                        let new = self.new_row(user, key, at);
                        self.change(index, |row| *row = new);
                        self.described.changed();
                    }
                    self.users_version += 1;
                    self.listed_version += 1;
                    self.match_report(index);
                }
            } else {
                let index = self.rows.len();
                let row = self.new_row(user, key.clone(), at);
                self.longest_name = self.longest_name.max(row.user.name.as_str().chars().count());
                self.by_key.insert(key, index);
                // Twice the room, as a vector makes it, would leave almost half of it empty in the end.
                if self.rows.len() == self.rows.capacity() {
                    self.rows.reserve_exact((1 + users.len()).max(self.rows.len() / 4));
                }
                self.rows.push(row);
                self.count(index, 1);
                self.users_version += 1;
                self.match_report(index);
            }
        }
        self.version += 1;
        replaced
    }

    /// The row of a user that comes.
    fn new_row(&mut self, user: User, key: String, at: Timestamp) -> UserRow {
        let mut row = UserRow { max_age: self.max_age.clone(), ..UserRow::new(user, key, self.listing, at) };
        self.described.describe(&mut row);
        row
    }

    /// Takes in what is listed of a user that was read alone, as [`Self::take_page`] does. When it last signed in, the list
    /// does not say by that.
    pub(crate) fn take_user(&mut self, user: User, at: Timestamp) -> Vec<String> {
        let key = user.name.key();
        let known = self.get(&key).filter(|row| row.user.user_id == user.user_id);
        let password_last_used = known.and_then(|row| row.user.password_last_used);
        // It may have been read before the listing that is under way: whether that has the user is still open.
        let listing = known.map(|row| row.listing);
        let replaced = self.take_page(vec![User { password_last_used, ..user }], at);
        if let Some((listing, &index)) = listing.zip(self.by_key.get(&key)) {
            self.rows[index].listing = listing;
        }
        replaced
    }

    /// Gives a row its line of the report, if that came before the user was listed.
    fn match_report(&mut self, index: usize) {
        let row = &self.rows[index];
        let is_its = |line: &&ReportedUser| row.report.is_none() && is_same_user(&row.user, line);
        let Some(at) = self.report_at.filter(|_| self.unlisted.get(&row.key).as_ref().is_some_and(is_its)) else {
            return;
        };
        if let Some(value) = self.unlisted.remove(&row.key) {
            self.change(index, |row| row.report = Some(Fact { value, source: Source::Report, at }));
        }
    }

    /// The listing is complete: users that it did not have are gone. Returns their keys.
    pub(crate) fn end_listing(&mut self) -> Vec<String> {
        let listing = self.listing;
        let mut deleted = Vec::new();
        if self.rows.iter().any(|row| row.listing != listing) {
            for row in self.rows.extract_if(.., |row| row.listing != listing) {
                deleted.push(row.key.clone());
                put_by(&mut self.unlisted, self.report_at, row);
            }
            self.reindex();
        }
        self.described.end_listing();
        // Where the report came first, all of its users waited there.
        self.unlisted.shrink_to_fit();
        deleted
    }

    /// The user is gone.
    pub(crate) fn remove(&mut self, key: &str) {
        if let Some(&index) = self.by_key.get(key) {
            put_by(&mut self.unlisted, self.report_at, self.rows.remove(index));
            self.reindex();
        }
    }

    /// Takes in how old a password may become.
    pub(crate) fn take_max_age(&mut self, max_age: MaxAge, at: Timestamp) {
        self.max_age = Some(Arc::new(Fact { value: max_age, source: Source::Policy, at }));
        for row in &mut self.rows {
            row.max_age.clone_from(&self.max_age);
        }
        self.version += 1;
    }

    /// Whether a credential report is waited for from now on.
    pub(crate) fn await_report(&mut self, awaits: bool) {
        if self.awaits_report != awaits {
            self.awaits_report = awaits;
            self.recount();
        }
    }

    /// Whether a credential report is waited for, without which only users who are selected are read.
    pub(crate) fn awaits_report(&self) -> bool {
        self.awaits_report
    }

    /// What comes is of the report that was made at `at`.
    fn begin_report(&mut self, at: Timestamp) {
        if self.report_at != Some(at) {
            self.report_at = Some(at);
            self.unlisted.clear();
            self.recount();
        }
    }

    /// Takes in some lines of the report that was made at `at`.
    pub(crate) fn take_report(&mut self, lines: Vec<(String, ReportedUser)>, at: Timestamp) {
        self.begin_report(at);
        for (key, value) in lines {
            match self.by_key.get(&key) {
                Some(&index) if is_same_user(&self.rows[index].user, &value) => {
                    let report = Some(Fact { value, source: Source::Report, at });
                    self.change(index, |row| {
                        row.report = report;
                        if row.read_state == ReadState::Done && row.is_out_of_date() {
                            row.read_state = ReadState::Pending;
                        }
                    });
                }
                _ => {
                    self.unlisted.insert(key, value);
                }
            }
        }
        self.version += 1;
    }

    /// The report that was made at `at` is complete: what an earlier one said of users whom it does not have does not hold
    /// any more.
    pub(crate) fn end_report(&mut self, at: Timestamp) {
        // It may have had no line at all.
        self.begin_report(at);
        for row in &mut self.rows {
            if row.report.as_ref().is_some_and(|report| report.at != at) {
                row.report = None;
            }
        }
        self.awaits_report = false;
        // Where it came before the users, it was large once.
        self.unlisted.shrink_to_fit();
        self.recount();
    }

    /// Takes in what was learned of a user's console password.
    pub(crate) fn take_profile(&mut self, key: &str, fact: Fact<LoginProfile>, consistency: Consistency) {
        let Some(&index) = self.by_key.get(key) else { return };
        let row = &mut self.rows[index];
        if fact.source == Source::ThisDesk {
            row.overlay = Some(Box::new(fact.clone()));
        } else if let Some(overlay) = &row.overlay {
            let stale = fact.at.duration_since(overlay.at) < PROPAGATION_WINDOW && !agree(&overlay.value, &fact.value);
            match consistency {
                // Replicas differ: one that agrees does not make the next one do so.
                Consistency::Eventual if stale => return self.set_read_state(key, ReadState::Done),
                Consistency::Eventual => {}
                Consistency::Settled if stale => row.overlay = None,
                Consistency::Settled => {}
            }
        }
        self.change(index, |row| {
            row.read_state = match fact.value {
                LoginProfile::Unknown { .. } => ReadState::Failed,
                LoginProfile::Absent | LoginProfile::Present { .. } => ReadState::Done,
            };
            row.profile = Fact { at: row.not_before_report(fact.at), ..fact };
        });
    }

    /// This desk has set the user's password at that time; or it has deleted it.
    pub(crate) fn password_set_here(&mut self, key: &str, at: Option<Timestamp>) {
        if let Some(&index) = self.by_key.get(key) {
            self.change(index, |row| row.changed_here = at.map(|at| row.not_before_report(at)));
        }
    }

    /// Takes in what was read of a user beyond the console password. What could not be read leaves what was known.
    pub(crate) fn apply_details(&mut self, key: &str, credentials: LiveDetails) {
        let Some(&index) = self.by_key.get(key) else { return };
        let row = &mut self.rows[index];
        let credentials = LiveDetails { at: row.not_before_report(credentials.at), ..credentials };
        row.live_details = Some(Box::new(match row.live_details.take() {
            Some(known) => credentials.or(&known),
            None => credentials,
        }));
        self.version += 1;
    }

    /// IAM itself has contradicted what this desk made of the user: the next read is believed.
    pub(crate) fn clear_overlay(&mut self, key: &str) {
        if let Some(&index) = self.by_key.get(key) {
            self.rows[index].overlay = None;
        }
    }

    /// A read of this row failed: what is known of it stays.
    pub(crate) fn read_failed(&mut self, key: &str) {
        self.set_read_state(key, ReadState::Failed);
    }

    fn set_read_state(&mut self, key: &str, state: ReadState) {
        if let Some(&index) = self.by_key.get(key) {
            self.change(index, |row| row.read_state = state);
        }
    }

    /// The next user whose console password is to be read: of those in `first` if any has not been read, else the next in the
    /// list that is worth it. It counts as being read from now on.
    pub(crate) fn next_to_read(&mut self, first: &[String]) -> Option<&User> {
        let mut in_sight = first.iter().filter_map(|key| self.by_key.get(key).copied());
        let index = in_sight.find(|&index| self.rows[index].needs_read()).or_else(|| {
            let from = self.cursor.min(self.rows.len());
            let wanted = |row: &UserRow| row.needs_read() && is_wanted(row, self.awaits_report);
            let found = self.rows[from..].iter().position(wanted).map(|n| from + n);
            self.cursor = found.unwrap_or(self.rows.len());
            found
        })?;
        self.rows[index].read_state = ReadState::Running;
        Some(&self.rows[index].user)
    }

    /// How many users' console passwords are to be read that are not being read yet, those in `first` among them; no more than
    /// `most` are counted.
    pub(crate) fn count_to_read(&mut self, first: &[String], most: usize) -> usize {
        let awaits = self.awaits_report;
        let in_sight =
            first.iter().filter(|key| self.get(key).is_some_and(|row| row.needs_read() && !is_wanted(row, awaits)));
        let in_sight = in_sight.take(most).count();
        let wanted = |row: &UserRow| row.needs_read() && is_wanted(row, awaits);
        // What is not wanted is not looked at again: whatever makes a row wanted takes the cursor back to it.
        let from = self.cursor.min(self.rows.len());
        let found = self.rows[from..].iter().position(wanted).map(|n| from + n);
        self.cursor = found.unwrap_or(self.rows.len());
        in_sight + self.rows[self.cursor..].iter().filter(|row| wanted(row)).take(most - in_sight).count()
    }

    /// Changes a row, and all that is counted of it.
    fn change(&mut self, index: usize, change: impl FnOnce(&mut UserRow)) {
        self.count(index, -1);
        change(&mut self.rows[index]);
        self.count(index, 1);
        if self.rows[index].read_state == ReadState::Pending {
            self.cursor = self.cursor.min(index);
        }
        self.version += 1;
    }

    fn reindex(&mut self) {
        self.by_key = self.rows.iter().enumerate().map(|(index, row)| (row.key.clone(), index)).collect();
        self.users_version += 1;
        self.moves += 1;
        self.recount();
    }

    fn recount(&mut self) {
        self.counts = Counts::default();
        self.described.forget_counts();
        for index in 0..self.rows.len() {
            self.count(index, 1);
        }
        self.cursor = 0;
        self.version += 1;
    }

    /// Counts a row `n` times more.
    fn count(&mut self, index: usize, n: isize) {
        let row = &self.rows[index];
        self.described.count(row, n);
        self.counts.add(row, is_wanted(row, self.awaits_report), self.report_at, n);
    }
}

/// Whether the console password is to be read though nobody looks at the user. Where a report is waited for that will tell,
/// it is not.
fn is_wanted(row: &UserRow, awaits_report: bool) -> bool {
    row.is_worth_reading() && !(awaits_report && row.report.is_none())
}

/// Keeps what the latest report, made at `report_at`, says of a user who goes: a listing may have missed one.
fn put_by(unlisted: &mut HashMap<String, ReportedUser>, report_at: Option<Timestamp>, row: UserRow) {
    if let Some(report) = row.report.filter(|report| Some(report.at) == report_at) {
        unlisted.insert(row.key, report.value);
    }
}

/// Whether a line of a report is of this user, and not of an earlier or later one of the same name.
fn is_same_user(user: &User, reported: &ReportedUser) -> bool {
    match (user.created, reported.created) {
        (Some(a), Some(b)) => a.as_second() == b.as_second(),
        _ => true,
    }
}

#[cfg(test)]
impl Inventory {
    /// Makes this of each row, for tests of what is told from rows.
    pub(crate) fn edit(&mut self, edit: impl FnMut(&mut UserRow)) {
        self.rows.iter_mut().for_each(edit);
        self.described.changed();
        self.version += 1;
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
