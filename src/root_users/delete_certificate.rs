//! Deletes a signing certificate of a root user for good.

use std::sync::Arc;

use crate::account::{MemberAccount, RootObserved, RootPart, visible};
use crate::iam::{RootSession, RootTask};
use crate::operations::{Confirmation, Effect, Info, Note, Symbol};

use super::about::RootAbout;
use super::action::{AnyRootAction, RootAction, RootTarget, Sending, named};

/// What is true of it.
pub(super) static INFO: Info = Info {
    name: "delete_root_certificate",
    label: "Delete root certificate",
    permission: "sts:AssumeRoot",
    subject: "deletion of signing certificate {part} of {user}",
    remedy: "Audit {user}, and delete the certificate again if it is still there.",
    effect: Effect::Deletes,
    to_oneself: "Nobody is signed in here as the root user of another account.",
    symbol: Symbol::Bin,
    shortcut: None,
};

#[derive(Debug)]
struct DeleteCertificate {
    target: RootTarget,
}

/// The deletion of this signing certificate of the root user of the account of this id.
#[must_use]
pub fn delete_root_certificate(account_id: String, id: String) -> AnyRootAction {
    Arc::new(DeleteCertificate { target: RootTarget { account_id, part: RootPart::Certificate(id) } })
}

impl DeleteCertificate {
    fn id(&self) -> &str {
        self.target.part.id()
    }
}

impl RootAction for DeleteCertificate {
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
        Box::pin(session.delete_certificate(self.id()))
    }

    fn apply(&self, observed: &mut RootObserved) -> bool {
        observed.remove(&self.target.part)
    }

    fn makes_no_sense(&self, observed: &RootObserved) -> Option<String> {
        (observed.has(&self.target.part) == Some(false)).then(|| {
            format!("The root user has no signing certificate {} any more. Nothing was changed.", visible(self.id()))
        })
    }

    fn done(&self, account: &MemberAccount) -> String {
        format!("Signing certificate {} of the root user of {} was deleted.", visible(self.id()), named(account))
    }

    fn confirmation(&self, about: &RootAbout<'_>) -> Confirmation {
        Confirmation {
            title: format!("Delete root certificate of {}", about.account.title()),
            text: format!(
                "Signing certificate {} of the root user of {} is gone for good.",
                visible(self.id()),
                named(about.account)
            ),
            notes: vec![Note::Warning(
                "Whatever signs with it, such as old SOAP clients, stops working at once. Nothing tells when it was last used.".into(),
            )],
            button: INFO.label,
        }
    }
}
