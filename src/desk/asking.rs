//! What the operator is asked while an account is being opened: an MFA code, or access keys that are kept nowhere.

use std::sync::Arc;

use crate::demo::ShownCode;
use crate::iam::{MfaPurpose, MfaQuestion};
use crate::password::Secret;

/// A question to the operator, without whose answer an account is not opened.
pub enum Asking {
    /// For an MFA code.
    Code(CodeQuestion),
    /// For an access key.
    Keys(KeysQuestion),
}

/// A question for an MFA code.
pub struct CodeQuestion {
    /// The number of the question: there are no two of one.
    pub serial: u64,
    /// What the device shows now, where it is one of the demo's.
    pub shown: Option<ShownCode>,
    pub(super) question: MfaQuestion,
    /// Lives as long as the question.
    pub(super) lives: Arc<()>,
}

impl CodeQuestion {
    pub(super) fn new(serial: u64, question: MfaQuestion) -> Self {
        Self { serial, shown: None, question, lives: Arc::default() }
    }

    /// The serial numbers or ARNs of the devices of which any may give the code; none where they are not known, so that the answer
    /// has to name one.
    #[must_use]
    pub fn devices(&self) -> &[String] {
        &self.question.devices
    }

    /// The device that was named last, or else the first one; empty where none is known.
    #[must_use]
    pub fn proposed(&self) -> &str {
        &self.question.proposed
    }

    /// The devices beside them that give no codes.
    #[must_use]
    pub fn security_keys(&self) -> &[String] {
        &self.question.security_keys
    }

    /// What the code is for.
    #[must_use]
    pub fn purpose(&self) -> &MfaPurpose {
        &self.question.purpose
    }

    /// Why the code before was not taken, as a sentence, where this is not the first question.
    #[must_use]
    pub fn again(&self) -> Option<&str> {
        self.question.again.as_deref()
    }
}

/// A question for an access key.
pub struct KeysQuestion {
    /// The number of the question: there are no two of one.
    pub serial: u64,
    /// The id of the key that the account was opened with, where it is to be signed in to again.
    pub access_key_id: Option<String>,
    /// Whether a session with MFA was asked for then.
    pub mfa: bool,
}

/// An access key that somebody has typed or pasted.
#[derive(Debug)]
pub struct PastedKeys {
    /// Its id.
    pub access_key_id: String,
    /// The secret that signs.
    pub secret_access_key: Secret,
    /// The token of temporary ones.
    pub session_token: Option<Secret>,
    /// Whether to get a session with MFA first, for which a code of the key's user is asked.
    pub mfa: bool,
}
