use jiff::{SignedDuration, Timestamp};

use crate::account::Source;

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

const fn days(n: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * n)
}

impl Overview {
    /// Counts these users as of `now`.
    #[must_use]
    pub fn of(rows: &[Row], now: Timestamp) -> Self {
        let mut overview = Self::default();
        for row in rows {
            overview.add(row, now);
        }
        overview
    }

    /// How many users are in this group.
    #[must_use]
    pub fn figure(&self, group: Group) -> Figure {
        self.figures[group.index()]
    }

    fn put(&mut self, group: Group, belongs: Option<bool>) {
        let figure = &mut self.figures[group.index()];
        match belongs {
            Some(belongs) => {
                figure.known += 1;
                figure.count += usize::from(belongs);
            }
            None => figure.open += 1,
        }
    }

    fn add(&mut self, row: &Row, now: Timestamp) {
        let password = row.password();
        self.put(Group::All, Some(true));
        for (group, belongs) in [
            (Group::Set, matches!(password.value, Password::Set { .. })),
            (Group::None, password.value == Password::Absent),
            (Group::Unknown, matches!(password.value, Password::Unknown { .. })),
        ] {
            self.put(group, Some(belongs));
        }
        match password.value {
            Password::Set { must_change } => self.add_password(row, must_change, now),
            Password::Absent => {}
            Password::Unknown { .. } => {
                for group in Group::OF_A_PASSWORD {
                    self.put(group, None);
                }
                for age in Age::ALL {
                    self.put(Group::Aged(age), None);
                }
            }
        }
        self.add_keys(row, now);
    }

    fn add_password(&mut self, row: &Row, must_change: Option<bool>, now: Timestamp) {
        self.put(Group::MustChange, must_change);
        self.put(Group::WithoutMfa, row.mfa().map(|mfa| !mfa.value));
        self.put(Group::NeverSignedIn, Some(row.last_sign_in().is_none()));
        let changed = row.password_changed();
        // Only the report knows of expiry, and only of the password that it saw.
        let is_reported = changed.as_ref().is_some_and(|changed| changed.source == Source::Report);
        let rotation = if is_reported { row.password_next_rotation() } else { None };
        self.put(Group::Expired, is_reported.then(|| rotation.is_some_and(|by| by <= now)));
        let soon = now + days(Group::SOON_DAYS);
        self.put(Group::Expiring, is_reported.then(|| rotation.is_some_and(|by| now < by && by <= soon)));
        let age = Age::of(changed.map(|changed| now.duration_since(changed.value)));
        for each in Age::ALL {
            let is_open = age == Age::Unknown && each != Age::Unknown;
            self.put(Group::Aged(each), (!is_open).then_some(age == each));
        }
    }

    fn add_keys(&mut self, row: &Row, now: Timestamp) {
        let Some(keys) = row.keys().map(|keys| keys.value) else {
            self.put(Group::OldKeys, None);
            self.put(Group::UnusedKeys, None);
            return;
        };
        let is_old = match keys.oldest_active {
            Some(created) => Some(now.duration_since(created) > days(Group::OLD_KEY_DAYS)),
            None => (keys.active == 0).then_some(false),
        };
        self.put(Group::OldKeys, is_old);
        let has_keys = keys.active + keys.inactive > 0;
        // Only the report says when a key was used.
        let is_unused = match (has_keys, keys.last_used) {
            (false, _) | (true, Some(_)) => Some(false),
            (true, None) => row.report.is_some().then_some(true),
        };
        self.put(Group::UnusedKeys, is_unused);
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

    /// Those that only users with a password can be in, but for their ages.
    const OF_A_PASSWORD: [Self; 5] =
        [Self::MustChange, Self::WithoutMfa, Self::Expired, Self::Expiring, Self::NeverSignedIn];

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

    fn of(age: Option<SignedDuration>) -> Self {
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
