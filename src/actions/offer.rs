use crate::account::{LoginProfile, Part, UserName};
use crate::inventory::Password;
use crate::operations::{About, AnyAction, Info};

/// An action as the desk knows it.
pub struct Declared {
    /// What is true of it whatever it is done to.
    pub info: &'static Info,
    /// The ways in which it is offered for a user. Each is for one target.
    pub offers: fn(&About<'_>) -> Vec<Offer>,
}

/// Something that is offered to be done to a user.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Which action it is.
    pub info: &'static Info,
    /// The words of its button.
    pub label: &'static str,
    /// What of the user it concerns.
    pub part: Part,
    /// Whether it fits what is known of the user; else it is offered because that may be wrong.
    pub fits: bool,
    /// What asks before it is done.
    pub ask: Ask,
}

/// What asks before an action.
#[derive(Clone, Debug)]
pub enum Ask {
    /// A form for a new password: the user's first one, or one that replaces another.
    NewPassword,
    /// The question of this action ([`crate::operations::Action::confirmation`]).
    Question(AnyAction),
}

/// Whether an action on the password is offered though another fits what is known: reading may be refused where changing is allowed,
/// and a report may be old. Once reading has failed, all is offered.
pub(super) fn is_offered_anyway(about: &About<'_>) -> bool {
    let has_failed = matches!(about.row.profile.value, LoginProfile::Unknown { reason: Some(_) });
    has_failed || matches!(about.row.password().value, Password::Unknown { .. })
}

/// What to say of a change whose answer got lost where the user could not be read since.
pub(super) fn not_read(user: &UserName) -> String {
    format!(
        "AWS did not confirm the change of {user}, and the user could not be read since. It is not known whether it was made. Look \
         at the user again in a moment: what is read then is taken into account."
    )
}
