//! Activates an access key that was deactivated.

use std::sync::Arc;

use crate::account::{Observed, Target, UserName};
use crate::iam::Iam;
use crate::operations::{About, Action, AnyAction, Confirmation, Effect, Info, Note, Sending, Symbol};

use super::access_key::{self, TO_ONESELF, id, shown, target};
use super::offer::{Declared, Offer};

/// What is true of it.
pub static INFO: Info = Info {
    name: "activate_access_key",
    label: "Activate access key",
    permission: "iam:UpdateAccessKey",
    subject: "activation of access key {part} of {user}",
    remedy: "Check {user}, and activate the key again if it is needed.",
    effect: Effect::Changes,
    to_oneself: TO_ONESELF,
    symbol: Symbol::On,
    shortcut: None,
};

pub(super) const DECLARED: Declared = Declared { info: &INFO, offers };

#[derive(Debug)]
struct ActivateAccessKey {
    target: Target,
}

/// The activation of the access key of this id.
#[must_use]
pub fn activate_access_key(user: UserName, id: String) -> AnyAction {
    Arc::new(ActivateAccessKey { target: target(user, id) })
}

fn offers(about: &About<'_>) -> Vec<Offer> {
    access_key::offers(about, &INFO, "Activate key…", |key| !key.active, activate_access_key)
}

impl Action for ActivateAccessKey {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn done(&self) -> Option<String> {
        Some(format!("Access key {} of {} was activated.", shown(&self.target), self.target.user))
    }

    fn unconfirmed(&self, found: Option<&Observed>, _said: &str) -> String {
        access_key::unconfirmed(&self.target, found, "activated", "activate")
    }

    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a> {
        Box::pin(iam.set_access_key_status(&self.target.user, id(&self.target), true))
    }

    fn apply(&self, observed: &mut Observed) -> bool {
        access_key::set_active(&self.target, observed, true)
    }

    fn confirmation(&self, about: &About<'_>) -> Option<Confirmation> {
        let (user, key) = (&self.target.user, shown(&self.target));
        let notes = [Note::Info(access_key::last_use(about, id(&self.target)))];
        Some(Confirmation {
            title: format!("Activate access key {key} of {user}"),
            text: format!("Whoever has its secret key can use it again, with all that {user} may do."),
            notes: notes.into_iter().chain(access_key::to_oneself(about)).collect(),
            button: INFO.label,
        })
    }
}
