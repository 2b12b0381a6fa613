use jiff::Timestamp;
use tokio::time::Instant;

use crate::account::{Observed, Target};
use crate::journal::IntentGuard;

use super::action::{AnyAction, Effect};
use super::errors;
use super::evidence::Evidence;
use super::operation::{Outcome, Progress};
use super::record::Record;

/// How it goes with an operation.
pub(crate) enum Event {
    /// It has come so far.
    Progress { action: AnyAction, progress: Progress },
    /// Its user was read, before it or to learn what came of it.
    Read {
        target: Target,
        observed: Observed,
        /// When reading began.
        begun: Instant,
    },
    /// It has ended.
    Ended(Box<Ended>),
    /// What its user was like at last, once it was made; `None` where that could not be read.
    ReadBack {
        target: Target,
        /// Which operation it was.
        serial: u64,
        observed: Option<Observed>,
    },
}

/// An operation that has ended, with all that is known of it.
pub(crate) struct Ended {
    pub(crate) action: AnyAction,
    pub(crate) record: Record,
    pub(crate) outcome: Outcome,
    /// What a later read can tell by, where the outcome is unknown.
    pub(crate) evidence: Option<Evidence>,
    /// Where it stands in the journal, if anything was to be sent.
    pub(crate) written: Option<IntentGuard>,
    /// What the operator has to be told of the journal.
    pub(crate) message: Option<String>,
}

impl Ended {
    /// An operation that was lost because of an internal error.
    pub(crate) fn lost(user_id: String, action: AnyAction, earlier: Option<&Evidence>, now: Timestamp) -> Self {
        let evidence = Evidence::new(action.info().effect == Effect::Creates, None, None, Instant::now());
        let evidence = match earlier {
            Some(earlier) => evidence.since(earlier),
            None => evidence,
        };
        let mut record = Record::begun(user_id, &*action, now);
        let outcome = Outcome::Unknown(errors::lost_change());
        record.end(outcome.clone(), now);
        Self { action, record, outcome, evidence: Some(evidence), written: None, message: None }
    }
}
