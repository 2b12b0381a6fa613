use std::sync::Arc;

use jiff::Timestamp;

use crate::account::{AccessKey, MfaDevice, Tag};
use crate::iam::Trouble;

/// What is known of one user beyond the list: read when the user is looked at.
#[derive(Clone, Debug)]
pub struct Details {
    /// The unique id of the user it was read of.
    pub user_id: String,
    /// Why what is listed of the user could not be read again, if it could not.
    pub user: Option<Trouble>,
    /// The user's access keys, which go on working without a console password.
    pub access_keys: Result<Vec<AccessKey>, Trouble>,
    /// The user's MFA devices.
    pub mfa_devices: Result<Vec<MfaDevice>, Trouble>,
    /// The names of the groups that the user is in.
    pub groups: Result<Vec<Arc<str>>, Trouble>,
    /// The user's tags.
    pub tags: Result<Vec<Tag>, Trouble>,
    /// When it was read.
    pub at: Timestamp,
}

impl Details {
    /// These, with what could not be read taken from `known`. They are as old as the oldest of them.
    pub(crate) fn or(self, known: Self) -> Self {
        let is_taken = (self.access_keys.is_err() && known.access_keys.is_ok())
            || (self.mfa_devices.is_err() && known.mfa_devices.is_ok())
            || (self.groups.is_err() && known.groups.is_ok())
            || (self.tags.is_err() && known.tags.is_ok());
        Self {
            user_id: self.user_id,
            user: self.user,
            access_keys: self.access_keys.or(known.access_keys),
            mfa_devices: self.mfa_devices.or(known.mfa_devices),
            groups: self.groups.or(known.groups),
            tags: self.tags.or(known.tags),
            at: if is_taken { known.at } else { self.at },
        }
    }
}
