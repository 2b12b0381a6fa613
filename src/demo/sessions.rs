//! The temporary credentials that the demo account has given out.

use jiff::{SignedDuration, Timestamp};

use super::error::ApiError;
use super::mfa_code::step_of;
use super::record::ACCOUNT_ID;
use super::state::{Caller, Session, Signed, State};

/// A role of the demo account. All users of the account are trusted.
pub(super) struct Role {
    pub(super) name: &'static str,
    /// Only with an MFA code.
    pub(super) mfa: bool,
    pub(super) external_id: Option<&'static str>,
    /// The longest session, in seconds.
    pub(super) longest: u32,
}

/// The roles that there are. Whoever is in one may what its user may, because the demo account knows policies of users only.
pub(super) const ROLES: [Role; 3] = [
    Role { name: "Helpdesk", mfa: false, external_id: None, longest: 4 * 3600 },
    Role { name: "HelpdeskMfa", mfa: true, external_id: None, longest: 4 * 3600 },
    Role { name: "Partner", mfa: false, external_id: Some("acme-42"), longest: 3600 },
];

/// The ARN of a role of that name.
pub(super) fn arn_of(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT_ID}:role/{name}")
}

impl State {
    /// Gives out credentials that live for so many seconds, and returns their id.
    pub(super) fn begin_session(&mut self, caller: Caller, now: Timestamp, seconds: u32) -> (String, Timestamp) {
        let id = self.random.id("ASIA", 16);
        let expires = now.checked_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX);
        self.sessions.insert(id.clone(), Session { caller, expires });
        (id, expires)
    }

    /// Who signed with temporary credentials, if they are of this account's giving.
    ///
    /// # Errors
    /// `ExpiredToken` if their time is over.
    pub(super) fn of_session(&self, access_key_id: &str, now: Timestamp) -> Result<Option<Caller>, ApiError> {
        match self.sessions.get(access_key_id) {
            Some(session) if session.expires <= now => Err(ApiError::expired_token()),
            session => Ok(session.map(|session| session.caller.clone())),
        }
    }

    /// Whether these are the credentials of a session of a member account's root user.
    pub(super) fn is_of_root(&self, access_key_id: &str) -> bool {
        self.sessions.get(access_key_id).is_some_and(|session| matches!(session.caller.signed, Signed::Root(_)))
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
