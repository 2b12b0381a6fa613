use std::collections::HashMap;

use jiff::Timestamp;

/// What a credential report says of an account's users, and of its root user (IAM User Guide, "Generate credential reports").
///
/// It is made at most every four hours, so it can hold users who are gone and lack new ones. It says nothing of whether a
/// new password must be created at the next sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialReport {
    /// When it was made, by AWS's clock.
    pub generated: Timestamp,
    /// Its users, by the key of their name ([`crate::account::UserName::key`]). The root user is not among them.
    pub users: HashMap<String, ReportedUser>,
    /// What it says of the root user, where it has a line for it. Whether there is a password it does not say.
    pub root: Option<ReportedUser>,
    /// How many lines could not be read. They are counted so as not to be lost silently.
    pub unreadable: usize,
}

/// One user's line of a credential report; by default one that says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedUser {
    /// When the user was created, to the second. With the name it tells a user from a later one of the same name.
    pub created: Option<Timestamp>,
    /// Whether there is a console password; `None` where the report does not say.
    pub password_enabled: Option<bool>,
    /// When the password was last used to sign in. `None` means never, or that IAM has no data.
    pub password_last_used: Option<Timestamp>,
    /// When the password was set last, by whomever.
    pub password_last_changed: Option<Timestamp>,
    /// By when the password policy wants another one; in the past if the password has expired. `None` where passwords do
    /// not expire, or there is none.
    pub password_next_rotation: Option<Timestamp>,
    /// Whether an MFA device is active; `None` where the report does not say.
    pub mfa_active: Option<bool>,
    /// The access keys that there are; a user has two at most.
    pub access_keys: [Option<ReportedKey>; 2],
}

/// An access key, as a credential report has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedKey {
    /// Whether it works.
    pub active: bool,
    /// When it was created or last changed; the report calls it rotated.
    pub last_rotated: Option<Timestamp>,
    /// When it was last used; `None` if never, or not since IAM keeps track (April 2015).
    pub last_used: Option<Timestamp>,
}
