use crate::root_users::AnyRootAction;

/// What the operator wants of root users.
#[derive(Debug)]
pub enum RootCommand {
    /// Read what the organisation has switched on, and its accounts.
    Read,
    /// Go on with the list of its accounts, which could not be read to its end.
    GoOn,
    /// Take in accounts by their ids.
    Add(Vec<String>),
    /// Audit the root users of the accounts of these ids, as far as they can be.
    Audit(Vec<String>),
    /// Audit no more than what is under way.
    StopAuditing,
    /// Carry out an action, after the operator has said yes.
    Act(AnyRootAction),
    /// Wait no longer with what is under way on the root user of the account of this id.
    StopWaiting(String),
    /// The operator has read what became of the last action there.
    Forget(String),
}
