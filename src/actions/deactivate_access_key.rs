//! Deactivates an access key, which can be activated again.

use std::sync::Arc;

use crate::account::{Observed, Target, UserName};
use crate::iam::Iam;
use crate::operations::{About, Action, AnyAction, Confirmation, Effect, Info, Note, Sending, Symbol};

use super::access_key::{self, TO_ONESELF, id, shown, target};
use super::offer::{Declared, Offer};

/// What is true of it.
pub static INFO: Info = Info {
    name: "deactivate_access_key",
    label: "Deactivate access key",
    permission: "iam:UpdateAccessKey",
    subject: "deactivation of access key {part} of {user}",
    remedy: "Check {user}, and deactivate the key again if it is still active.",
    effect: Effect::Disables,
    to_oneself: TO_ONESELF,
    symbol: Symbol::Off,
    shortcut: None,
};

pub(super) const DECLARED: Declared = Declared { info: &INFO, offers };

#[derive(Debug)]
struct DeactivateAccessKey {
    target: Target,
}

/// The deactivation of the access key of this id.
#[must_use]
pub fn deactivate_access_key(user: UserName, id: String) -> AnyAction {
    Arc::new(DeactivateAccessKey { target: target(user, id) })
}

fn offers(about: &About<'_>) -> Vec<Offer> {
    access_key::offers(about, &INFO, "Deactivate key…", |key| key.active, deactivate_access_key)
}

impl Action for DeactivateAccessKey {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn done(&self) -> Option<String> {
        Some(format!("Access key {} of {} was deactivated.", shown(&self.target), self.target.user))
    }

    fn unconfirmed(&self, found: Option<&Observed>, _said: &str) -> String {
        access_key::unconfirmed(&self.target, found, "deactivated", "deactivate")
    }

    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a> {
        Box::pin(iam.set_access_key_status(&self.target.user, id(&self.target), false))
    }

    fn apply(&self, observed: &mut Observed) -> bool {
        access_key::set_active(&self.target, observed, false)
    }

    fn confirmation(&self, about: &About<'_>) -> Option<Confirmation> {
        let (user, key) = (&self.target.user, shown(&self.target));
        let notes = [Note::Info(access_key::last_use(about, id(&self.target)))];
        Some(Confirmation {
            title: format!("Deactivate access key {key} of {user}"),
            text: "Whatever signs in with this key is refused from then on. It can be activated again at any time."
                .into(),
            notes: notes.into_iter().chain(access_key::to_oneself(about)).collect(),
            button: INFO.label,
        })
    }
}
