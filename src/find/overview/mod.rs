mod group;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::inventory::{Expiry, LastUse, Password, UserRow};
use group::days;

pub use group::{Age, Group};

/// What the users of an account come to: how many are in each [`Group`], as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    figures: [Figure; Group::ALL.len()],
}

/// A count of users that takes in some of them at a time.
#[derive(Debug)]
pub struct Counting {
    overview: Overview,
    now: i64,
    /// The first that is not taken in yet.
    next: usize,
}

impl Counting {
    /// Counts as of `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self { overview: Overview::default(), now: now.as_second(), next: 0 }
    }

    /// Takes in the next users of these, no more than `most`. Tells whether there are more.
    pub fn take(&mut self, rows: &[UserRow], most: usize) -> bool {
        let rest = rows.get(self.next..).unwrap_or_default();
        let some = rest.get(..most).unwrap_or(rest);
        for row in some {
            self.overview.add(row, self.now);
        }
        self.next += some.len();
        some.len() < rest.len()
    }

    /// What the users come to that were taken in.
    #[must_use]
    pub fn end(mut self) -> Overview {
        self.overview.settle();
        self.overview
    }
}

/// How many users are in a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// Those of whom it is known.
    pub count: usize,
    /// Those of whom it is not known whether they belong to it.
    pub open: usize,
    /// Those of whom it is known whether they do, where they may.
    pub known: usize,
}

impl Overview {
    /// Counts these users as of `now`.
    #[must_use]
    pub fn of(rows: &[UserRow], now: Timestamp) -> Self {
        let mut counting = Counting::new(now);
        counting.take(rows, usize::MAX);
        counting.end()
    }

    /// How many users are in this group.
    #[must_use]
    pub fn figure(&self, group: Group) -> Figure {
        self.figures[group.index()]
    }

    /// Takes in a user of whom it is known whether it belongs to a group that it may be in, or not.
    fn put(&mut self, group: Group, belongs: Option<bool>) {
        let figure = &mut self.figures[group.index()];
        match belongs {
            Some(belongs) => figure.count += usize::from(belongs),
            None => figure.open += 1,
        }
    }

    fn add(&mut self, row: &UserRow, now: i64) {
        self.put(Group::All, Some(true));
        match row.password().value {
            Password::Set { must_change } => {
                self.put(Group::Set, Some(true));
                self.add_password(row, must_change, now);
            }
            Password::Absent => self.put(Group::None, Some(true)),
            Password::Unknown { .. } => self.put(Group::Unknown, Some(true)),
        }
        self.add_keys(row, now);
    }

    fn add_password(&mut self, row: &UserRow, must_change: Option<bool>, now: i64) {
        self.put(Group::MustChange, must_change);
        self.put(Group::WithoutMfa, row.mfa().map(|mfa| !mfa.value));
        self.put(Group::NeverSignedIn, Some(row.last_sign_in().is_none()));
        let changed = row.changed_where_set();
        self.put(Group::Aged(Age::of(changed.as_ref().map(|changed| now - changed.value.as_second()))), Some(true));
        let expiry = row.expiry_where_set(changed).map(|expiry| expiry.value);
        let belongs = |is_within: &dyn Fn(i64) -> bool| {
            expiry.map(|expiry| matches!(expiry, Expiry::At(by) if is_within(by.as_second() - now)))
        };
        self.put(Group::Expired, belongs(&|left| left < 0));
        self.put(Group::Expiring, belongs(&|left| (0..=days(Group::SOON_DAYS)).contains(&left)));
    }

    fn add_keys(&mut self, row: &UserRow, now: i64) {
        let Some(keys) = row.keys().map(|keys| keys.value) else {
            self.put(Group::OldKeys, None);
            self.put(Group::UnusedKeys, None);
            return;
        };
        let is_old = match keys.oldest_active {
            Some(created) => Some(now - created.as_second() > days(Group::OLD_KEY_DAYS)),
            None => (keys.active == 0).then_some(false),
        };
        self.put(Group::OldKeys, is_old);
        let is_unused = match keys.last_used {
            _ if keys.active + keys.inactive == 0 => Some(false),
            LastUse::At(_) => Some(false),
            LastUse::Never => Some(true),
            LastUse::Unknown => None,
        };
        self.put(Group::UnusedKeys, is_unused);
    }

    /// Works out what is the same for all users of a kind, once all have been taken in.
    fn settle(&mut self) {
        let count = |group| self.figure(group).count;
        let (users, unknown) = (count(Group::All), count(Group::Unknown));
        let (may_have_one, undated) = (count(Group::Set) + unknown, count(Group::Aged(Age::Unknown)));
        for group in Group::ALL {
            // Those who may be in the group, and those of them of whom that has not been counted as open.
            let (may, open) = match group {
                Group::All | Group::Unknown | Group::OldKeys | Group::UnusedKeys => (users, 0),
                Group::Set | Group::None => (users, unknown),
                Group::MustChange
                | Group::WithoutMfa
                | Group::Expired
                | Group::Expiring
                | Group::NeverSignedIn
                | Group::Aged(Age::Unknown) => (may_have_one, unknown),
                Group::Aged(_) => (may_have_one, unknown + undated),
            };
            let figure = &mut self.figures[group.index()];
            figure.open += open;
            figure.known = may - figure.open;
        }
    }
}

impl Figure {
    /// Whether anything can be said: not where nobody is known to belong to the group or not to.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.known > 0 || self.open == 0
    }
}
