//! The pane at the right: one user, or all at a glance, and the passwords that wait to be handed over.

pub(in crate::ui) mod cards;
pub(in crate::ui) mod error;
pub(in crate::ui) mod glance;
pub(in crate::ui) mod histogram;
pub(in crate::ui) mod notes;
pub(in crate::ui) mod offers;
pub(in crate::ui) mod overview;
pub(in crate::ui) mod pane;
pub(in crate::ui) mod password;
pub(in crate::ui) mod permissions;
pub(in crate::ui) mod policy;
pub(in crate::ui) mod progress;
pub(in crate::ui) mod recipe;
pub(in crate::ui) mod record;
pub(in crate::ui) mod self_warning;
pub(in crate::ui) mod sign_in;
pub(in crate::ui) mod source;
