//! Deletes an access key for good.

use std::sync::Arc;

use crate::account::{Observed, Target, UserName};
use crate::iam::Iam;
use crate::operations::{About, Action, AnyAction, Confirmation, Effect, Info, Note, Sending, Symbol};

use super::access_key::{self, TO_ONESELF, id, shown, target};
use super::offer::{Declared, Offer};

/// What is true of it.
pub static INFO: Info = Info {
    name: "delete_access_key",
    label: "Delete access key",
    permission: "iam:DeleteAccessKey",
    subject: "deletion of access key {part} of {user}",
    remedy: "Check {user}, and delete the key again if it is still there.",
    effect: Effect::Deletes,
    to_oneself: TO_ONESELF,
    symbol: Symbol::Bin,
    shortcut: None,
};

pub(super) const DECLARED: Declared = Declared { info: &INFO, offers };

#[derive(Debug)]
struct DeleteAccessKey {
    target: Target,
}

/// The deletion of the access key of this id.
#[must_use]
pub fn delete_access_key(user: UserName, id: String) -> AnyAction {
    Arc::new(DeleteAccessKey { target: target(user, id) })
}

fn offers(about: &About<'_>) -> Vec<Offer> {
    access_key::offers(about, &INFO, "Delete key…", |_| true, delete_access_key)
}

impl Action for DeleteAccessKey {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn done(&self) -> Option<String> {
        Some(format!("Access key {} of {} was deleted.", shown(&self.target), self.target.user))
    }

    fn unconfirmed(&self, found: Option<&Observed>, _said: &str) -> String {
        access_key::unconfirmed(&self.target, found, "deleted", "delete")
    }

    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a> {
        Box::pin(iam.delete_access_key(&self.target.user, id(&self.target)))
    }

    fn apply(&self, observed: &mut Observed) -> bool {
        let Observed::AccessKeys(keys) = observed else { return false };
        keys.retain(|key| key.id != id(&self.target));
        true
    }

    fn held_back(&self, seen: &Observed, now: &Observed) -> Option<String> {
        let is_active = |observed: &Observed| observed.access_key(id(&self.target)).is_some_and(|key| key.active);
        (!is_active(seen) && is_active(now)).then(|| {
            format!(
                "IAM shows access key {} as active: somebody else activated it, or what this desk did is not seen everywhere yet. \
                 Nothing was sent. Check {} again in a minute, and decide then.",
                shown(&self.target),
                self.target.user
            )
        })
    }

    fn confirmation(&self, about: &About<'_>) -> Option<Confirmation> {
        let (user, key) = (&self.target.user, shown(&self.target));
        let use_of_it = access_key::last_use(about, id(&self.target));
        let known = about.details.and_then(|details| details.access_keys.as_ref().ok());
        let known = known.map(|keys| keys.iter().find(|known| known.id == id(&self.target)));
        let notes = [match known {
            Some(Some(known)) if !known.active => Note::Info(format!("It is inactive. {use_of_it}")),
            Some(None) => Note::Warning("IAM does not list it any more: somebody else has deleted it.".into()),
            None => Note::Warning(format!("Whether it is active is not known. {use_of_it}")),
            Some(Some(_)) => Note::Warning(format!(
                "It is active: whatever signs in with it stops working at once. {use_of_it} Deactivate it first where you are not \
                 sure; that can be undone."
            )),
        }];
        Some(Confirmation {
            title: format!("Delete access key {key} of {user}"),
            text: "It is gone for good: neither it nor its secret key can be brought back.".into(),
            notes: notes.into_iter().chain(access_key::to_oneself(about)).collect(),
            button: INFO.label,
        })
    }
}
