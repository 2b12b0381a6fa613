use super::super::{Filter, Query};

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
pub(super) const fn days(n: i64) -> i64 {
    86_400 * n
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

    /// The group that a filter asks for, among whatever else it asks.
    #[must_use]
    pub fn asked(filter: &Filter) -> Option<Self> {
        if filter.is_empty() {
            return Some(Self::All);
        }
        let count = |group: Self| group.terms().filter(|term| filter.has_term(term)).count();
        let is_complete = |group: &Self| *group != Self::All && count(*group) == group.terms().count();
        // Of two groups that it asks for, the one that asks for more is meant: who has no MFA has a password, too.
        Self::ALL.into_iter().filter(is_complete).max_by_key(|group| group.terms().count())
    }

    /// Asks for this group instead of another one, and for nobody of it alone where it was asked for already. What else is typed
    /// stays, but for all users.
    pub fn ask(self, query: &mut Query) {
        if self == Self::All {
            query.text.clear();
            return;
        }
        let again = Self::asked(&Filter::read(&query.text)) == Some(self);
        for term in Self::ALL.into_iter().flat_map(Self::terms) {
            query.remove_term(term);
        }
        for term in self.terms().filter(|_| !again) {
            query.add_term(term);
        }
    }

    /// What [`Group::filter`] asks.
    fn terms(self) -> impl Iterator<Item = &'static str> {
        self.filter().split_ascii_whitespace()
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
    pub(super) fn of(age: Option<i64>) -> Self {
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
