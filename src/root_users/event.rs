use tokio::time::Instant;

use crate::account::RootObserved;
use crate::iam::{self, AccountPage, RootCredentials, RootFeatures};
use crate::journal::{Ending, EndingResult, IntentGuard};
use crate::operations::{Effect, Evidence, Outcome, Progress};

use super::action::{AnyRootAction, RootTarget};

/// How it goes with root users.
pub(crate) enum Event {
    /// What the organisation has switched on.
    Features(Result<RootFeatures, iam::Error>),
    /// Some of its accounts.
    Accounts(AccountPage),
    /// There are no more of them, or no more can be read.
    AccountsEnded(Result<(), iam::Error>),
    /// The audit of this account (its id) has ended.
    Audited {
        account_id: String,
        /// When reading began.
        begun: Instant,
        read: Box<Result<RootCredentials, iam::Error>>,
    },
    /// An action has come so far.
    Progress { account_id: String, progress: Progress },
    /// A root user was read for an action.
    Observed {
        target: RootTarget,
        observed: RootObserved,
        /// When reading began.
        begun: Instant,
    },
    /// An action has ended.
    Ended(Box<Ended>),
}

/// An action that has ended, with all that is known of it.
pub(crate) struct Ended {
    pub(crate) action: AnyRootAction,
    pub(crate) outcome: Outcome,
    /// What a later read can tell by, where the outcome is unknown.
    pub(crate) evidence: Option<Evidence>,
    /// How it ended, as the journal has it.
    pub(crate) ending: Ending,
    /// Where it stands in the journal, if anything was to be sent.
    pub(crate) written: Option<IntentGuard>,
    /// What the operator has to be told of the journal.
    pub(crate) message: Option<String>,
    /// Whether something that belongs to it may be left, though it was made.
    pub(crate) leaves_something: bool,
    /// Whether it ended before there was a session of the root user: what is wrong is then with the credentials in use.
    pub(crate) without_session: bool,
}

impl Ended {
    /// An action that was lost because of an internal error.
    pub(crate) fn lost(action: AnyRootAction, earlier: Option<&Evidence>) -> Self {
        let evidence = Evidence::new(action.info().effect == Effect::Creates, None, None, Instant::now());
        let evidence = match earlier {
            Some(earlier) => evidence.since(earlier),
            None => evidence,
        };
        let sentence = "Internal error during the change. It is not known whether it was made. Audit the account again before you \
                        try once more.";
        let ending = Ending {
            result: EndingResult::Unknown,
            confirmed_by: None,
            code: None,
            request_ids: Vec::new(),
            attempts: 0,
        };
        Self {
            action,
            outcome: Outcome::Unknown(iam::Error::of_desk(sentence.into())),
            evidence: Some(evidence),
            ending,
            written: None,
            message: None,
            leaves_something: false,
            without_session: false,
        }
    }
}
