//! The MFA codes of one signing in.

use super::super::error::ErrorKind;
use super::mfa::{AskMfa, Asked, Devices, MfaAnswer, MfaPurpose, device_name, is_security_key};
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

    /// The questions for one purpose, to one of these devices.
    ///
    /// # Errors
    /// Devices that give no codes, or no way to ask.
    pub(super) fn questions(&mut self, devices: Devices, purpose: MfaPurpose) -> Result<Questions<'a, '_>, Refusal> {
        let what = what(&purpose);
        let names =
            |serials: &[String]| serials.iter().map(|serial| device_name(serial)).collect::<Vec<_>>().join(", ");
        if devices.with_codes.is_empty() && !devices.security_keys.is_empty() {
            let (device, is) = match &*devices.security_keys {
                [_] => ("the MFA device", "which is a security key or passkey"),
                _ => ("one of the MFA devices", "which are security keys or passkeys"),
            };
            return Err(Refusal::new(
                ErrorKind::Configuration,
                format!(
                    "{what} takes {device} {}, {is}, and AWS takes those in a browser only",
                    names(&devices.security_keys)
                ),
                "Sign in with “aws login” or IAM Identity Center instead, or register an authenticator app for codes",
            ));
        }
        let Some(ask) = self.ask else {
            let of = match &*devices.with_codes {
                [] => "an MFA device".to_owned(),
                [device] => format!("the device {}", device_name(device)),
                several => format!("one of the devices {}", names(several)),
            };
            return Err(Refusal::new(
                ErrorKind::SignedOut,
                format!("{what} takes an MFA code of {of}, which is not asked for unless somebody signs in"),
                "Sign in again, and have the device at hand",
            ));
        };
        let proposed = devices.with_codes.first().cloned().unwrap_or_default();
        let again = self.used.iter().any(|(used, _)| *used == proposed).then(|| {
            "The device was asked for a code a moment ago, and AWS takes each code once. Wait for the next one."
                .to_owned()
        });
        Ok(Questions { ask, devices, proposed, purpose, again, left: TRIES, used: &mut self.used })
    }
}

/// The questions for one purpose, one after the other until a code is taken.
pub(super) struct Questions<'a, 'c> {
    ask: &'a AskMfa,
    devices: Devices,
    /// The device that was named last, or else the first one.
    proposed: String,
    purpose: MfaPurpose,
    again: Option<String>,
    left: usize,
    used: &'c mut Vec<(String, Secret)>,
}

impl Questions<'_, '_> {
    /// Asks until there is a code that may be one: with the device that shows it.
    ///
    /// # Errors
    /// There is none, or there were too many.
    pub(super) async fn next(&mut self) -> Result<(String, String), Refusal> {
        while self.left > 0 {
            self.left -= 1;
            let (devices, proposed) = (&self.devices, &*self.proposed);
            let asked = Asked { devices, proposed, purpose: self.purpose.clone(), again: self.again.take() };
            let Some(MfaAnswer { device, code: answer }) = self.ask.ask(asked).await else {
                return Err(Refusal::new(
                    ErrorKind::SignedOut,
                    format!("{} takes an MFA code, and none was given", what(&self.purpose)),
                    "Try again when the device is at hand",
                ));
            };
            // Apps show them in two halves.
            let code: String = answer.expose().chars().filter(|c| !c.is_whitespace()).collect();
            device.trim().clone_into(&mut self.proposed);
            let device = &self.proposed;
            if let Some(why_not) = self.why_no_device(device) {
                self.again = Some(why_not);
            } else if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                self.again = Some("An MFA code is six digits. Nothing was sent.".into());
            } else if self.used.iter().any(|(of, used)| of == device && used.expose() == code) {
                self.again =
                    Some("This code was used already, and AWS takes each code once. Wait for the next one.".into());
            } else {
                self.used.push((device.clone(), Secret::new(&code)));
                return Ok((device.clone(), code));
            }
        }
        Err(Refusal::new(
            ErrorKind::SignedOut,
            format!(
                "{TRIES} answers in a row were no MFA code that AWS takes for the device {}",
                device_name(&self.proposed)
            ),
            "Wait three minutes, because AWS locks a device after some wrong codes, then try again",
        ))
    }

    /// Why no code of this device can be sent, as sentences.
    fn why_no_device(&self, serial: &str) -> Option<String> {
        if self.devices.with_codes.iter().any(|device| device == serial) {
            return None;
        }
        if is_security_key(serial) {
            return Some(format!(
                "{} is a security key or passkey, and AWS takes those in a browser only. Nothing was sent.",
                device_name(serial)
            ));
        }
        // What IAM takes for a serial number.
        let may_be = |c: char| c.is_ascii_alphanumeric() || "_+=/:,.@-".contains(c);
        let is_one = (9..=256).contains(&serial.len()) && serial.chars().all(may_be);
        (!is_one).then(|| {
            "The serial number of an MFA device is nine letters and digits at least, and its ARN looks like \
             arn:aws:iam::111122223333:mfa/ann. Nothing was sent."
                .to_owned()
        })
    }

    /// AWS did not take the code, and says this. Tells whether another one may be right.
    pub(super) fn refused(&mut self, message: Option<&str>) -> bool {
        let Some(message) = message else { return false };
        let says = message.trim_end_matches(['.', ' ']);
        if message.contains("invalid MFA one time pass code") {
            self.again = Some(format!("AWS did not take the code (it says: {says}). Wait for the next one."));
        } else if message.contains(UNKNOWN_DEVICE) && !self.devices.with_codes.contains(&self.proposed) {
            // It was typed, and not read from anywhere.
            self.again = Some(format!("AWS does not know the device as this user's (it says: {says}). Correct it."));
        } else {
            return false;
        }
        true
    }
}

/// What AWS says where a device is not the user's.
pub(super) const UNKNOWN_DEVICE: &str = "MFA serial number";

fn what(purpose: &MfaPurpose) -> String {
    match purpose {
        MfaPurpose::Role { role_arn } => format!("The role {role_arn}"),
        MfaPurpose::Keys { access_key_id } => format!("A session with MFA for the access key {access_key_id}"),
    }
}
