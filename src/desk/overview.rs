use jiff::Timestamp;

use crate::account::Source;

use super::keys::LastUse;
use super::row::{Password, Row};

/// What the users of an account come to: how many are in each [`Group`], as far as that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    figures: [Figure; Group::ALL.len()],
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

/// Users whom one may want to look at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everybody.
    All,
    /// With a console password.
    Set,
    /// Without one.
    None,
    /// Of whom it is not known whether there is one.
    Unknown,
    /// With a password that must be changed at the next sign-in.
    MustChange,
    /// With a password and no MFA device.
    WithoutMfa,
    /// With a password that has expired.
    Expired,
    /// With a password that expires within [`Group::SOON_DAYS`].
    Expiring,
    /// With a password, and never signed in by one as far as IAM knows.
    NeverSignedIn,
    /// With an active access key that is older than [`Group::OLD_KEY_DAYS`].
    OldKeys,
    /// With access keys none of which was ever used.
    UnusedKeys,
    /// With a password of this age.
    Aged(Age),
}

/// How long ago a password was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Age {
    /// Under 30 days.
    Under30,
    /// From 30 to under 60 days.
    Under60,
    /// From 60 to under 90 days.
    Under90,
    /// From 90 to under 180 days.
    Under180,
    /// From 180 to under 365 days.
    Under365,
    /// 365 days or more.
    Older,
    /// Not known.
    Unknown,
}

/// So many days in seconds.
const fn days(n: i64) -> i64 {
    86_400 * n
}

impl Overview {
    /// Counts these users as of `now`.
    #[must_use]
    pub fn of(rows: &[Row], now: Timestamp) -> Self {
        let now = now.as_second();
        let mut overview = Self::default();
        for row in rows {
            overview.add(row, now);
        }
        overview.settle();
        overview
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

    fn add(&mut self, row: &Row, now: i64) {
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

    fn add_password(&mut self, row: &Row, must_change: Option<bool>, now: i64) {
        self.put(Group::MustChange, must_change);
        self.put(Group::WithoutMfa, row.mfa().map(|mfa| !mfa.value));
        self.put(Group::NeverSignedIn, Some(row.last_sign_in().is_none()));
        let changed = row.changed_where_set();
        self.put(Group::Aged(Age::of(changed.as_ref().map(|changed| now - changed.value.as_second()))), Some(true));
        // Only the report knows of expiry, and only of the password that it saw.
        let reported = changed.filter(|changed| changed.source == Source::Report);
        let is_reported = reported.is_some();
        let left = reported.and_then(|changed| row.rotation_after(&changed)).map(|by| by.as_second() - now);
        self.put(Group::Expired, is_reported.then(|| left.is_some_and(|left| left < 0)));
        let soon = 0..=days(Group::SOON_DAYS);
        self.put(Group::Expiring, is_reported.then(|| left.is_some_and(|left| soon.contains(&left))));
    }

    fn add_keys(&mut self, row: &Row, now: i64) {
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

impl Group {
    /// An access key that is older than so many days is old.
    pub const OLD_KEY_DAYS: i64 = 90;
    /// A password that expires within so many days expires soon.
    pub const SOON_DAYS: i64 = 14;

    /// The text of the filter that shows these users and nobody else.
    #[must_use]
    pub const fn filter(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Set => "status:set",
            Self::None => "status:none",
            Self::Unknown => "status:unknown",
            Self::MustChange => "must-change:yes",
            Self::WithoutMfa => "status:set mfa:no",
            Self::Expired => "expires:expired",
            Self::Expiring => "expires:<=14d",
            Self::NeverSignedIn => "status:set sign-in:never",
            Self::OldKeys => "key-age:>90d",
            Self::UnusedKeys => "key-used:never",
            Self::Aged(Age::Under30) => "age:<30d",
            Self::Aged(Age::Under60) => "age:>=30d age:<60d",
            Self::Aged(Age::Under90) => "age:>=60d age:<90d",
            Self::Aged(Age::Under180) => "age:>=90d age:<180d",
            Self::Aged(Age::Under365) => "age:>=180d age:<365d",
            Self::Aged(Age::Older) => "age:>=365d",
            Self::Aged(Age::Unknown) => "status:set age:unknown",
        }
    }

    /// All groups, each at its [`Group::index`].
    pub const ALL: [Self; 18] = [
        Self::All,
        Self::Set,
        Self::None,
        Self::Unknown,
        Self::MustChange,
        Self::WithoutMfa,
        Self::Expired,
        Self::Expiring,
        Self::NeverSignedIn,
        Self::OldKeys,
        Self::UnusedKeys,
        Self::Aged(Age::Under30),
        Self::Aged(Age::Under60),
        Self::Aged(Age::Under90),
        Self::Aged(Age::Under180),
        Self::Aged(Age::Under365),
        Self::Aged(Age::Older),
        Self::Aged(Age::Unknown),
    ];

    /// Its place in [`Group::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::All => 0,
            Self::Set => 1,
            Self::None => 2,
            Self::Unknown => 3,
            Self::MustChange => 4,
            Self::WithoutMfa => 5,
            Self::Expired => 6,
            Self::Expiring => 7,
            Self::NeverSignedIn => 8,
            Self::OldKeys => 9,
            Self::UnusedKeys => 10,
            Self::Aged(age) => 11 + age as usize,
        }
    }
}

impl Age {
    /// From the youngest to the oldest.
    pub const ALL: [Self; 7] =
        [Self::Under30, Self::Under60, Self::Under90, Self::Under180, Self::Under365, Self::Older, Self::Unknown];

