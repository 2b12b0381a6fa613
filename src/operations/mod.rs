//! Carries an action out: it is checked, written down, sent, waited for while IAM is busy, and looked up where its answer got lost.
//! What is not known of operations is kept until a read tells. The room knows no action by name.

mod action;
mod conflict;
mod errors;
mod event;
mod evidence;
mod job;
mod observe;
mod operation;
#[expect(clippy::module_inception, reason = "the file holds the type of that name")]
mod operations;
mod record;
mod unresolved;
mod waiting;

pub use action::{About, Action, AnyAction, Confirmation, Effect, Info, Note, Sending, Shortcut, Symbol, filled};
pub use evidence::{Evidence, Resolution};
pub use operation::{Operation, Outcome, Progress, State};
pub use operations::Operations;
pub use record::Record;

#[cfg(test)]
pub(crate) use action::is_same;
pub(crate) use errors::{still_unconfirmed, stopped_before};
pub(crate) use event::{Ended, Event};
#[cfg(test)]
pub(crate) use evidence::Moment;
pub(crate) use job::{ExpectedState, Job};
pub(crate) use observe::wait_for_propagation;
pub(crate) use operations::PendingReadBack;
pub(crate) use unresolved::{Overridden, Unresolved};
pub(crate) use waiting::{CHECKS, LAST_CHECK, stopped};
