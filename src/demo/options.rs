use std::time::Duration;

use jiff::Timestamp;

use crate::account::{CustomPolicy, Partition, PasswordPolicy};
use crate::password::CharacterClass;

use super::account_number::AccountNumber;

/// What a demo account is like. Start from [`Self::interactive`] or [`Self::instant`] and change what matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoOptions {
    /// How many users there are at the start. The account makes up as many as asked for; IAM's own quota is 5,000.
    pub users: usize,
    /// What the users, ids and chances are drawn from: the same seed and start give the same account.
    pub seed: u64,
    /// What the account's clock shows at the start, and what the users' histories lead up to.
    pub start: Timestamp,
    /// How long a call takes.
    pub latency: Latency,
    /// How long reads may go on showing what was true before a write. Zero: never.
    pub propagation: Duration,
    /// Which reads are stale during the propagation of a write.
    pub staleness: Staleness,
    /// How long a user stays unmodifiable (`EntityTemporarilyUnmodifiable`) after a password was created for it.
    pub settling: Duration,
    /// How long a credential report is in the making.
    pub report_takes: Duration,
    /// Which account it is.
    pub account: AccountNumber,
    /// Which of the people are in it that a helpdesk meets everywhere, by their names; `None`: all of them.
    pub cast: Option<&'static [&'static str]>,
    /// The account's alias.
    pub alias: Option<String>,
    /// The partition in the ARN of whoever is signed in. All else is as in AWS's commercial regions.
    pub partition: Partition,
    /// Whether the account's own root user has an MFA device, by its credential report.
    pub root_mfa: bool,
    /// The account's password policy at the start. An unknown one is taken for the default.
    pub policy: PasswordPolicy,
    /// Whether the policy's reuse prevention holds for an administrator's reset too. No source says what IAM does; it
    /// certainly holds when users change their own password.
    pub reset_checks_reuse: bool,
}

/// How long a call to the demo account takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Latency {
    /// No time at all.
    None,
    /// A random time between the two, half of it before the call is applied and half after.
    Range {
        /// The shortest.
        min: Duration,
        /// The longest.
        max: Duration,
    },
}

/// Which reads are stale while a write is propagated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staleness {
    /// All of them: what tests can rely on.
    Every,
    /// Every other one, by chance, as where several replicas answer: a read can be older than the one before it.
    Some,
}

impl DemoOptions {
    /// The number of users where nobody asked for another.
    pub const DEFAULT_USERS: usize = 214;

    /// The seed where nobody asked for another.
    pub const DEFAULT_SEED: u64 = 7;

    /// What is shown to a person: calls take their time, writes take a moment to be seen everywhere, a new password
    /// cannot be changed for a few seconds, and today is today.
    #[must_use]
    pub fn interactive(users: usize) -> Self {
        Self {
            users,
            start: Timestamp::now(),
            latency: Latency::Range { min: Duration::from_millis(40), max: Duration::from_millis(180) },
            propagation: Duration::from_millis(1500),
            staleness: Staleness::Some,
            settling: Duration::from_secs(4),
            report_takes: Duration::from_secs(3),
            ..Self::instant()
        }
    }

    /// What tests start from: nothing takes time, every write is seen at once, and the clock starts at
    /// 2026-11-21T10:00:00Z.
    #[must_use]
    pub fn instant() -> Self {
        Self {
            users: Self::DEFAULT_USERS,
            seed: Self::DEFAULT_SEED,
            start: Timestamp::constant(1_795_255_200, 0),
            latency: Latency::None,
            propagation: Duration::ZERO,
            staleness: Staleness::Every,
            settling: Duration::ZERO,
            report_takes: Duration::ZERO,
            account: AccountNumber::FIRST,
            cast: None,
            alias: Some("acme-prod".into()),
            partition: Partition::Aws,
            root_mfa: true,
            policy: PasswordPolicy::Custom(CustomPolicy {
                minimum_length: 14,
                required: CharacterClass::ALL.to_vec(),
                allow_users_to_change: true,
                max_age_days: Some(90),
                reuse_prevention: Some(5),
                hard_expiry: false,
            }),
            reset_checks_reuse: true,
        }
    }
}

impl Default for DemoOptions {
    /// [`Self::interactive`] with the default number of users.
    fn default() -> Self {
        Self::interactive(Self::DEFAULT_USERS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_start_on_a_fixed_day() {
        assert_eq!(DemoOptions::instant().start.to_string(), "2026-11-21T10:00:00Z");
        assert_eq!(DemoOptions::instant(), DemoOptions::instant());
    }
}
