//! Deletes an access key of a root user for good.

use std::sync::Arc;

use crate::account::{MemberAccount, RootObserved, RootPart, visible};
use crate::iam::{RootSession, RootTask};
use crate::operations::{Confirmation, Effect, Info, Note, Symbol};

use super::about::RootAbout;
use super::action::{AnyRootAction, RootAction, RootTarget, Sending, named};

/// What is true of it.
pub(super) static INFO: Info = Info {
    name: "delete_root_access_key",
    label: "Delete root access key",
    permission: "sts:AssumeRoot",
    subject: "deletion of access key {part} of {user}",
    remedy: "Audit {user}, and delete the key again if it is still there.",
    effect: Effect::Deletes,
    to_oneself: "Nobody is signed in here as the root user of another account.",
    symbol: Symbol::Bin,
    shortcut: None,
};

#[derive(Debug)]
struct DeleteAccessKey {
    target: RootTarget,
}

/// The deletion of this access key of the root user of the account of this id.
#[must_use]
pub fn delete_root_access_key(account_id: String, id: String) -> AnyRootAction {
    Arc::new(DeleteAccessKey { target: RootTarget { account_id, part: RootPart::AccessKey(id) } })
}

impl DeleteAccessKey {
    fn id(&self) -> &str {
        self.target.part.id()
    }
}

impl RootAction for DeleteAccessKey {
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
        Box::pin(session.delete_access_key(self.id()))
    }

    fn apply(&self, observed: &mut RootObserved) -> bool {
        observed.remove(&self.target.part)
    }

    fn makes_no_sense(&self, observed: &RootObserved) -> Option<String> {
        (observed.has(&self.target.part) == Some(false))
            .then(|| format!("The root user has no access key {} any more. Nothing was changed.", visible(self.id())))
    }

    fn done(&self, account: &MemberAccount) -> String {
        format!("Access key {} of the root user of {} was deleted.", visible(self.id()), named(account))
    }

    fn confirmation(&self, about: &RootAbout<'_>) -> Confirmation {
        let known = about.credentials;
        let key = known.and_then(|known| known.access_keys.as_ref().ok());
        let key = key.and_then(|keys| keys.iter().find(|key| key.id == self.id()));
        let used = known.and_then(|known| known.key_uses.get(self.id()));
        let use_of_it = match used {
            Some(Ok(Some(used))) => {
                let service = used.service.as_deref().map(|service| format!(" for {}", visible(service)));
                let day = used.at.strftime("%d %b %Y");
                format!("IAM knows that it was used on {day}{}.", service.unwrap_or_default())
            }
            Some(Ok(None)) => "IAM knows of no use of it.".into(),
            Some(Err(_)) | None => "When it was last used is not known.".into(),
        };
        let note = match key {
            Some(key) if !key.active => Note::Info(format!("It is inactive. {use_of_it}")),
            _ => Note::Warning(format!("Whatever signs with it stops working at once. {use_of_it}")),
        };
        Confirmation {
            title: format!("Delete root access key of {}", about.account.title()),
            text: format!(
                "Access key {} of the root user of {} is gone for good: neither it nor its secret key can be brought back.",
                visible(self.id()),
                named(about.account)
            ),
            notes: vec![note],
            button: INFO.label,
        }
    }
}
