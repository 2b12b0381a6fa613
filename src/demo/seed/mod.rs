//! The users that a demo account begins with: made up, believable, and the same every time for the same seed.
//!
//! Only the names are made at once. All else about a user is a function of the seed and the user's ordinal, drawn when it
//! is looked at, so that an account of 100,000 is there at once.

mod cast;
mod key_id;
mod names;
mod origin;
mod person;
mod stream;
mod tags;
mod words;

use jiff::SignedDuration;

pub(super) use cast::OPERATOR;
pub(super) use origin::Seed;

use super::options::DemoOptions;
use super::record::UserRecord;
use stream::Stream;

impl Seed {
    /// Makes up an account's users, whose histories lead up to its start.
    pub(super) fn new(options: &DemoOptions) -> Self {
        let DemoOptions { seed, start, account, .. } = *options;
        let start = start.checked_sub(SignedDuration::from_nanos(start.subsec_nanosecond().into())).unwrap_or(start);
        let is_there = |member: &cast::Member| options.cast.is_none_or(|names| names.contains(&member.name));
        let cast: Vec<usize> = (0..cast::CAST.len()).filter(|&index| is_there(&cast::CAST[index])).collect();
        let names = names::names(seed, &cast, u32::try_from(options.users).unwrap_or(u32::MAX));
        Self { seed, account, start, cast, names }
    }

    /// The users' names, by ordinal. No two are the same without regard to case.
    pub(super) fn names(&self) -> &[Box<str>] {
        &self.names
    }

    /// A user as it is at the start.
    pub(super) fn user(&self, ordinal: u32) -> UserRecord {
        let name = self.names.get(ordinal as usize).map_or("", |name| &**name);
        let mut user = match self.cast.get(ordinal as usize) {
            Some(&index) => cast::CAST[index].user(self, ordinal),
            None => person::user(self, ordinal, name),
        };
        tags::complete(&mut user, &mut self.random(Stream::Tags, ordinal));
        user
    }

