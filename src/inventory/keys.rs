use jiff::Timestamp;

use crate::account::{AccessKey, ReportedKey, ReportedUser};

/// The access keys of a user, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// How many work.
    pub active: u8,
    /// How many are there that do not.
    pub inactive: u8,
    /// When the oldest one that works was created.
    pub oldest_active: Option<Timestamp>,
    /// When one of them was last used, as far as that is known.
    pub last_used: LastUse,
}

/// When access keys were last used. Only the report says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum LastUse {
    /// It is not known.
    #[default]
    Unknown,
    /// Never, or not since IAM keeps track.
    Never,
    /// One of them was used at this time, and none later.
    At(Timestamp),
}

impl Keys {
    /// Whether there are none.
    #[must_use]
    pub const fn are_none(self) -> bool {
        self.active == 0 && self.inactive == 0
    }

    /// Takes in one more key.
    pub(crate) fn add(&mut self, active: bool, created: Option<Timestamp>) {
        if active {
            self.active += 1;
            self.oldest_active = match (self.oldest_active, created) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        } else {
            self.inactive += 1;
        }
    }
}

impl LastUse {
    /// The time, if one is known.
    #[must_use]
    pub const fn at(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Never | Self::Unknown => None,
        }
    }
}

impl From<Option<Timestamp>> for LastUse {
    fn from(reported: Option<Timestamp>) -> Self {
        reported.map_or(Self::Never, Self::At)
    }
}

/// When one of these keys was last used, by a report that has each of them. It has no ids: a key is known by the second in which
/// it was created, and those of the same second only together.
pub(crate) fn last_use(read: &[AccessKey], report: &ReportedUser) -> LastUse {
    let mut last = LastUse::Unknown;
    for key in read {
        let Some(second) = key.created.map(Timestamp::as_second) else { return LastUse::Unknown };
        let twins = read.iter().filter(|other| other.created.map(Timestamp::as_second) == Some(second)).count();
        let is_it = |key: &&ReportedKey| key.last_rotated.map(Timestamp::as_second) == Some(second);
        let reported = report.access_keys.iter().flatten().filter(is_it);
        if reported.clone().count() != twins {
            return LastUse::Unknown;
        }
        last = reported.map(|key| key.last_used.into()).fold(last, LastUse::max);
    }
    last
}
