//! The root users of member accounts: which accounts there are, what their root users have to sign in with, and what is done about it.
//!
//! They are not among [`crate::operations`], whose jobs know a user of the account that is open, and read it into the inventory: a root
//! user lives in another account, is reached by a session of its own for each task, and is no row of any list. What an action is in
//! words ([`crate::operations::Info`]), how it ends ([`crate::operations::Outcome`]) and when a read settles a lost answer
//! ([`crate::operations::Evidence`]) are the same.

mod about;
mod action;
mod allow_recovery;
mod audit;
mod deactivate_mfa_device;
mod delete_access_key;
mod delete_certificate;
mod delete_password;
mod event;
mod job;
mod member;
mod state;
#[cfg(test)]
mod tests;

pub use about::RootAbout;
pub use action::{AnyRootAction, RootAction, RootTarget};
pub use allow_recovery::allow_root_recovery;
pub use deactivate_mfa_device::deactivate_root_mfa_device;
pub use delete_access_key::delete_root_access_key;
pub use delete_certificate::delete_root_certificate;
pub use delete_password::delete_root_password;
pub use member::{Auditing, Known, Member, Older, RootOperation};
pub use state::{Reading, RootUsers};

pub(crate) use audit::{audit, go_on, lost_audit, read};
pub(crate) use event::{Ended, Event};
pub(crate) use job::Job;
pub(crate) use member::Unresolved;

use crate::operations::Info;

/// What can be done about root users, in the order in which it is offered.
pub static ALL: [&Info; 5] = [
    &delete_password::INFO,
    &delete_access_key::INFO,
    &deactivate_mfa_device::INFO,
    &delete_certificate::INFO,
    &allow_recovery::INFO,
];

/// What is known of the action of this name in the journal, if it is one on a root user.
#[must_use]
pub fn find(name: &str) -> Option<&'static Info> {
    ALL.into_iter().find(|info| info.name == name)
}
