//! Sets whether a user must create a new password at the next sign-in, and leaves the password as it is.

use std::sync::Arc;

use tokio::time::Instant;

use crate::account::{LoginProfile, Observed, Part, Target, UserName};
use crate::iam::Iam;
use crate::inventory::Password;
use crate::operations::{
    About, Action, AnyAction, Confirmation, Effect, Evidence, Info, Note, Resolution, Sending, Symbol,
};

use super::attach_change_password::cannot_change;
use super::login_profile::{own_password, set};
use super::offer::{Ask, Declared, Offer, not_read};

/// What is true of it.
pub static INFO: Info = Info {
    name: "set_must_change",
    label: "Require password change",
    permission: "iam:UpdateLoginProfile",
    subject: "change of whether {user} must create a new password",
    remedy: "Check {user}, and set it again if it is needed.",
    effect: Effect::Changes,
    to_oneself: own_password!("The next time you sign in to the console you must create a new one"),
    symbol: Symbol::SignIn,
    shortcut: None,
};

pub(super) const DECLARED: Declared = Declared { info: &INFO, offers };

#[derive(Debug)]
struct SetMustChange {
    target: Target,
    must_change: bool,
}

/// That this user must create a new password at the next sign-in, or no longer.
#[must_use]
pub fn set_must_change(user: UserName, must_change: bool) -> AnyAction {
    Arc::new(SetMustChange { target: Target::login_profile(user), must_change })
}

fn offers(about: &About<'_>) -> Vec<Offer> {
    let Password::Set { must_change: Some(is_set) } = about.row.password().value else { return Vec::new() };
    let label = if is_set { "Don't require password change…" } else { "Require password change…" };
    let ask = Ask::Question(set_must_change(about.row.user.name.clone(), !is_set));
    vec![Offer { info: &INFO, label, part: Part::LoginProfile, fits: true, ask }]
}

impl Action for SetMustChange {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn done(&self) -> Option<String> {
        let must = if self.must_change { "must" } else { "need not" };
        Some(format!("{} {must} create a new password at the next sign-in.", self.target.user))
    }

    fn unconfirmed(&self, found: Option<&Observed>, _said: &str) -> String {
        let name = &self.target.user;
        match found {
            None => not_read(name),
            Some(_) => format!(
                "AWS did not confirm the change of {name}, and it is not certain from what IAM shows. Check the user again, and set it \
                 once more if it is needed."
            ),
        }
    }

    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a> {
        Box::pin(iam.update_login_profile(&self.target.user, None, Some(self.must_change)))
    }

    fn apply(&self, observed: &mut Observed) -> bool {
        set(observed, self.must_change)
    }

    fn confirmation(&self, about: &About<'_>) -> Option<Confirmation> {
        let name = &self.target.user;
        if !self.must_change {
            return Some(Confirmation {
                title: format!("Don't require password change for {name}"),
                text: format!("{name} can go on signing in with the current password, without creating a new one."),
                notes: Vec::new(),
                button: "Don't require password change",
            });
        }
        let to_oneself = about.is_self.then(|| Note::Warning(INFO.to_oneself.into()));
        Some(Confirmation {
            title: format!("Require password change for {name}"),
            text: format!(
                "{name} must create a new password at the next console sign-in. Until then the current one works."
            ),
            notes: cannot_change(about).into_iter().chain(to_oneself).collect(),
            button: "Require password change",
        })
    }

    fn must_change(&self) -> Option<bool> {
        Some(self.must_change)
    }

    fn resolve(&self, evidence: &Evidence, observed: &Observed, read: Instant) -> Resolution {
        let Observed::LoginProfile(LoginProfile::Present { created, .. }) = observed else {
            return Resolution::Undetermined;
        };
        // Another password than it was to be set for, perhaps of another user of the same name, has its own.
        let is_another = evidence.existing().zip(*created).is_some_and(|(existing, created)| existing != created);
        let is_it = evidence.is_outlasted(read) && self.holds(observed) && !is_another;
        if is_it { Resolution::Applied } else { Resolution::Undetermined }
    }

    /// It says nothing of a password that may be in force.
    fn overrides(&self, other: &dyn Action) -> bool {
        other.password().is_none()
    }
}
