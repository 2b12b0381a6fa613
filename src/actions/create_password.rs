//! Gives a user who has none a console password.

use std::sync::Arc;

use tokio::time::Instant;

use crate::account::{LoginProfile, Observed, Part, Target, UserName};
use crate::iam::{self, ErrorKind, Iam};
use crate::inventory::Password;
use crate::operations::{
    About, Action, AnyAction, Confirmation, Effect, Evidence, Info, Resolution, Sending, Shortcut, Symbol,
};
use crate::password::Secret;

use super::login_profile::{own_password, set};
use super::offer::{Ask, Declared, Offer, is_offered_anyway, not_read};

/// What is true of it.
pub static INFO: Info = Info {
    name: "create_password",
    label: "Create password",
    permission: "iam:CreateLoginProfile",
    subject: "creation of {user}'s password",
    remedy: "Check {user}: a password that is set now was not handed over, so reset it.",
    effect: Effect::Creates,
    to_oneself: own_password!("From then on you can sign in to the console, and with “aws login”, by that password"),
    symbol: Symbol::Key,
    shortcut: Some(Shortcut::Main),
};

pub(super) const DECLARED: Declared = Declared { info: &INFO, offers };

#[derive(Debug)]
struct CreatePassword {
    target: Target,
    password: Arc<Secret>,
    must_change: bool,
}

/// The creation of this password for this user.
#[must_use]
pub fn create_password(user: UserName, password: Arc<Secret>, must_change: bool) -> AnyAction {
    Arc::new(CreatePassword { target: Target::login_profile(user), password, must_change })
}

fn offers(about: &About<'_>) -> Vec<Offer> {
    let fits = about.row.password().value == Password::Absent;
    let offer =
        Offer { info: &INFO, label: "Create password…", part: Part::LoginProfile, fits, ask: Ask::NewPassword };
    if fits || is_offered_anyway(about) { vec![offer] } else { Vec::new() }
}

impl Action for CreatePassword {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn done(&self) -> Option<String> {
        None
    }

    fn unconfirmed(&self, found: Option<&Observed>, _said: &str) -> String {
        let name = &self.target.user;
        match found {
            None => not_read(name),
            Some(Observed::LoginProfile(LoginProfile::Present { .. })) => format!(
                "AWS did not confirm that the password was created. {name} has one now, and it cannot be told whether it is \
                 this one. Reset it with another password to be sure."
            ),
            Some(_) => format!(
                "AWS did not confirm that the password was created, and IAM shows none for {name} so far. If it appears \
                 after all, it is handed over here. Or create it again: the password is kept."
            ),
        }
    }

    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a> {
        Box::pin(iam.create_login_profile(&self.target.user, &self.password, self.must_change))
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

    /// By when it was created: no other field tells whose password it is.
    fn resolve(&self, evidence: &Evidence, observed: &Observed, read: Instant) -> Resolution {
        match observed {
            Observed::LoginProfile(LoginProfile::Present { created: Some(created), reset_required }) => {
                evidence.of_created(*created, *reset_required == self.must_change, read)
            }
            _ => Resolution::Undetermined,
        }
    }

    /// The password that is there was there before.
    fn refuted(&self, own: bool, error: iam::Error) -> iam::Error {
        let who = if own { "Somebody else, or this desk's own unconfirmed change," } else { "Somebody else" };
        let sentence = format!(
            "{who} created a console password for {} just before. It stays as it is: nothing was changed by this attempt. \
             Reset it if the user needs a new one.",
            self.target.user
        );
        iam::Error { kind: ErrorKind::AlreadyExists, sentence, ..error }
    }
}
