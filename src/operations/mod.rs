//! Carries a change out: it is checked, written down, sent, waited for while IAM is busy, and looked up where its answer got lost.
//! What is not known of changes is kept until a read tells.

mod change;
mod conclusion;
mod doubt;
mod doubts;
mod event;
mod job;
mod record;
mod state;
mod trouble;

pub use change::{Change, ChangeKind};
pub use record::{ChangeResult, Record};
pub use state::{ChangeState, Progress};

pub(crate) use conclusion::Conclusion;
#[cfg(test)]
pub(crate) use doubt::Moment;
pub(crate) use doubt::{Doubt, Verdict};
pub(crate) use doubts::{Doubts, InDoubt, Overridden};
pub(crate) use event::{Ended, Event};
pub(crate) use job::{Job, Seen};
pub(crate) use trouble::{existed_before, still_in_doubt};
