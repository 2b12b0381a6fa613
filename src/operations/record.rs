use jiff::Timestamp;

use crate::account::Target;
use crate::iam::Outcome as Sent;
use crate::journal::{Ending, EndingResult};

use super::action::{Action, Info};
use super::operation::Outcome;

/// The last operation on a target that has ended at this desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The id of the user it was made of: another user of the same name has another one.
    pub user_id: String,
    /// Which action it was.
    pub info: &'static Info,
    /// What it was done to.
    pub target: Target,
    /// How it ended; `None` before it has.
    pub outcome: Option<Outcome>,
    /// When the operator asked for it.
    pub begun: Timestamp,
    /// When its outcome was known, or given up.
    pub ended: Timestamp,
    /// How many requests were sent to make it; 0 if none was.
    pub attempts: u32,
    /// AWS's ids of those that were answered.
    pub request_ids: Vec<String>,
    /// The code that AWS gave last, such as `AccessDenied`, if it gave one.
    pub code: Option<String>,
}

impl Record {
    pub(crate) fn begun(user_id: String, action: &dyn Action, now: Timestamp) -> Self {
        let (info, target) = (action.info(), action.target().clone());
        let (request_ids, code) = (Vec::new(), None);
        Self { user_id, info, target, outcome: None, begun: now, ended: now, attempts: 0, request_ids, code }
    }

    /// Adds what came of sending the change.
    pub(crate) fn attempt(&mut self, sent: &Sent) {
        match sent {
            Sent::Done(receipt) => {
                self.attempts += receipt.attempts;
                self.request_ids.extend(receipt.request_ids.iter().cloned());
                self.code = None;
            }
            Sent::Failed(error) | Sent::Unknown(error, _) => {
                self.attempts += error.attempts;
                self.request_ids.extend(error.request_id.clone());
                self.code.clone_from(&error.code);
            }
        }
    }

    /// How it ended, as the journal has it.
    pub(crate) fn ending(&self) -> Ending {
        let (result, confirmed_by) = match self.outcome {
            Some(Outcome::Done(by)) => (EndingResult::Done, Some(by)),
            Some(Outcome::Failed(_)) => (EndingResult::Refused, None),
            Some(Outcome::Unknown(_)) | None => (EndingResult::Unknown, None),
        };
        let (code, request_ids, attempts) = (self.code.clone(), self.request_ids.clone(), self.attempts);
        Ending { result, confirmed_by, code, request_ids, attempts }
    }

    pub(crate) fn end(&mut self, outcome: Outcome, now: Timestamp) {
        self.ended = now;
        self.outcome = Some(outcome);
    }
}