    /// `age` is in seconds.
    fn of(age: Option<i64>) -> Self {
        let Some(age) = age else { return Self::Unknown };
        let bounds = [
            (30, Self::Under30),
            (60, Self::Under60),
            (90, Self::Under90),
            (180, Self::Under180),
            (365, Self::Under365),
        ];
        bounds.into_iter().find(|(bound, _)| age < days(*bound)).map_or(Self::Older, |(_, band)| band)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::super::find::{Filter, Query, Shown};
    use super::super::roster::Roster;
    use super::*;
    use crate::account::{Fact, LoginProfile, ReportedKey, ReportedUser, User, UserName};

    /// A whole minute, as the table counts by.
    const NOW: Timestamp = Timestamp::constant(1_999_999_980, 0);

    fn ago(n: i64) -> Timestamp {
        NOW - SignedDuration::from_hours(24 * n)
    }

    fn row(name: &str) -> Row {
        let user = User {
            name: UserName::parse(name).expect("a valid name"),
            path: "/".into(),
            arn: String::new(),
            user_id: name.into(),
            created: None,
            password_last_used: None,
        };
        Row::new(user, name.into(), 0, ago(1))
    }

    fn line(password: bool) -> ReportedUser {
        ReportedUser {
            created: None,
            password_enabled: Some(password),
            password_last_used: None,
            password_last_changed: None,
            password_next_rotation: None,
            mfa_active: Some(true),
            access_keys: [None; 2],
        }
    }

    /// A user with a password that the report says was set so many days ago, where passwords expire after 90 days.
    fn aged(days: i64) -> Row {
        let changed = Some(ago(days));
        reported(ReportedUser {
            password_last_changed: changed,
            password_next_rotation: Some(ago(days - 90)),
            password_last_used: changed,
            ..line(true)
        })
    }

    fn reported(value: ReportedUser) -> Row {
        Row { report: Some(Fact { value, source: Source::Report, at: NOW }), ..row("ann") }
    }

    fn read(value: LoginProfile) -> Row {
        Row { profile: Fact { value, source: Source::Live, at: NOW }, ..row("bob") }
    }

    fn present(reset_required: bool) -> LoginProfile {
        LoginProfile::Present { created: Some(ago(400)), reset_required }
    }

    /// Count, known and open of a group.
    fn figure(rows: &[Row], group: Group) -> (usize, usize, usize) {
        let figure = Overview::of(rows, NOW).figure(group);
        (figure.count, figure.known, figure.open)
    }

    #[test]
    fn users_are_counted_by_the_state_of_their_password() {
        let rows = [read(present(true)), reported(line(true)), reported(line(false)), row("cy")];
        for (group, count) in [(Group::All, 4), (Group::Unknown, 1)] {
            assert_eq!(figure(&rows, group), (count, 4, 0), "{group:?}");
        }
        for (group, count) in [(Group::Set, 2), (Group::None, 1)] {
            assert_eq!(figure(&rows, group), (count, 3, 1), "{group:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_counted_apart_and_never_as_none() {
        for group in Group::ALL.into_iter().filter(|group| !matches!(group, Group::All | Group::Unknown)) {
            assert_eq!(figure(&[row("cy")], group), (0, 0, 1), "{group:?}");
            assert!(!Overview::of(&[row("cy")], NOW).figure(group).is_known(), "{group:?}");
            assert!(Overview::of(&[], NOW).figure(group).is_known(), "of nobody, all is known: {group:?}");
        }
        // A live read knows the flag and no more; a report knows all but the flag.
        let rows = [read(present(true)), read(present(false)), aged(10), reported(line(false))];
        assert_eq!(figure(&rows, Group::MustChange), (1, 2, 1));
        assert_eq!(figure(&rows, Group::WithoutMfa), (0, 1, 2));
        assert_eq!(figure(&rows, Group::Expired), (0, 1, 2));
        assert_eq!(figure(&rows, Group::OldKeys), (0, 2, 2));
    }

    #[test]
    fn passwords_are_counted_by_age_and_those_of_unknown_age_apart() {
        let bounds = [
            (0, Age::Under30),
            (29, Age::Under30),
            (30, Age::Under60),
            (59, Age::Under60),
            (60, Age::Under90),
            (90, Age::Under180),
            (180, Age::Under365),
            (364, Age::Under365),
            (365, Age::Older),
            (4000, Age::Older),
        ];
        for (days, age) in bounds {
            for other in Age::ALL {
                let count = usize::from(other == age);
                assert_eq!(figure(&[aged(days)], Group::Aged(other)), (count, 1, 0), "{days} {other:?}");
            }
        }
        let rows = [aged(3), read(present(false)), reported(line(false))];
        assert_eq!(figure(&rows, Group::Aged(Age::Under30)), (1, 1, 1));
        assert_eq!(figure(&rows, Group::Aged(Age::Unknown)), (1, 2, 0));
    }

    #[test]
    fn a_password_expires_soon_until_it_has_expired() {
        for (days, expiring, expired) in [(75, 0, 0), (76, 1, 0), (90, 1, 0), (91, 0, 1)] {
            assert_eq!(figure(&[aged(days)], Group::Expiring), (expiring, 1, 0), "{days}");
            assert_eq!(figure(&[aged(days)], Group::Expired), (expired, 1, 0), "{days}");
        }
        let lasting = reported(ReportedUser { password_last_changed: Some(ago(900)), ..line(true) });
        assert_eq!(figure(&[lasting], Group::Expired), (0, 1, 0), "where passwords do not expire");
        let set_here = Row { changed_here: Some(NOW), ..aged(91) };
        assert_eq!(figure(&[set_here], Group::Expired), (0, 0, 1), "the report's date is of the former password");
    }

    #[test]
    fn a_password_without_mfa_or_without_a_sign_in_is_counted_only_where_there_is_one() {
        let without = |password| reported(ReportedUser { mfa_active: Some(false), ..line(password) });
        assert_eq!(figure(&[without(true), without(false)], Group::WithoutMfa), (1, 1, 0));
        assert_eq!(figure(&[without(true), without(false), aged(2)], Group::NeverSignedIn), (1, 2, 0));
    }

    #[test]
    fn keys_are_old_where_they_work_and_unused_where_none_was_ever_used() {
        let key = |active, days, used: Option<i64>| {
            Some(ReportedKey { active, last_rotated: Some(ago(days)), last_used: used.map(ago) })
        };
        let with = |keys| reported(ReportedUser { access_keys: keys, ..line(false) });
        for (keys, old, unused) in [
            ([None, None], 0, 0),
            ([key(true, 90, None), None], 0, 1),
            ([key(true, 91, Some(2)), None], 1, 0),
            ([key(false, 91, Some(2)), key(true, 5, None)], 0, 0),
            ([key(false, 91, None), key(true, 5, None)], 0, 1),
        ] {
            assert_eq!(figure(&[with(keys)], Group::OldKeys), (old, 1, 0), "{keys:?}");
            assert_eq!(figure(&[with(keys)], Group::UnusedKeys), (unused, 1, 0), "{keys:?}");
        }
    }

    /// Users in whom sources, ages, expiries, keys and MFA meet in all ways, at the bounds of groups above all.
    fn mixed() -> Roster {
        let ages = [0, 13, 29, 30, 31, 59, 60, 76, 89, 90, 91, 179, 180, 364, 365, 900];
        let users: Vec<User> = (0..6 * ages.len()).map(|n| row(&format!("u{n}")).user).collect();
        let mut roster = Roster::default();
        roster.begin_listing();
        roster.take_page(users, NOW);
        roster.end_listing();
        let mut n = 0;
        roster.edit(|row| {
            let days = ages[n % ages.len()];
            let key = |active, used: Option<i64>| {
                Some(ReportedKey { active, last_rotated: Some(ago(days)), last_used: used.map(ago) })
            };
            let keys = [[key(true, None), None], [key(true, Some(1)), key(false, None)], [None; 2]][n % 3];
            let report = aged(days).report.map(|mut report| {
                report.value.access_keys = keys;
                report.value.mfa_active = [Some(true), Some(false), None][n % 3];
                report.value.password_last_used = [None, Some(ago(1))][n % 2];
                report
            });
            let live = |value| Fact { value, source: Source::Live, at: NOW };
            match n / ages.len() {
                0 => row.report = report,
                1 => {
                    row.report = report;
                    row.profile = live(LoginProfile::Present { created: Some(ago(days)), reset_required: n % 2 == 0 });
                }
                2 => row.profile = live(present(n % 2 == 0)),
                3 => {
                    row.report = report;
                    row.changed_here = Some(ago(days / 2));
                }
                4 => row.profile = live(LoginProfile::Absent),
                _ => {}
            }
            n += 1;
        });
        roster
    }

    #[test]
    fn each_number_is_that_of_the_users_whom_its_filter_shows() {
        let roster = mixed();
        let overview = Overview::of(roster.rows(), NOW);
        for group in Group::ALL {
            let mut shown = Shown::default();
            shown.update(&roster, &Query { text: group.filter().into(), ..Query::default() }, NOW, 0.0);
            assert_eq!(overview.figure(group).count, shown.indices().len(), "{group:?}, {}", group.filter());
            assert!(overview.figure(group).count > 0, "nobody to tell it by: {group:?}");
            assert_eq!(Filter::read(group.filter()).complaint(), None);
        }
    }

    #[test]
    fn each_group_stands_at_its_index() {
        for (index, group) in Group::ALL.into_iter().enumerate() {
            assert_eq!(group.index(), index, "{group:?}");
        }
    }
}
