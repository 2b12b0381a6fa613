use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::account::{MemberAccount, RootObserved, RootPart, grouped, visible};
use crate::iam::{Outcome as Sent, RootSession, RootTask};
use crate::journal::TargetNames;
use crate::operations::{Confirmation, Effect, Info, filled};

use super::about::RootAbout;

/// One thing that can be done to a root user, with all that it needs.
pub type AnyRootAction = Arc<dyn RootAction>;

/// A call that changes something, once it is awaited.
pub(super) type Sending<'a> = Pin<Box<dyn Future<Output = Sent> + Send + 'a>>;

/// What an action on a root user is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootTarget {
    /// The id of the account whose root user it is.
    pub account_id: String,
    /// What of the root user.
    pub part: RootPart,
}

/// One thing that can be done to the root user of a member account.
pub trait RootAction: fmt::Debug + Send + Sync {
    /// What is true of it whatever it is done to.
    fn info(&self) -> &'static Info;

    /// What it is done to.
    fn target(&self) -> &RootTarget;

    /// For which task a session is opened.
    fn task(&self) -> RootTask;

    /// Asks IAM for it.
    fn send<'a>(&'a self, session: &'a RootSession) -> Sending<'a>;

    /// Makes of what was read what is so once the action is done. Returns false where the target is not among it.
    #[must_use]
    fn apply(&self, observed: &mut RootObserved) -> bool;

    /// Why it makes no sense after what was read right before it, as a sentence; nothing was sent then.
    fn makes_no_sense(&self, observed: &RootObserved) -> Option<String>;

    /// That it was done, as a sentence.
    fn done(&self, account: &MemberAccount) -> String;

    /// The question that comes before it.
    fn confirmation(&self, about: &RootAbout<'_>) -> Confirmation;

    /// Does what belongs to it and may fail without harm, once it was made. Tells whether that worked out.
    fn tidy_up<'a>(&'a self, _session: &'a RootSession) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(std::future::ready(true))
    }

    /// What may be left where it was made and not tidied up after, as a sentence.
    fn left_over(&self, _account: &MemberAccount) -> Option<String> {
        None
    }

    /// Whether another one is the very same action: asking for it again is another attempt.
    fn is_same(&self, other: &dyn RootAction) -> bool {
        self.info() == other.info() && self.target() == other.target()
    }

    /// The action within a sentence. What goes before it is an article.
    fn subject(&self) -> String {
        let RootTarget { account_id, part } = self.target();
        filled(self.info().subject, &root_user_of(account_id), &visible(part.id()))
    }

    /// Whether what was read is as the action makes it.
    fn holds(&self, observed: &RootObserved) -> bool {
        let mut after = observed.clone();
        match self.info().effect {
            Effect::Creates => observed.has(&self.target().part) == Some(true),
            Effect::Changes | Effect::Disables | Effect::Deletes => self.apply(&mut after) && after == *observed,
        }
    }
}

/// A root user, within a sentence.
pub(super) fn root_user_of(account_id: &str) -> String {
    format!("the root user of {}", grouped(account_id))
}

/// An account, within a sentence: what it is called, and its id.
pub(super) fn named(account: &MemberAccount) -> String {
    match &account.name {
        Some(name) => format!("{name} ({})", grouped(&account.id)),
        None => grouped(&account.id),
    }
}

impl From<&RootTarget> for TargetNames {
    fn from(target: &RootTarget) -> Self {
        let root = Self { root: Some(target.account_id.clone()), ..Self::default() };
        match &target.part {
            RootPart::Password => root,
            RootPart::AccessKey(id) => Self { access_key: Some(id.clone()), ..root },
            RootPart::MfaDevice(serial) => Self { mfa_device: Some(serial.clone()), ..root },
            RootPart::Certificate(id) => Self { certificate: Some(id.clone()), ..root },
        }
    }
}
