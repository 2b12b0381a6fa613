//! What the demo account keeps of each user.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::account_number::AccountNumber;
use super::hash::PasswordHash;

/// A user, with all that belongs to it.
#[derive(Clone, Debug)]
pub(super) struct UserRecord {
    /// The account that the user is of.
    pub(super) account: AccountNumber,
    pub(super) name: String,
    pub(super) path: String,
    pub(super) user_id: String,
    pub(super) created: Timestamp,
    pub(super) login: Option<Login>,
    pub(super) password_last_used: Option<Timestamp>,
    /// The hashes of the passwords there were, the newest last, today's included.
    pub(super) former_passwords: Vec<PasswordHash>,
    pub(super) keys: Vec<AccessKey>,
    pub(super) mfa: Vec<MfaDevice>,
    pub(super) groups: Vec<String>,
    pub(super) tags: Vec<(String, String)>,
    /// Inline policies, by name.
    pub(super) inline_policies: BTreeMap<String, String>,
    /// ARNs of managed policies.
    pub(super) attached_policies: Vec<String>,
    /// Until when nothing of the user can be changed, after its password was created.
    pub(super) settling_until: Option<Timestamp>,
}

/// A console password, less the password.
#[derive(Clone, Debug)]
pub(super) struct Login {
    /// When the first password was created.
    pub(super) created: Timestamp,
    /// When the password was last changed, by anyone.
    pub(super) changed: Timestamp,
    pub(super) reset_required: bool,
    pub(super) hash: PasswordHash,
}

#[derive(Clone, Debug)]
pub(super) struct AccessKey {
    pub(super) id: String,
    pub(super) active: bool,
    pub(super) created: Timestamp,
    pub(super) last_used: Option<KeyUse>,
}

#[derive(Clone, Debug)]
pub(super) struct KeyUse {
    pub(super) at: Timestamp,
    pub(super) region: &'static str,
    pub(super) service: &'static str,
}

#[derive(Clone, Debug)]
pub(super) struct MfaDevice {
    pub(super) serial: String,
    pub(super) enabled: Timestamp,
}

impl UserRecord {
    /// The most former passwords that a policy can look at (IAM service model, `passwordReusePreventionType`).
    const MOST_FORMER: usize = 24;

    /// A user with nothing but a name.
    pub(super) fn bare(account: AccountNumber, name: &str, user_id: String, created: Timestamp) -> Self {
        Self {
            account,
            name: name.to_owned(),
            path: "/".to_owned(),
            user_id,
            created,
            login: None,
            password_last_used: None,
            former_passwords: Vec::new(),
            keys: Vec::new(),
            mfa: Vec::new(),
            groups: Vec::new(),
            tags: Vec::new(),
            inline_policies: BTreeMap::new(),
            attached_policies: Vec::new(),
            settling_until: None,
        }
    }

    pub(super) fn arn(&self) -> String {
        format!("arn:aws:iam::{}:user{}{}", self.account, self.path, self.name)
    }

    /// The serial number of a device that is named after the user.
    pub(super) fn mfa_serial(&self) -> String {
        format!("arn:aws:iam::{}:mfa/{}", self.account, self.name)
    }

    /// Sets a password where there is none, or another one. The reset flag and the date of the first password stay where
    /// there was one.
    pub(super) fn set_password(&mut self, hash: PasswordHash, now: Timestamp) -> &mut Login {
        self.former_passwords.push(hash.clone());
        let surplus = self.former_passwords.len().saturating_sub(Self::MOST_FORMER);
        self.former_passwords.drain(..surplus);
        let login = self.login.get_or_insert_with(|| Login {
            created: now,
            changed: now,
            reset_required: false,
            hash: hash.clone(),
        });
        login.changed = now;
        login.hash = hash;
        login
    }
}
