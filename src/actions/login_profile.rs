//! What the actions on a login profile share.

use crate::account::{LoginProfile, Observed};

/// Makes of a login profile one that is there, with this flag. When it was created stays as it was.
pub(super) fn set(observed: &mut Observed, must_change: bool) -> bool {
    let Observed::LoginProfile(profile) = observed else { return false };
    let created = match profile {
        LoginProfile::Present { created, .. } => *created,
        LoginProfile::Absent | LoginProfile::Unknown { .. } => None,
    };
    *profile = LoginProfile::Present { created, reset_required: must_change };
    true
}

/// What it means for whoever does something to the own password.
macro_rules! own_password {
    ($consequence:literal) => {
        concat!(
            "This is the user you are signed in as: it is your own password. ",
            $consequence,
            ". Your access keys stay active."
        )
    };
}

pub(super) use own_password;
