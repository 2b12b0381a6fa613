//! Takes a user's console password away.

use std::sync::Arc;

use jiff::Timestamp;

use crate::account::{Fact, LoginProfile, Observed, Part, Source, Target, UserName};
use crate::iam::Iam;
use crate::inventory::{Keys, Password};
use crate::operations::{About, Action, AnyAction, Confirmation, Effect, Info, Note, Sending, Shortcut, Symbol};

use super::login_profile::own_password;
use super::offer::{Ask, Declared, Offer, is_offered_anyway, not_read};

/// What is true of it.
pub static INFO: Info = Info {
    name: "delete_password",
    label: "Delete password",
    permission: "iam:DeleteLoginProfile",
    subject: "deletion of {user}'s password",
    remedy: "Check {user}, and delete the password again if it is still there.",
    effect: Effect::Deletes,
    to_oneself: own_password!(
        "You will not be able to sign in to the console, or with “aws login”, until somebody else gives you a new one"
    ),
    symbol: Symbol::Bin,
    shortcut: Some(Shortcut::Delete),
};

pub(super) const DECLARED: Declared = Declared { info: &INFO, offers };

#[derive(Debug)]
struct DeletePassword {
    target: Target,
}

/// The deletion of this user's password.
#[must_use]
pub fn delete_password(user: UserName) -> AnyAction {
    Arc::new(DeletePassword { target: Target::login_profile(user) })
}

fn offers(about: &About<'_>) -> Vec<Offer> {
    let fits = matches!(about.row.password().value, Password::Set { .. });
    if !fits && !is_offered_anyway(about) {
        return Vec::new();
    }
    let ask = Ask::Question(delete_password(about.row.user.name.clone()));
    vec![Offer { info: &INFO, label: "Delete password…", part: Part::LoginProfile, fits, ask }]
}

impl Action for DeletePassword {
    fn info(&self) -> &'static Info {
        &INFO
    }

    fn target(&self) -> &Target {
        &self.target
    }

    fn done(&self) -> Option<String> {
        Some(format!("The password of {} was deleted.", self.target.user))
    }

    fn unconfirmed(&self, found: Option<&Observed>, _said: &str) -> String {
        let name = &self.target.user;
        match found {
            None => not_read(name),
            Some(_) => format!(
                "AWS did not confirm that the password was deleted, and it is not certain from what IAM shows of {name}. \
                 Check the user again, and delete it once more if it is still there."
            ),
        }
    }

    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a> {
        Box::pin(iam.delete_login_profile(&self.target.user))
    }

    // However old the password was that was seen: it may have been deleted and created again meanwhile, and the read may show the
    // moment between. So the usual resolution waits, as it does for all.
    fn apply(&self, observed: &mut Observed) -> bool {
        let Observed::LoginProfile(profile) = observed else { return false };
        *profile = LoginProfile::Absent;
        true
    }

    fn confirmation(&self, about: &About<'_>) -> Option<Confirmation> {
        let name = &self.target.user;
        let sessions = "Open console sessions last until they expire, which can take 12 hours. The same password cannot be \
                        brought back: the user would need a new one.";
        let to_oneself = about.is_self.then(|| Note::Warning(INFO.to_oneself.into()));
        Some(Confirmation {
            title: format!("Delete password for {name}"),
            text: format!("{name} will no longer be able to sign in to the console with a password."),
            notes: [keys_note(about), Note::Info(sessions.into())].into_iter().chain(to_oneself).collect(),
            button: INFO.label,
        })
    }
}

/// What the user can do without a console password.
fn keys_note(about: &About<'_>) -> Note {
    let known = about.row.keys();
    // A report that is newer than what was read has the last word, as in the table.
    let is_reported = known.as_ref().is_some_and(|keys| keys.source == Source::Report);
    match about.details.map(|details| &details.access_keys) {
        Some(Ok(keys)) if !is_reported => {
            let active: Vec<&str> = keys.iter().filter(|key| key.active).map(|key| key.id.as_str()).collect();
            let ids = active.join(", ");
            match active.len() {
                0 => Note::Info("There is no active access key. The user can still assume roles.".to_owned()),
                1 => Note::Warning(format!("1 access key stays active: {ids}")),
                n => Note::Warning(format!("{n} access keys stay active: {ids}")),
            }
        }
        Some(_) | None => Note::Warning(reported_keys_text(known, about.now, about.ago)),
    }
}

/// What is known of the user's access keys where they were not read just now.
fn reported_keys_text(keys: Option<Fact<Keys>>, now: Timestamp, ago: fn(Timestamp, Timestamp) -> String) -> String {
    let Some(keys) = keys else {
        return "Access keys stay active. It is not known whether the user has any.".into();
    };
    let known = match keys.value.active {
        0 => "no active one".into(),
        1 => "1 active one".into(),
        n => format!("{n} active ones"),
    };
    let source = if keys.source == Source::Report { "The credential report" } else { "What was read" };
    format!("Access keys stay active. {source} of {} has {known}.", ago(keys.at, now))
}
