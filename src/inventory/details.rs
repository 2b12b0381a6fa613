use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::account::{AccessKey, KeyUse, MfaDevice, Tag};
use crate::iam;

/// What is known of one user beyond the list: read when the user is selected.
#[derive(Clone, Debug)]
pub struct Details {
    /// The unique id of the user it was read of.
    pub user_id: String,
    /// Why what is listed of the user could not be read again, if it could not.
    pub user: Option<iam::Error>,
    /// The user's access keys, which go on working without a console password.
    pub access_keys: Result<Vec<AccessKey>, iam::Error>,
    /// When each of them was last used, by its id, as far as that was read.
    pub key_uses: HashMap<String, Result<Option<KeyUse>, iam::Error>>,
    /// The ARNs of the managed policies that are attached to the user.
    pub attached_policies: Result<Vec<String>, iam::Error>,
    /// The user's MFA devices.
    pub mfa_devices: Result<Vec<MfaDevice>, iam::Error>,
    /// The names of the groups that the user is in.
    pub groups: Result<Vec<Arc<str>>, iam::Error>,
    /// The user's tags.
    pub tags: Result<Vec<Tag>, iam::Error>,
    /// When it was read.
    pub at: Timestamp,
}

impl Details {
    /// These, with what could not be read taken from `known`. They are as old as the oldest of them.
    pub(crate) fn or(self, known: Self) -> Self {
        let is_taken = (self.access_keys.is_err() && known.access_keys.is_ok())
            || (self.attached_policies.is_err() && known.attached_policies.is_ok())
            || (self.mfa_devices.is_err() && known.mfa_devices.is_ok())
            || (self.groups.is_err() && known.groups.is_ok())
            || (self.tags.is_err() && known.tags.is_ok());
        Self {
            user_id: self.user_id,
            user: self.user,
            access_keys: self.access_keys.or(known.access_keys),
            key_uses: if self.key_uses.is_empty() { known.key_uses } else { self.key_uses },
            attached_policies: self.attached_policies.or(known.attached_policies),
            mfa_devices: self.mfa_devices.or(known.mfa_devices),
            groups: self.groups.or(known.groups),
            tags: self.tags.or(known.tags),
            at: if is_taken { known.at } else { self.at },
        }
    }
}
