//! The MFA codes of one signing in.

use super::super::error::ErrorKind;
use super::mfa::{AskMfa, MfaPurpose, device_name, is_security_key};
use super::refusal::Refusal;
use crate::password::Secret;

/// How often a device is asked for, at most. AWS locks one after nine wrong codes within three minutes.
const TRIES: usize = 5;

/// Asks for codes, and knows those that are used up: AWS takes each once.
pub(super) struct Codes<'a> {
    ask: Option<&'a AskMfa>,
    used: Vec<(String, Secret)>,
}

impl<'a> Codes<'a> {
    /// Without a way to ask, every question is refused.
    pub(super) const fn new(ask: Option<&'a AskMfa>) -> Self {
        Self { ask, used: Vec::new() }
    }

    /// The questions for one purpose to one device.
    ///
    /// # Errors
    /// A device that gives no codes, or no way to ask.
    pub(super) fn questions(&mut self, device: &str, purpose: MfaPurpose) -> Result<Questions<'a, '_>, Refusal> {
        let what = what(&purpose);
        if is_security_key(device) {
            return Err(Refusal::new(
                ErrorKind::Configuration,
                format!(
                    "{what} takes the MFA device {}, which is a security key or passkey, and AWS takes those in a browser only",
                    device_name(device)
                ),
                "Sign in with “aws login” or IAM Identity Center instead, or register an authenticator app for codes",
            ));
        }
        let Some(ask) = self.ask else {
            return Err(Refusal::new(
                ErrorKind::SignedOut,
                format!(
                    "{what} takes an MFA code of the device {}, which is not asked for unless somebody signs in",
                    device_name(device)
                ),
                "Sign in again, and have the device at hand",
            ));
        };
        let again = self.used.iter().any(|(used, _)| used == device).then(|| {
            "The device was asked for a code a moment ago, and AWS takes each code once. Wait for the next one."
                .to_owned()
        });
        Ok(Questions { ask, device: device.to_owned(), purpose, again, left: TRIES, used: &mut self.used })
    }
}

/// The questions for one purpose, one after the other until a code is taken.
pub(super) struct Questions<'a, 'c> {
    ask: &'a AskMfa,
    device: String,
    purpose: MfaPurpose,
    again: Option<String>,
    left: usize,
    used: &'c mut Vec<(String, Secret)>,
}

impl Questions<'_, '_> {
    pub(super) fn device(&self) -> &str {
        &self.device
    }

    /// Asks until there is a code that may be one.
    ///
    /// # Errors
    /// There is none, or there were too many.
    pub(super) async fn next(&mut self) -> Result<String, Refusal> {
        while self.left > 0 {
            self.left -= 1;
            let Some(answer) = self.ask.ask(&self.device, self.purpose.clone(), self.again.take()).await else {
                return Err(Refusal::new(
                    ErrorKind::SignedOut,
                    format!("{} takes an MFA code, and none was given", what(&self.purpose)),
                    "Try again when the device is at hand",
                ));
            };
            // Apps show them in two halves.
            let code: String = answer.expose().chars().filter(|c| !c.is_whitespace()).collect();
            if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                self.again = Some("An MFA code is six digits. Nothing was sent.".into());
            } else if self.used.iter().any(|(device, used)| *device == self.device && used.expose() == code) {
                self.again =
                    Some("This code was used already, and AWS takes each code once. Wait for the next one.".into());
            } else {
                self.used.push((self.device.clone(), Secret::new(&code)));
                return Ok(code);
            }
        }
        Err(Refusal::new(
            ErrorKind::SignedOut,
            format!(
                "{TRIES} answers in a row were no MFA code that AWS takes for the device {}",
                device_name(&self.device)
            ),
            "Wait three minutes, because AWS locks a device after some wrong codes, then try again",
        ))
    }

    /// AWS did not take the code, and says this.
    pub(super) fn refused(&mut self, message: &str) {
        let says = message.trim_end_matches(['.', ' ']);
        self.again = Some(format!("AWS did not take the code (it says: {says}). Wait for the next one."));
    }
}

/// Whether AWS says that a code was wrong, so that another one may be right. A wrong device is none of that.
pub(super) fn is_wrong_code(message: Option<&str>) -> bool {
    message.is_some_and(|message| message.contains("invalid MFA one time pass code"))
}

fn what(purpose: &MfaPurpose) -> String {
    match purpose {
        MfaPurpose::Role { role_arn } => format!("The role {role_arn}"),
        MfaPurpose::Keys { access_key_id } => format!("A session with MFA for the access key {access_key_id}"),
    }
}
