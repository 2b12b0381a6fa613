use jiff::Timestamp;

use crate::account::{AccessKey, MfaDevice};
use crate::iam::Trouble;

/// What is known of one user beyond the list: read when the user is looked at.
#[derive(Clone, Debug)]
pub struct Details {
    /// The unique id of the user it was read of.
    pub user_id: String,
    /// The user's access keys, which go on working without a console password.
    pub access_keys: Result<Vec<AccessKey>, Trouble>,
    /// The user's MFA devices.
    pub mfa_devices: Result<Vec<MfaDevice>, Trouble>,
    /// The names of the groups that the user is in.
    pub groups: Result<Vec<String>, Trouble>,
    /// When it was read.
    pub at: Timestamp,
}
