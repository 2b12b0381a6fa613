//! The temporary credentials that the demo account has given out.

use jiff::{SignedDuration, Timestamp};

use super::account_number::AccountNumber;
use super::error::ApiError;
use super::mfa_code::step_of;
use super::state::{Caller, Session, Signed, State};

/// A role that every demo account has. All users of the account are trusted, and those of the other accounts of its organisation.
pub(super) struct Role {
    pub(super) name: &'static str,
    /// Only with an MFA code.
    pub(super) mfa: bool,
    pub(super) external_id: Option<&'static str>,
    /// The longest session, in seconds.
    pub(super) longest: u32,
}

/// What is given to a helpdesk in a role.
pub(super) const OF_HELPDESK: &[&str] = &["arn:aws:iam::aws:policy/IAMFullAccess"];

/// What may be done in the roles that IAM Identity Center gives, by their names. In one of another name nothing may be done.
const PERMISSION_SETS: [(&str, &[&str]); 2] =
    [("Helpdesk", OF_HELPDESK), ("Auditor", &["arn:aws:iam::aws:policy/IAMReadOnlyAccess"])];

/// The policies of a role that IAM Identity Center gives.
pub(super) fn permission_set(name: &str) -> &'static [&'static str] {
    PERMISSION_SETS.iter().find(|(known, _)| *known == name).map_or(&[], |(_, policies)| policies)
}

/// The roles that can be assumed.
pub(super) const ROLES: [Role; 3] = [
    Role { name: "Helpdesk", mfa: false, external_id: None, longest: 4 * 3600 },
    Role { name: "HelpdeskMfa", mfa: true, external_id: None, longest: 4 * 3600 },
    Role { name: "Partner", mfa: false, external_id: Some("acme-42"), longest: 3600 },
];

/// The ARN of an account's role of that name.
pub(super) fn arn_of(account: AccountNumber, name: &str) -> String {
    format!("arn:aws:iam::{account}:role/{name}")
}

impl State {
    /// Gives out credentials for an account that live for so many seconds, and returns their id.
    pub(super) fn begin_session(
        &mut self,
        (account, caller): (AccountNumber, Caller),
        now: Timestamp,
        seconds: u32,
    ) -> (String, Timestamp) {
        let id = self.random.id("ASIA", 16);
        let expires = now.checked_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX);
        self.sts.begin(id.clone(), Session { account, caller, expires });
        (id, expires)
    }

    /// Who signed with temporary credentials, if that is what it was signed with.
    ///
    /// # Errors
    /// `ExpiredToken` if their time is over, `InvalidClientTokenId` if they are for another account.
    pub(super) fn of_session(&self, access_key_id: &str, now: Timestamp) -> Result<Option<Caller>, ApiError> {
        match self.sts.session(access_key_id) {
            Some(session) if session.account != self.options.account => Err(ApiError::invalid_client_token()),
            Some(session) if session.expires <= now => Err(ApiError::expired_token()),
            session => Ok(session.map(|session| session.caller)),
        }
    }

    /// Of which member account's root user these are the credentials of a session, if they are.
    pub(super) fn root_of(&self, access_key_id: &str) -> Option<String> {
        let caller = self.sts.session(access_key_id)?.caller;
        // The root user's id is the account's.
        matches!(caller.signed, Signed::Root(_)).then_some(caller.user_id)
    }

    /// Takes an MFA code of a device of the caller's.
    ///
    /// # Errors
    /// `AccessDenied` if it is none, was used already, or the device is not the caller's.
    pub(super) fn take_code(
        &mut self,
        caller: &Caller,
        serial: &str,
        code: &str,
        now: Timestamp,
    ) -> Result<(), ApiError> {
        let denied = |message: &str| Err(ApiError::new(403, "AccessDenied", message));
        let is_own =
            self.users.get(&caller.name).is_some_and(|user| user.mfa.iter().any(|device| device.serial == serial));
        if !is_own {
            return denied(
                "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and \
                 associated with this user.",
            );
        }
        match step_of(serial, code, now) {
            Some(step) if self.used_codes.insert((serial.to_owned(), step)) => Ok(()),
            _ => denied("MultiFactorAuthentication failed with invalid MFA one time pass code. "),
        }
    }
}
