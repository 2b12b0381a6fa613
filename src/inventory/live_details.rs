use jiff::Timestamp;

use crate::account::{AccessKey, Fact, MfaDevice};

/// What was read of a user who was selected: MFA, access keys, and what few rows have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LiveDetails {
    pub(crate) mfa: Option<bool>,
    pub(crate) keys: Option<Box<[AccessKey]>>,
    /// When MFA and access keys were read.
    pub(crate) at: Timestamp,
    /// When the password was last used to sign in, if it ever was.
    pub(crate) last_sign_in: Option<Fact<Timestamp>>,
}

impl LiveDetails {
    /// The devices and keys of a user. `None` where they could not be read.
    pub(crate) fn new(mfa: Option<&[MfaDevice]>, keys: Option<&[AccessKey]>, at: Timestamp) -> Self {
        Self { mfa: mfa.map(|devices| !devices.is_empty()), keys: keys.map(Into::into), at, last_sign_in: None }
    }

    /// These, with what could not be read taken from `known`. MFA and keys are as old as the older of them.
    pub(crate) fn or(self, known: &Self) -> Self {
        let is_taken = (self.mfa.is_none() && known.mfa.is_some()) || (self.keys.is_none() && known.keys.is_some());
        let at = if is_taken { known.at } else { self.at };
        Self {
            mfa: self.mfa.or(known.mfa),
            keys: self.keys.or_else(|| known.keys.clone()),
            at,
            last_sign_in: self.last_sign_in.or_else(|| known.last_sign_in.clone()),
        }
    }
}
