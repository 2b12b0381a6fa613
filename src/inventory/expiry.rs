use jiff::{SignedDuration, Timestamp};

use crate::account::PasswordPolicy;

/// By when another password is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// At no time.
    Never,
    /// From then on the user must create a new one at the next sign-in, or cannot sign in at all, as the password policy
    /// wants.
    At(Timestamp),
}

/// How old a password may become, by the password policy; `None` where it may become of any age. A policy holds at once for
/// passwords that were set before it (IAM User Guide, "Set an account password policy for IAM users").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MaxAge(pub(crate) Option<SignedDuration>);

impl MaxAge {
    /// That of this policy, if it is known.
    pub(crate) fn of(policy: &PasswordPolicy) -> Option<Self> {
        match policy {
            PasswordPolicy::Unknown { .. } => None,
            PasswordPolicy::Default => Some(Self(None)),
            PasswordPolicy::Custom(policy) => {
                Some(Self(policy.max_age_days.map(|days| SignedDuration::from_hours(24 * i64::from(days)))))
            }
        }
    }
}
