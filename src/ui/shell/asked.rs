use crate::account::UserName;

/// What is asked for by a button of the pane.
pub(in crate::ui) enum Asked {
    Create(UserName),
    Reset(UserName),
    Delete(UserName),
    MustChange(UserName, bool),
    /// To wipe a password of which it is not known whether it is in force.
    DiscardUnconfirmed(UserName),
}
