//! What an action is. The room knows none by name: each is a file of [`crate::actions`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;

use crate::account::{Observed, Part, PasswordPolicy, Target, visible};
use crate::iam::{self, Iam, Outcome as Sent};
use crate::inventory::{Details, UserRow};
use crate::password::Secret;

use super::evidence::{Evidence, Resolution};

/// One thing that can be done to a target, with all that it needs.
pub type AnyAction = Arc<dyn Action>;

/// A call that changes something, once it is awaited.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Sent> + Send + 'a>>;

/// One thing that can be done.
pub trait Action: fmt::Debug + Send + Sync {
    /// What is true of it whatever it is done to.
    fn info(&self) -> &'static Info;

    /// What it is done to.
    fn target(&self) -> &Target;

    /// That it was done, as a sentence; `None` where a card with a password says so.
    fn done(&self) -> Option<String>;

    /// What to say where its answer got lost and reading back did not settle it. `found` is what was read last; `said` is what the
    /// lost call came to, as a sentence.
    fn unconfirmed(&self, found: Option<&Observed>, said: &str) -> String;

    /// Asks IAM for it.
    fn send<'a>(&'a self, iam: &'a Iam) -> Sending<'a>;

    /// Makes of what was read what is so once the action is done. Returns false where the target is not among it.
    #[must_use]
    fn apply(&self, observed: &mut Observed) -> bool;

    /// The question that comes before it; `None` where a form asks.
    fn confirmation(&self, about: &About<'_>) -> Option<Confirmation>;

    /// Whether the user must create a new password at the next sign-in after it, where it decides that.
    fn must_change(&self) -> Option<bool> {
        None
    }

    /// The password that it sets, which is to be handed over.
    fn password(&self) -> Option<&Arc<Secret>> {
        None
    }

    /// Whether a read can ever tell that it was done.
    fn can_be_resolved(&self) -> bool {
        true
    }

    /// What a read, begun then, says of it after its answer got lost.
    fn resolve(&self, evidence: &Evidence, observed: &Observed, read: Instant) -> Resolution {
        if self.holds(observed) && evidence.is_outlasted(read) { Resolution::Applied } else { Resolution::Undetermined }
    }

    /// Whether it settles another one of the same target that was sent before it and whose answer got lost.
    fn overrides(&self, _other: &dyn Action) -> bool {
        true
    }

    /// Why it was not done after all, where a read showed that. `own` says whether another one of this desk, whose answer got lost
    /// as well, may be the cause.
    fn refuted(&self, _own: bool, error: iam::Error) -> iam::Error {
        error
    }

    /// The action, done to its target, within a sentence: "deletion of bob's password". What goes before it is an article.
    fn subject(&self) -> String {
        let Target { user, part } = self.target();
        let part = match part {
            Part::LoginProfile => "",
            Part::AccessKey(id) => id,
            Part::AttachedPolicy(arn) => arn,
        };
        filled(self.info().subject, user.as_str(), &visible(part))
    }

    /// Why it is not to be sent after what was read right before it, though this desk's own change of a moment ago may only be seen
    /// late: what it does cannot be undone. `seen` is what was on the screen.
    fn held_back(&self, _seen: &Observed, _now: &Observed) -> Option<String> {
        None
    }

    /// Whether what was read is as the action makes it.
    fn holds(&self, observed: &Observed) -> bool {
        let mut after = observed.clone();
        self.apply(&mut after) && after == *observed
    }
}

/// What is true of an action whatever it is done to.
#[derive(Debug, PartialEq, Eq)]
pub struct Info {
    /// Its name in the journal. A name that was written once stays.
    pub name: &'static str,
    /// What it does, in the words of the buttons.
    pub label: &'static str,
    /// The permission that it needs, as a policy names it.
    pub permission: &'static str,
    /// The action within a sentence, with `{user}` and `{part}` for its target. What goes before it is an article.
    pub subject: &'static str,
    /// What to do where it was begun and its outcome is not known, as a sentence with the same.
    pub remedy: &'static str,
    /// What becomes of its target.
    pub effect: Effect,
    /// What it means for whoever does it to the own user.
    pub to_oneself: &'static str,
    /// Its symbol.
    pub symbol: Symbol,
    /// The key that asks for it where the user is selected.
    pub shortcut: Option<Shortcut>,
}

/// What becomes of the target of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is there afterwards.
    Creates,
    /// It is another than before.
    Changes,
    /// It works no longer, and can be made to work again.
    Disables,
    /// It is gone.
    Deletes,
}

/// The symbol of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// A key.
    Key,
    /// A way in.
    SignIn,
    /// A bin.
    Bin,
    /// A sign that forbids.
    Off,
    /// A sign that allows.
    On,
    /// A shield.
    Permission,
}

/// A key that asks for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortcut {
    /// That of the main action.
    Main,
    /// That which deletes.
    Delete,
}

/// What is known when an action is offered and asked about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The user.
    pub row: &'a UserRow,
    /// What was read of the user beyond the list.
    pub details: Option<&'a Details>,
    /// The account's password policy.
    pub policy: &'a PasswordPolicy,
    /// Whether it is the user one is signed in as.
    pub is_self: bool,
    /// What time it is.
    pub now: Timestamp,
    /// How long ago something was, in words.
    pub ago: fn(Timestamp, Timestamp) -> String,
}

/// A question before an action is carried out.
#[derive(Clone, Debug)]
pub struct Confirmation {
    /// What is asked, with the user's name.
    pub title: String,
    /// What it does, as a sentence.
    pub text: String,
    /// What has to be known before the answer.
    pub notes: Vec<Note>,
    /// The word of the button that says yes.
    pub button: &'static str,
}

/// Something that has to be known before an answer: a sentence or more.
#[derive(Clone, Debug)]
pub enum Note {
    /// Something to know.
    Info(String),
    /// Something to beware of.
    Warning(String),
    /// Something to beware of, and the action that would cure it.
    Curable(String, AnyAction),
}

impl Info {
    /// Whether it takes something away: then the safe choice comes first.
    #[must_use]
    pub const fn takes_away(&self) -> bool {
        matches!(self.effect, Effect::Deletes | Effect::Disables)
    }
}

/// A text of [`Info`], with the names of a target in it.
#[must_use]
pub fn filled(text: &str, user: &str, part: &str) -> String {
    text.replace("{user}", user).replace("{part}", part)
}

/// Whether it is the very same action, with the same password where it sets one: asking for it again is another attempt.
pub(crate) fn is_same(a: &dyn Action, b: &dyn Action) -> bool {
    let same_password = match (a.password(), b.password()) {
        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    a.info() == b.info() && a.target().is(b.target()) && a.must_change() == b.must_change() && same_password
}
