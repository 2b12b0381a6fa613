//! Asking for MFA codes.

use std::fmt;

use tokio::sync::{mpsc, oneshot};

use crate::password::Secret;

/// Where questions for MFA codes go: to whoever holds the other end. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AskMfa(mpsc::UnboundedSender<MfaQuestion>);

impl AskMfa {
    /// A way to ask, and where the questions come out.
    #[must_use]
    pub fn channel() -> (Self, mpsc::UnboundedReceiver<MfaQuestion>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Asks, and waits as long as it takes. `None` where nobody will answer.
    pub(super) async fn ask(&self, asked: Asked<'_>) -> Option<MfaAnswer> {
        let Asked { devices, proposed, purpose, again } = asked;
        let Devices { with_codes: devices, security_keys } = devices.clone();
        let proposed = proposed.to_owned();
        let (answer, answered) = oneshot::channel();
        self.0.send(MfaQuestion { devices, proposed, security_keys, purpose, again, answer }).ok()?;
        answered.await.ok()
    }
}

/// What is asked.
pub(super) struct Asked<'a> {
    pub(super) devices: &'a Devices,
    pub(super) proposed: &'a str,
    pub(super) purpose: MfaPurpose,
    pub(super) again: Option<String>,
}

/// The devices of which one is to give a code: serial numbers or ARNs. Where there are none, they are not known.
#[derive(Clone, Debug, Default)]
pub(super) struct Devices {
    pub(super) with_codes: Vec<String>,
    /// Those that give no codes.
    pub(super) security_keys: Vec<String>,
}

impl Devices {
    pub(super) fn of(serials: impl IntoIterator<Item = String>) -> Self {
        let (security_keys, with_codes) = serials.into_iter().partition(|serial| is_security_key(serial));
        Self { with_codes, security_keys }
    }
}

/// A question for a code. To drop it is to say that there will be none.
pub struct MfaQuestion {
    /// The serial numbers or ARNs of the devices of which any may give the code; none where they are not known, so that the answer
    /// has to name one.
    pub devices: Vec<String>,
    /// The one that was named last, or else the first; empty where none is known.
    pub proposed: String,
    /// The devices beside them that give no codes: security keys and passkeys.
    pub security_keys: Vec<String>,
    /// What the code is for.
    pub purpose: MfaPurpose,
    /// Why the code before was not taken, as a sentence, where this is not the first question.
    pub again: Option<String>,
    answer: oneshot::Sender<MfaAnswer>,
}

/// An answer to [`MfaQuestion`].
#[derive(Debug)]
pub struct MfaAnswer {
    /// The serial number or ARN of the device.
    pub device: String,
    /// The code that it shows: six digits.
    pub code: Secret,
}

/// What an MFA code is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MfaPurpose {
    /// To assume a role.
    Role {
        /// Its ARN.
        role_arn: String,
    },
    /// To get a session with MFA for an access key.
    Keys {
        /// The key's id.
        access_key_id: String,
    },
}

impl MfaQuestion {
    /// Answers it.
    pub fn answer(self, answer: MfaAnswer) {
        // Whoever asked may have given up.
        let _ = self.answer.send(answer);
    }
}

impl fmt::Debug for MfaQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MfaQuestion")
            .field("devices", &self.devices)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

/// How an access key is to get a session with MFA (`sts:GetSessionToken`), which then holds for all calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionMfa {
    /// With the device of this serial number.
    Device(String),
    /// With the device that the key's user has, or the one that is chosen where there are several.
    Find,
}

/// The name of a device within its ARN, for showing. Of a device made of metal it is the serial number itself.
#[must_use]
pub fn device_name(serial: &str) -> &str {
    serial.rsplit('/').next().unwrap_or(serial)
}

/// Whether a device answers to the touch of a browser alone: AWS takes no code of a security key or passkey in calls.
pub(super) fn is_security_key(serial: &str) -> bool {
    serial.contains(":u2f/")
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asks(ask: AskMfa, serials: &[&str]) -> Option<MfaAnswer> {
        let devices = Devices::of(serials.iter().map(|serial| (*serial).to_owned()));
        let proposed = devices.with_codes.first().cloned().unwrap_or_default();
        let purpose = MfaPurpose::Keys { access_key_id: "AKIA".into() };
        ask.ask(Asked { devices: &devices, proposed: &proposed, purpose, again: None }).await
    }

    #[tokio::test]
    async fn a_question_is_answered_or_dropped() {
        let (ask, mut questions) = AskMfa::channel();
        let serials =
            ["arn:aws:iam::111122223333:u2f/user/ann/yubi", "arn:aws:iam::111122223333:mfa/ann", "GAHT12345678"];
        let asked = tokio::spawn({
            let ask = ask.clone();
            async move { asks(ask, &serials).await }
        });
        let question = questions.recv().await.expect("a question");
        assert_eq!(question.devices, serials[1..]);
        assert_eq!((&*question.proposed, &question.security_keys[..]), (serials[1], &[serials[0].to_owned()][..]));
        assert_eq!([serials[1], serials[2]].map(device_name), ["ann", "GAHT12345678"]);
        question.answer(MfaAnswer { device: "GAHT12345678".into(), code: Secret::new("654321") });
        let answer = asked.await.expect("no panic").expect("an answer");
        assert_eq!((&*answer.device, answer.code.expose()), ("GAHT12345678", "654321"));
        assert!(!format!("{answer:?}").contains("654321"));

        let asked = tokio::spawn({
            let ask = ask.clone();
            async move { asks(ask, &[]).await.is_none() }
        });
        let question = questions.recv().await.expect("a question");
        assert!(question.devices.is_empty() && question.proposed.is_empty(), "{question:?}");
        drop(question);
        assert!(asked.await.expect("no panic"));
        drop(questions);
        assert!(asks(ask, &["GAHT12345678"]).await.is_none());
    }
}