    /// The ordinal of the user that a made-up access key would belong to, if it is one.
    pub(super) fn owner_of_key(&self, id: &str) -> Option<u32> {
        key_id::owner(self.seed, id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::Timestamp;

    use crate::account::UserName;

    use super::stream::DAY;
    use super::*;

    fn seed(seed: u64, count: usize) -> Seed {
        Seed::new(&DemoOptions { seed, users: count, ..DemoOptions::instant() })
    }

    #[test]
    fn the_same_seed_makes_up_the_same_users_and_another_one_others() {
        let (one, two, other) = (seed(7, 300), seed(7, 300), seed(8, 300));
        for ordinal in 0..300 {
            assert_eq!(format!("{:?}", one.user(ordinal)), format!("{:?}", two.user(ordinal)));
        }
        assert_ne!(one.names(), other.names());
        assert_eq!(one.names()[..200], seed(7, 200).names()[..], "more users do not change the first ones");
    }

    #[test]
    fn a_hundred_thousand_names_are_valid_short_enough_and_differ_in_more_than_case() {
        let seed = seed(7, 100_000);
        let mut keys = HashSet::new();
        for name in seed.names() {
            let name = UserName::parse(name).expect("a valid name");
            assert!(name.may_have_login_profile(), "{name}");
            assert!(keys.insert(name.key()), "{name} twice");
        }
        assert_eq!(keys.len(), 100_000);
    }

    #[test]
    fn histories_are_in_order_and_lie_before_the_start() {
        let seed = seed(7, 3000);
        for ordinal in 0..3000 {
            let user = seed.user(ordinal);
            let mut times = vec![user.created];
            if let Some(login) = &user.login {
                times.extend([login.created, login.changed]);
            }
            times.push(seed.start);
            assert!(times.is_sorted(), "{user:?}");
            assert!(user.password_last_used.is_none_or(|at| at >= user.created && at <= seed.start), "{user:?}");
            for key in &user.keys {
                assert!(key.created >= user.created && key.created <= seed.start, "{user:?}");
                let used = key.last_used.as_ref().map_or(seed.start, |used| used.at);
                assert!(used >= key.created && used <= seed.start, "{user:?}");
                assert_eq!(seed.owner_of_key(&key.id), Some(ordinal));
            }
        }
    }

    #[test]
    fn passwords_are_of_every_age_and_so_are_keys() {
        let seed = seed(7, 5000);
        let users: Vec<UserRecord> = (0..5000).map(|ordinal| seed.user(ordinal)).collect();
        let logins: Vec<_> = users.iter().filter_map(|user| user.login.as_ref()).collect();
        let keys: Vec<_> = users.iter().flat_map(|user| &user.keys).collect();
        let within = |at: Timestamp, days: std::ops::Range<u64>| {
            at <= seed.ago(days.start * DAY) && at > seed.ago(days.end * DAY)
        };
        for days in [0..1, 1..30, 30..60, 60..90, 90..180, 180..400, 400..1000] {
            let ages = logins.iter().filter(|login| within(login.changed, days.clone())).count();
            assert!(ages >= 40, "{ages} passwords of {days:?} days");
            let ages = keys.iter().filter(|key| within(key.created, days.clone())).count();
            assert!(ages >= 3, "{ages} keys of {days:?} days");
        }
        assert!(keys.iter().filter(|key| key.last_used.is_none()).count() > 50, "keys that were never used");
        assert!(keys.iter().filter(|key| !key.active).count() > 50, "inactive keys");
    }

    #[test]
    fn every_state_that_a_row_can_have_is_there_by_default() {
        let seed = seed(super::super::DemoOptions::DEFAULT_SEED, super::super::DemoOptions::DEFAULT_USERS);
        let users: Vec<UserRecord> = (0..214).map(|ordinal| seed.user(ordinal)).collect();
        let count = |f: &dyn Fn(&UserRecord) -> bool| users.iter().filter(|user| f(user)).count();
        let login =
            |user: &UserRecord, f: &dyn Fn(&super::super::record::Login) -> bool| user.login.as_ref().is_some_and(f);
        let expired = seed.ago(90 * DAY);
        for (what, least, n) in [
            ("has a password", 140, count(&|u| u.login.is_some())),
            ("has none", 20, count(&|u| u.login.is_none())),
            ("must change", 4, count(&|u| login(u, &|l| l.reset_required))),
            (
                "must change and has signed in",
                1,
                count(&|u| login(u, &|l| l.reset_required) && u.password_last_used.is_some()),
            ),
            ("never signed in", 4, count(&|u| u.login.is_some() && u.password_last_used.is_none())),
            ("has none, but once signed in", 2, count(&|u| u.login.is_none() && u.password_last_used.is_some())),
            ("expired", 5, count(&|u| login(u, &|l| l.changed < expired))),
            ("changed today", 1, count(&|u| login(u, &|l| l.changed > seed.ago(DAY)))),
            ("MFA", 80, count(&|u| !u.mfa.is_empty())),
            ("password without MFA", 20, count(&|u| u.login.is_some() && u.mfa.is_empty())),
            ("an active key", 40, count(&|u| u.keys.iter().any(|key| key.active))),
            ("an inactive key", 5, count(&|u| u.keys.iter().any(|key| !key.active))),
            ("two keys", 5, count(&|u| u.keys.len() == 2)),
            ("a key older than a year", 5, count(&|u| u.keys.iter().any(|key| key.created < seed.ago(365 * DAY)))),
            ("a key that was never used", 2, count(&|u| u.keys.iter().any(|key| key.last_used.is_none()))),
            ("the longest name", 1, count(&|u| u.name.len() == 64)),
            ("a name with capitals", 2, count(&|u| u.name.contains(char::is_uppercase))),
            ("an e-mail address as name", 5, count(&|u| u.name.contains('@'))),
            ("a cost centre", 150, count(&|u| u.tags.iter().any(|(key, _)| key == "CostCenter"))),
            ("an intern", 3, count(&|u| u.tags.contains(&("EmployeeType".to_owned(), "Intern".to_owned())))),
            ("no tags", 2, count(&|u| u.tags.is_empty())),
            ("no groups", 2, count(&|u| u.groups.is_empty())),
            ("the root path", 2, count(&|u| u.path == "/")),
            ("a service", 8, count(&|u| u.path == "/service/")),
        ] {
            assert!(n >= least, "{what}: {n}");
        }
        assert!(count(&|u| u.path.split('/').count() > 3) > 5, "paths of two levels");
    }
}
