use jiff::Timestamp;
use tokio::time::Instant;

use crate::account::{LoginProfile, UserName};
use crate::journal::IntentGuard;

use super::change::{Change, ChangeKind};
use super::conclusion::Conclusion;
use super::doubt::Doubt;
use super::record::Record;
use super::state::Progress;
use super::trouble;

/// How it goes with a change.
pub(crate) enum Event {
    /// It has come so far.
    Progress { key: String, kind: ChangeKind, progress: Progress },
    /// The user was read, before it or to learn what came of it.
    ProfileRead {
        key: String,
        profile: LoginProfile,
        /// When reading began.
        begun: Instant,
    },
    /// It has ended.
    Ended(Box<Ended>),
}

/// A change that has ended, with all that is known of it.
pub(crate) struct Ended {
    pub(crate) name: UserName,
    pub(crate) change: Change,
    pub(crate) conclusion: Conclusion,
    pub(crate) record: Record,
    /// Where it stands in the journal, if anything was to be sent.
    pub(crate) written: Option<IntentGuard>,
    /// What the operator has to be told of the journal.
    pub(crate) told: Option<String>,
}

impl Ended {
    /// A change that was lost because a part of this program failed.
    pub(crate) fn lost(
        name: UserName,
        user_id: String,
        change: Change,
        earlier: Option<&Doubt>,
        now: Timestamp,
    ) -> Self {
        let doubt = Doubt::new(&change, None, None, Instant::now());
        let doubt = match earlier {
            Some(earlier) => doubt.since(earlier),
            None => doubt,
        };
        let record = Record::begun(user_id, change.kind(), now);
        let conclusion = Conclusion::Unknown(trouble::lost_change(), doubt);
        Self { name, change, conclusion, record, written: None, told: None }
    }
}
