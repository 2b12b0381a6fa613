//! Allows the password of a root user to be recovered. It sets none.

use std::sync::Arc;

use crate::account::{LoginProfile, MemberAccount, RootObserved, RootPart};
use crate::iam::{RootSession, RootTask};
use crate::operations::{Confirmation, Effect, Info, Note, Symbol};

use super::about::RootAbout;
use super::action::{AnyRootAction, RootAction, RootTarget, Sending, named};

/// What is true of it.
pub(super) static INFO: Info = Info {
    name: "allow_root_recovery",
    label: "Allow root password recovery",
    permission: "sts:AssumeRoot",
    subject: "leave to recover the password of {user}",
    remedy: "Audit {user}: a login profile that is there says that it may be recovered.",
    effect: Effect::Creates,
    to_oneself: "Nobody is signed in here as the root user of another account.",
    symbol: Symbol::SignIn,
    shortcut: None,
};

#[derive(Debug)]
struct AllowRecovery {
    target: RootTarget,
}

/// The leave to recover the password of the root user of the account of this id.
#[must_use]
pub fn allow_root_recovery(account_id: String) -> AnyRootAction {
    Arc::new(AllowRecovery { target: RootTarget { account_id, part: RootPart::Password } })
}

impl RootAction for AllowRecovery {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &RootTarget {
        &self.target
    }

    fn task(&self) -> RootTask {
        RootTask::AllowRecovery
    }

    fn send<'a>(&'a self, session: &'a RootSession) -> Sending<'a> {
        Box::pin(session.create_login_profile())
    }

    fn apply(&self, observed: &mut RootObserved) -> bool {
        let RootObserved::Password(profile) = observed else { return false };
        if !matches!(profile, LoginProfile::Present { .. }) {
            *profile = LoginProfile::Present { created: None, reset_required: false };
        }
        true
    }

    fn makes_no_sense(&self, observed: &RootObserved) -> Option<String> {
        matches!(observed, RootObserved::Password(LoginProfile::Present { .. }))
            .then(|| "The root user has a password already, or may recover one. Nothing was changed.".into())
    }

    fn done(&self, account: &MemberAccount) -> String {
        format!(
            "The password of the root user of {} may be recovered now: with “Forgot password” at the sign-in page. None was set.",
            named(account)
        )
    }

    fn confirmation(&self, about: &RootAbout<'_>) -> Confirmation {
        let account = about.account;
        let email = match &account.email {
            Some(email) => format!("what is sent to {email}"),
            None => "the root user's e-mail".into(),
        };
        Confirmation {
            title: format!("Allow root password recovery of {}", account.title()),
            text: format!(
                "This sets no password. Whoever reads {email} can then set one for the root user of {}, with “Forgot password” at \
                 the sign-in page.",
                named(account)
            ),
            notes: vec![
                Note::Warning(
                    "Who can sign in as the root user can do everything in the account, and close it.".into(),
                ),
                Note::Info("Delete the root password again once it is not needed any more.".into()),
            ],
            button: INFO.label,
        }
    }
}
