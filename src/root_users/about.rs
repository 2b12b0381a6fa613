use crate::account::MemberAccount;
use crate::iam::RootCredentials;

/// What is known when an action on a root user is asked about.
#[derive(Clone, Copy)]
pub struct RootAbout<'a> {
    /// The account.
    pub account: &'a MemberAccount,
    /// What its root user was read to have; `None` where that was not read.
    pub credentials: Option<&'a RootCredentials>,
}
