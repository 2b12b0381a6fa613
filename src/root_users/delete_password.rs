//! Takes a root user's password away, and the leave to recover one.

use std::sync::Arc;

use crate::account::{LoginProfile, MemberAccount, RootObserved, RootPart};
use crate::iam::{RootSession, RootTask};
use crate::operations::{Confirmation, Effect, Info, Note, Symbol};

use super::about::RootAbout;
use super::action::{AnyRootAction, RootAction, RootTarget, Sending, named};

/// What is true of it.
pub(super) static INFO: Info = Info {
    name: "delete_root_password",
    label: "Delete root password",
    permission: "sts:AssumeRoot",
    subject: "deletion of the password of {user}",
    remedy: "Audit {user}, and delete the password again if it is still there.",
    effect: Effect::Deletes,
    to_oneself: "Nobody is signed in here as the root user of another account.",
    symbol: Symbol::Bin,
    shortcut: None,
};

#[derive(Debug)]
struct DeletePassword {
    target: RootTarget,
}

/// The deletion of the password of the root user of the account of this id.
#[must_use]
pub fn delete_root_password(account_id: String) -> AnyRootAction {
    Arc::new(DeletePassword { target: RootTarget { account_id, part: RootPart::Password } })
}

impl RootAction for DeletePassword {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &RootTarget {
        &self.target
    }

    fn task(&self) -> RootTask {
        RootTask::DeleteCredentials
    }

    fn send<'a>(&'a self, session: &'a RootSession) -> Sending<'a> {
        Box::pin(session.delete_login_profile())
    }

    fn apply(&self, observed: &mut RootObserved) -> bool {
        observed.remove(&self.target.part)
    }

    fn makes_no_sense(&self, observed: &RootObserved) -> Option<String> {
        matches!(observed, RootObserved::Password(LoginProfile::Absent))
            .then(|| "The root user has no password: there is nothing to delete. Nothing was changed.".into())
    }

    fn done(&self, account: &MemberAccount) -> String {
        format!("The password of the root user of {} was deleted.", named(account))
    }

    fn confirmation(&self, about: &RootAbout<'_>) -> Confirmation {
        let account = about.account;
        let email = account.email.as_deref().unwrap_or("the root user's e-mail address");
        Confirmation {
            title: format!("Delete root password of {}", account.title()),
            text: format!(
                "Nobody will be able to sign in as the root user of {} any more, nor to recover the password by way of {email}.",
                named(account)
            ),
            notes: vec![
                Note::Warning(
                    "What somebody still does by hand as this root user will no longer be possible once the console sessions that are \
                     open now have expired, which can take 12 hours. Access keys of the root user stay active."
                        .into(),
                ),
                Note::Info(
                    "The password itself cannot be brought back. Recovery can be allowed again from here; it goes through the \
                     e-mail address."
                        .into(),
                ),
            ],
            button: INFO.label,
        }
    }
}
