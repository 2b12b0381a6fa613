use std::time::Duration;

use crate::iam::Trouble;

use super::change::ChangeKind;

/// A change that is under way, or did not come to a good end.
#[derive(Clone, Debug)]
pub enum ChangeState {
    /// It is being made.
    Running(ChangeKind, Progress),
    /// IAM refused it: nothing was changed.
    Refused(ChangeKind, Trouble),
    /// It is not known whether it was applied.
    Unknown(ChangeKind, Trouble),
}

/// How far a change has come that is being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The user is read, to see that nobody else changed it meanwhile. Nothing was sent.
    Looking,
    /// It was sent; no answer yet.
    Sent,
    /// IAM is busy with an earlier change of the user. It is sent again after a pause.
    Waiting {
        /// The pause.
        pause: Duration,
        /// How many times it was sent.
        tries: u32,
    },
    /// The answer got lost. The user is read back to learn what came of the change.
    Checking,
}

impl Progress {
    /// Whether the operator can stop waiting.
    #[must_use]
    pub const fn can_be_stopped(self) -> bool {
        !matches!(self, Self::Sent)
    }
}
