//! What went wrong, in plain words.

use std::error::Error as StdError;
use std::fmt;

use crate::network::SettingsError;

/// A failed call, in words that a person can use. It holds no secret and no raw reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What sort of failure it is.
    pub kind: ErrorKind,
    /// What happened, whether anything changed, and what to do, in plain English.
    pub sentence: String,
    /// The operation that failed, as AWS names it.
    pub operation: &'static str,
    /// The code that AWS gave, such as `AccessDenied`.
    pub code: Option<String>,
    /// What AWS said with it, for those who want the details.
    pub message: Option<String>,
    /// AWS's id of the request, to ask AWS about it.
    pub request_id: Option<String>,
    /// How many times the request was made; 0 if it was never.
    pub attempts: u32,
}

/// What sort of failure a [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The credentials have expired or are no longer taken: sign in again.
    SignedOut,
    /// There are no credentials.
    NoCredentials,
    /// A permission is missing, or a policy forbids it.
    AccessDenied,
    /// IAM was asked too often, by this desk or by others in the account.
    Throttled,
    /// The user, or the user's console password, does not exist.
    NoSuchEntity,
    /// The user has a console password already.
    AlreadyExists,
    /// The password does not meet the account's password policy.
    PasswordPolicyViolation,
    /// IAM is still busy with an earlier change of the same user.
    TemporarilyUnmodifiable,
    /// A quota of the account is used up.
    LimitExceeded,
    /// IAM does not take what was sent.
    InvalidInput,
    /// There was no answer in time.
    TimedOut,
    /// There was no connection, or it broke.
    Unreachable,
    /// There was an answer that is not IAM's, or only half of one.
    Unreadable,
    /// This computer's clock is off.
    ClockSkew,
    /// IAM failed.
    ServiceFailure,
    /// Something is wrong with the settings of this desk or of AWS on this computer.
    Configuration,
    /// Anything else.
    Other,
}

impl Error {
    /// An error that was found without AWS's help.
    pub(crate) fn new(kind: ErrorKind, operation: &'static str, sentence: String) -> Self {
        Self { kind, sentence, operation, code: None, message: None, request_id: None, attempts: 0 }
    }

    /// An error that AWS has no part in.
    pub(crate) fn of_desk(sentence: String) -> Self {
        Self::new(ErrorKind::Other, "", sentence)
    }
}

impl From<SettingsError> for Error {
    fn from(error: SettingsError) -> Self {
        Self::new(ErrorKind::Configuration, "Connect", error.sentence)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl StdError for Error {}

/// Why whoever gives out credentials gives none, for what needs them to say it in its own words.
#[derive(Clone, Debug)]
pub(crate) struct CredentialsRefused {
    /// What it is by itself.
    pub(crate) error: Error,
    /// What happened, as a sentence without its full stop.
    pub(crate) happened: String,
    /// What to do, as a sentence without its full stop.
    pub(crate) advice: String,
}

impl fmt::Display for CredentialsRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl StdError for CredentialsRefused {}
