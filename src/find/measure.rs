//! What is known of a user as numbers, for terms and orders.

use jiff::Timestamp;

use crate::account::Source;
use crate::inventory::{Expiry, Keys, LastUse, Password, UserRow};

/// A fact of a user that a term asks for or an order is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Measure {
    /// [`SET`], [`ABSENT`] or [`NOT_READ`].
    Password,
    /// [`YES`], [`NO`] or [`UNSURE`].
    MustChange,
    /// When the password was set last.
    Changed,
    /// By when it expires, or [`NEVER`].
    Expires,
    /// When it was last used, or [`NEVER`].
    LastSignIn,
    /// Whether MFA is active: [`YES`] or [`NO`].
    Mfa,
    /// How many access keys work, times [`KEYS`], and how many do not.
    Keys,
    /// How many access keys do not work.
    InactiveKeys,
    /// When the oldest access key that works was created.
    KeyCreated,
    /// When a key was last used, or [`NEVER`].
    KeyUsed,
    /// When the user was created.
    Created,
    /// When the password was created first.
    PasswordCreated,
    /// Where the console password is known from: [`FROM_REPORT`], [`FROM_READ`] or [`FROM_HERE`].
    Source,
}

/// It is not known.
pub(super) const BLANK: i64 = i64::MIN;
/// It has never happened, or never will.
pub(super) const NEVER: i64 = i64::MIN + 1;
/// The user is known to have nothing of which it could be true: no password, or no key. A term that asks for it does not
/// fit such a user, and does not fit when it is turned round either.
pub(super) const NOTHING: i64 = i64::MIN + 2;
/// The least number that is a time, in seconds since 1970, or a count.
pub(super) const FIRST: i64 = i64::MIN + 3;

pub(super) const SET: i64 = 0;
pub(super) const ABSENT: i64 = 1;
pub(super) const NOT_READ: i64 = 2;

pub(super) const YES: i64 = 0;
pub(super) const NO: i64 = 1;
pub(super) const UNSURE: i64 = 2;

/// More than the access keys that a user can have.
pub(super) const KEYS: i64 = 256;

pub(super) const FROM_REPORT: i64 = 0;
pub(super) const FROM_READ: i64 = 1;
pub(super) const FROM_HERE: i64 = 2;

impl Measure {
    /// Whether it is part of what is listed, which changes with [`crate::inventory::Inventory::listed_version`] alone.
    pub(super) const fn is_listed(self) -> bool {
        matches!(self, Self::Created)
    }

    /// What is known of a user.
    pub(super) fn of(self, row: &UserRow) -> i64 {
        let time = |at: Option<Timestamp>| at.map_or(BLANK, Timestamp::as_second);
        match self {
            Self::Password => match row.password().value {
                Password::Set { .. } => SET,
                Password::Absent => ABSENT,
                Password::Unknown { .. } => NOT_READ,
            },
            Self::MustChange => match row.password().value {
                Password::Set { must_change: Some(true) } => YES,
                Password::Set { must_change: Some(false) } => NO,
                Password::Absent => NOTHING,
                Password::Set { must_change: None } | Password::Unknown { .. } => UNSURE,
            },
            Self::Changed | Self::Expires if row.password().value == Password::Absent => NOTHING,
            Self::Changed => time(row.password_changed().map(|changed| changed.value)),
            Self::Expires => match row.expiry().map(|expiry| expiry.value) {
                Some(Expiry::At(by)) => by.as_second(),
                Some(Expiry::Never) => NEVER,
                None => BLANK,
            },
            Self::LastSignIn => row.last_sign_in().map_or(NEVER, Timestamp::as_second),
            Self::Mfa => match row.mfa().map(|mfa| mfa.value) {
                Some(true) => YES,
                Some(false) => NO,
                None => BLANK,
            },
            Self::Keys => {
                row.keys().map_or(BLANK, |keys| i64::from(keys.value.active) * KEYS + i64::from(keys.value.inactive))
            }
            Self::InactiveKeys => row.keys().map_or(BLANK, |keys| i64::from(keys.value.inactive)),
            Self::KeyCreated => match row.keys().map(|keys| keys.value) {
                Some(Keys { active: 0, .. }) => NOTHING,
                keys => time(keys.and_then(|keys| keys.oldest_active)),
            },
            Self::KeyUsed => match row.keys().map(|keys| keys.value) {
                Some(Keys { active: 0, inactive: 0, .. }) => NOTHING,
                Some(Keys { last_used: LastUse::At(at), .. }) => at.as_second(),
                Some(Keys { last_used: LastUse::Never, .. }) => NEVER,
                Some(Keys { last_used: LastUse::Unknown, .. }) | None => BLANK,
            },
            Self::Created => time(row.user.created),
            Self::PasswordCreated => time(row.password_created().map(|created| created.value)),
            Self::Source => match row.password() {
                known if matches!(known.value, Password::Unknown { .. }) => BLANK,
                known => match known.source {
                    Source::Report => FROM_REPORT,
                    Source::Live => FROM_READ,
                    Source::ThisDesk => FROM_HERE,
                    Source::Listing | Source::Policy | Source::AuthorizationDetails => BLANK,
                },
            },
        }
    }
}
