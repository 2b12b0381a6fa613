//! What the credential report says of the root user of an account that is open, in words.

use jiff::Timestamp;

use crate::account::ReportedUser;
use crate::desk::Account;

use crate::ui::kit::format;

/// The root user of an account, as far as its credential report tells. It does not tell whether there is a password.
pub(super) struct RootState {
    /// What there is room for in a column.
    pub(super) short: &'static str,
    /// Whether somebody ought to look at it.
    pub(super) is_bad: bool,
    /// All of it, as a sentence without its end.
    pub(super) said: String,
}

impl RootState {
    /// What is known, if anything is.
    pub(super) fn of(account: &Account, now: Timestamp) -> Option<Self> {
        Self::reported(account.refresh.root.as_ref()?, now)
    }

    fn reported(root: &ReportedUser, now: Timestamp) -> Option<Self> {
        let mfa = root.mfa_active?;
        let active = root.access_keys.iter().flatten().filter(|key| key.active).count();
        let short = match (mfa, active) {
            (true, 0) => "MFA",
            (false, 0) => "No MFA",
            (true, _) => "Active key",
            (false, _) => "Key, no MFA",
        };
        let device = if mfa { "an MFA device" } else { "no MFA device" };
        let keys = match active {
            0 => "no active access key".to_owned(),
            1 => "an active access key".to_owned(),
            count => format!("{count} active access keys"),
        };
        let last = root.password_last_used.map(|at| format!(", last signed in {}", format::ago(at, now)));
        let said = format!("Root user: {device}, {keys}{}", last.unwrap_or_default());
        Some(Self { short, is_bad: !mfa || active > 0, said })
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use crate::account::ReportedKey;

    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_795_255_200, 0);

    #[test]
    fn what_a_root_user_can_sign_in_with_is_said_and_an_inactive_key_is_none() {
        let key = |active| Some(ReportedKey { active, last_rotated: None, last_used: None });
        let root = |mfa_active, access_keys| ReportedUser { mfa_active, access_keys, ..ReportedUser::default() };
        let told =
            |root: &ReportedUser| RootState::reported(root, NOW).map(|root| (root.short, root.is_bad, root.said));
        for (mfa, keys, short, is_bad, said) in [
            (true, [None, None], "MFA", false, "Root user: an MFA device, no active access key"),
            (true, [key(false), None], "MFA", false, "Root user: an MFA device, no active access key"),
            (false, [None, None], "No MFA", true, "Root user: no MFA device, no active access key"),
            (true, [None, key(true)], "Active key", true, "Root user: an MFA device, an active access key"),
            (false, [key(true), key(true)], "Key, no MFA", true, "Root user: no MFA device, 2 active access keys"),
        ] {
            assert_eq!(told(&root(Some(mfa), keys)), Some((short, is_bad, said.to_owned())));
        }
        assert_eq!(told(&root(None, [None, None])), None, "a report that does not say");
        let used = ReportedUser {
            password_last_used: NOW.checked_sub(SignedDuration::from_hours(72)).ok(),
            ..root(Some(true), [None, None])
        };
        let said = "Root user: an MFA device, no active access key, last signed in 3 days ago";
        assert_eq!(told(&used), Some(("MFA", false, said.to_owned())));
    }
}
