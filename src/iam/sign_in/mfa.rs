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
    pub(super) async fn ask(&self, device: &str, purpose: MfaPurpose, again: Option<String>) -> Option<Secret> {
        let (answer, answered) = oneshot::channel();
        self.0.send(MfaQuestion { serial: device.to_owned(), purpose, again, answer }).ok()?;
        answered.await.ok()
    }
}

/// A question for a code. To drop it is to say that there will be none.
pub struct MfaQuestion {
    /// The serial number or ARN of the device.
    pub serial: String,
    /// What the code is for.
    pub purpose: MfaPurpose,
    /// Why the code before was not taken, as a sentence, where this is not the first question.
    pub again: Option<String>,
    answer: oneshot::Sender<Secret>,
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
    /// The device's name, for showing.
    #[must_use]
    pub fn device_name(&self) -> &str {
        device_name(&self.serial)
    }

    /// Answers it with a code: six digits.
    pub fn answer(self, code: Secret) {
        // Whoever asked may have given up.
        let _ = self.answer.send(code);
    }
}

impl fmt::Debug for MfaQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MfaQuestion")
            .field("serial", &self.serial)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

/// How an access key is to get a session with MFA (`sts:GetSessionToken`), which then holds for all calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionMfa {
    /// With the device of this serial number.
    Device(String),
    /// With the device that the key's user has.
    Find,
}

/// The name of a device within its ARN. Of a device made of metal it is the serial number itself.
pub(super) fn device_name(serial: &str) -> &str {
    serial.rsplit('/').next().unwrap_or(serial)
}

/// Whether a device answers to the touch of a browser alone: AWS takes no code of a security key or passkey in calls.
pub(super) fn is_security_key(serial: &str) -> bool {
    serial.contains(":u2f/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_question_is_answered_or_dropped() {
        let (ask, mut questions) = AskMfa::channel();
        let purpose = MfaPurpose::Keys { access_key_id: "AKIA".into() };
        let asked = tokio::spawn({
            let (ask, purpose) = (ask.clone(), purpose.clone());
            async move { ask.ask("arn:aws:iam::111122223333:mfa/ann", purpose, None).await }
        });
        let question = questions.recv().await.expect("a question");
        assert_eq!((question.device_name(), &question.purpose), ("ann", &purpose));
        question.answer(Secret::new("123456"));
        assert_eq!(asked.await.expect("no panic").expect("an answer").expose(), "123456");

        let asked = tokio::spawn({
            let ask = ask.clone();
            async move { ask.ask("GAHT12345678", purpose, Some("Once more.".into())).await.is_none() }
        });
        drop(questions.recv().await.expect("a question"));
        assert!(asked.await.expect("no panic"));
        drop(questions);
        assert!(ask.ask("x", MfaPurpose::Role { role_arn: "r".into() }, None).await.is_none());
    }
}
