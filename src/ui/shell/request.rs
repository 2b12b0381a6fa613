use crate::account::UserName;
use crate::desk::{AnyAction, Info};

/// What is asked for by a button of the pane.
pub(in crate::ui) enum Request {
    /// A new password for this user, for this action.
    NewPassword(UserName, &'static Info),
    /// The question of this action.
    Act(AnyAction),
    /// To wipe a password of which it is not known whether it is in force.
    DiscardUnconfirmed(UserName),
}
