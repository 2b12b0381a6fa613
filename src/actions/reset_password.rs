//! Replaces a user's console password.

use std::sync::Arc;

use tokio::time::Instant;

use crate::account::{Observed, Part, Target, UserName};
use crate::iam::Iam;
use crate::inventory::Password;
use crate::operations::{
    About, Action, AnyAction, Confirmation, Effect, Evidence, Info, Resolution, Sending, Shortcut, Symbol,
};
use crate::password::Secret;

use super::login_profile::{own_password, set};
use super::offer::{Ask, Declared, Offer, is_offered_anyway};

/// What is true of it.
pub static INFO: Info = Info {
    name: "reset_password",
    label: "Reset password",
    permission: "iam:UpdateLoginProfile",
    subject: "reset of {user}'s password",
    remedy: "The old password may no longer work. Check {user}, and reset the password again if it is needed.",
    effect: Effect::Changes,
    to_oneself: own_password!("The next time you sign in to the console, or with “aws login”, you need the new one"),
    symbol: Symbol::Key,
    shortcut: Some(Shortcut::Main),
};

pub(super) const DECLARED: Declared = Declared { info: &INFO, offers };

#[derive(Debug)]
struct ResetPassword {
    target: Target,
    password: Arc<Secret>,
    must_change: bool,
}

/// The reset of this user's password to this one.
#[must_use]
pub fn reset_password(user: UserName, password: Arc<Secret>, must_change: bool) -> AnyAction {
    Arc::new(ResetPassword { target: Target::login_profile(user), password, must_change })
}

fn offers(about: &About<'_>) -> Vec<Offer> {
    let fits = matches!(about.row.password().value, Password::Set { .. });
    let offer =
        Offer { info: &INFO, label: "Reset password…", part: Part::LoginProfile, fits, ask: Ask::NewPassword };
    if fits || is_offered_anyway(about) { vec![offer] } else { Vec::new() }
}

impl Action for ResetPassword {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn done(&self) -> Option<String> {
        None
    }

    fn unconfirmed(&self, _found: Option<&Observed>, said: &str) -> String {
        said.to_owned()
    }

    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a> {
        Box::pin(iam.update_login_profile(&self.target.user, Some(&self.password), Some(self.must_change)))
    }

    fn apply(&self, observed: &mut Observed) -> bool {
        set(observed, self.must_change)
    }

    fn confirmation(&self, _about: &About<'_>) -> Option<Confirmation> {
        None
    }

    fn must_change(&self) -> Option<bool> {
        Some(self.must_change)
    }

    fn password(&self) -> Option<&Arc<Secret>> {
        Some(&self.password)
    }

    /// No field of IAM's shows that a password was replaced.
    fn can_be_resolved(&self) -> bool {
        false
    }

    fn resolve(&self, _evidence: &Evidence, _observed: &Observed, _read: Instant) -> Resolution {
        Resolution::Undetermined
    }
}
