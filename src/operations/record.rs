use jiff::Timestamp;

use crate::iam::Outcome;
use crate::journal::{ConfirmedBy, Ending, EndingResult};

use super::change::ChangeKind;
use super::conclusion::Conclusion;

/// The last change of a user that was made or tried at this desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The id of the user it was made of: another user of the same name has another one.
    pub user_id: String,
    /// Which change it was.
    pub kind: ChangeKind,
    /// How it ended.
    pub result: ChangeResult,
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

/// How a change ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeResult {
    /// It was made.
    Done(ConfirmedBy),
    /// It was not made.
    Refused,
    /// It is not known whether it was made.
    Unknown,
}

impl Record {
    pub(crate) fn begun(user_id: String, kind: ChangeKind, now: Timestamp) -> Self {
        let (request_ids, code) = (Vec::new(), None);
        Self { user_id, kind, result: ChangeResult::Unknown, begun: now, ended: now, attempts: 0, request_ids, code }
    }

    /// Adds what came of sending the change.
    pub(crate) fn attempt(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Done(receipt) => {
                self.attempts += receipt.attempts;
                self.request_ids.extend(receipt.request_ids.iter().cloned());
                self.code = None;
            }
            Outcome::Refused(trouble) | Outcome::Unknown(trouble, _) => {
                self.attempts += trouble.attempts;
                self.request_ids.extend(trouble.request_id.clone());
                self.code.clone_from(&trouble.code);
            }
        }
    }

    /// How it ended, as the journal has it.
    pub(crate) fn ending(&self) -> Ending {
        let (result, confirmed_by) = match self.result {
            ChangeResult::Done(by) => (EndingResult::Done, Some(by)),
            ChangeResult::Refused => (EndingResult::Refused, None),
            ChangeResult::Unknown => (EndingResult::Unknown, None),
        };
        let (code, request_ids, attempts) = (self.code.clone(), self.request_ids.clone(), self.attempts);
        Ending { result, confirmed_by, code, request_ids, attempts }
    }

    pub(crate) fn end(&mut self, conclusion: &Conclusion, now: Timestamp) {
        self.ended = now;
        self.result = match conclusion {
            Conclusion::Done(by) => ChangeResult::Done(*by),
            Conclusion::Refused(_) => ChangeResult::Refused,
            Conclusion::Unknown(..) => ChangeResult::Unknown,
        };
    }
}
