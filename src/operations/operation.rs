use std::time::Duration;

use crate::iam;
use crate::journal::ConfirmedBy;

use super::action::AnyAction;

/// An action that is under way, or that did not come to a good end.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The action.
    pub action: AnyAction,
    /// How it goes with it.
    pub state: State,
}

/// How it goes with an operation.
#[derive(Clone, Debug)]
pub enum State {
    /// It is being carried out.
    Running(Progress),
    /// It has ended.
    Finished(Outcome),
}

/// How an operation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was made.
    Done(ConfirmedBy),
    /// It was not made: nothing was changed.
    Failed(iam::Error),
    /// It is not known whether it was made.
    Unknown(iam::Error),
}

/// How far an operation has come that is being carried out.
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

impl Operation {
    /// How far it has come, if it is under way.
    #[must_use]
    pub const fn progress(&self) -> Option<Progress> {
        match self.state {
            State::Running(progress) => Some(progress),
            State::Finished(_) => None,
        }
    }

    /// Whether it is under way.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        matches!(self.state, State::Running(_))
    }

    /// What went wrong with it, where it was not made.
    #[must_use]
    pub const fn failed(&self) -> Option<&iam::Error> {
        match &self.state {
            State::Finished(Outcome::Failed(error)) => Some(error),
            State::Finished(Outcome::Done(_) | Outcome::Unknown(_)) | State::Running(_) => None,
        }
    }

    /// What went wrong with it, where it is not known whether it was made.
    #[must_use]
    pub const fn unknown(&self) -> Option<&iam::Error> {
        match &self.state {
            State::Finished(Outcome::Unknown(error)) => Some(error),
            State::Finished(Outcome::Done(_) | Outcome::Failed(_)) | State::Running(_) => None,
        }
    }
}
