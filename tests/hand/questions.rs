//! The questions of the window, as they are read on the screen: which change of whom is asked about, and which button says yes.

use super::judge::Wrote;
use super::screen::Panel;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asked {
    Create,
    Reset,
    /// That the user must create a new password.
    Require,
    /// That the user need not.
    DontRequire,
    Delete,
    /// That an access key is deactivated, activated or deleted.
    Deactivate,
    Activate,
    DeleteKey,
    /// That the policy is attached with which users may change their own passwords.
    Attach,
}

/// A question, as its title has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) kind: Asked,
    /// Whom it names, in lower case, and what of the user, where that is not the password.
    pub(crate) user: String,
}

/// What is done about a password that waits to be handed over, and whose it is, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OfCard {
    /// It is shown or copied.
    Seen(String),
    HandedOver(String),
    /// That it was handed over is taken back.
    TakenBack(String),
    Discarded(String),
}

impl Asked {
    pub(crate) const ALL: [Self; 9] = [
        Self::Create,
        Self::Reset,
        Self::Require,
        Self::DontRequire,
        Self::Delete,
        Self::Deactivate,
        Self::Activate,
        Self::DeleteKey,
        Self::Attach,
    ];

    /// Whether it is about an access key.
    pub(crate) const fn is_of_key(self) -> bool {
        matches!(self, Self::Deactivate | Self::Activate | Self::DeleteKey)
    }

    /// Whether it is asked with a password.
    pub(crate) const fn is_of_password(self) -> bool {
        matches!(self, Self::Create | Self::Reset)
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Reset => "reset",
            Self::Require => "require a password change",
            Self::DontRequire => "do not require it",
            Self::Delete => "delete",
            Self::Deactivate => "deactivate a key",
            Self::Activate => "activate a key",
            Self::DeleteKey => "delete a key",
            Self::Attach => "attach the policy",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Create => "Create password for ",
            Self::Reset => "Reset password for ",
            Self::Require => "Require password change for ",
            Self::DontRequire => "Don't require password change for ",
            Self::Delete => "Delete password for ",
            Self::Deactivate => "Deactivate access key ",
            Self::Activate => "Activate access key ",
            Self::DeleteKey => "Delete access key ",
            Self::Attach => "Attach ",
        }
    }

    /// The buttons that say yes.
    pub(crate) const fn main(self) -> &'static [&'static str] {
        match self {
            // The second where the first asks once more, because the password is weak.
            Self::Create => &["Create password", "Set it anyway"],
            Self::Reset => &["Reset password", "Set it anyway"],
            Self::Require => &["Require password change"],
            Self::DontRequire => &["Don't require password change"],
            Self::Delete => &["Delete password"],
            Self::Deactivate => &["Deactivate access key"],
            Self::Activate => &["Activate access key"],
            Self::DeleteKey => &["Delete access key"],
            Self::Attach => &["Attach IAMUserChangePassword"],
        }
    }

    const fn operation(self) -> &'static str {
        match self {
            Self::Create => "CreateLoginProfile",
            Self::Reset | Self::Require | Self::DontRequire => "UpdateLoginProfile",
            Self::Delete => "DeleteLoginProfile",
            Self::Deactivate | Self::Activate => "UpdateAccessKey",
            Self::DeleteKey => "DeleteAccessKey",
            Self::Attach => "AttachUserPolicy",
        }
    }
}

impl Question {
    /// The question that a dialog asks, if it asks about a change.
    pub(crate) fn of(panel: &Panel) -> Option<Self> {
        Asked::ALL.into_iter().find_map(|kind| {
            let named = panel.title.strip_prefix(kind.title())?.to_lowercase();
            // What of the user it is stands before the name.
            let of_user = named.split_once(" of ").or_else(|| named.split_once(" to "));
            let user = of_user.map(|(part, user)| format!("{user} {part}"));
            Some(Self { kind, user: user.unwrap_or(named) })
        })
    }

    /// Whether a write is what was asked for.
    pub(crate) fn is_of(&self, write: &Wrote) -> bool {
        let flag = match self.kind {
            Asked::Require | Asked::Activate => Some(true),
            Asked::DontRequire | Asked::Deactivate => Some(false),
            Asked::Create | Asked::Reset | Asked::Delete | Asked::DeleteKey | Asked::Attach => None,
        };
        let is_other_flag = flag.zip(write.left).is_some_and(|(asked, made)| asked != made);
        self.user == write.user && self.kind.operation() == write.operation && !is_other_flag
    }
}

/// Whether a button of this name says yes to the question.
pub(crate) fn is_main(question: &Question, button: &str) -> bool {
    question.kind.main().contains(&button)
}

/// What a button does about a password that waits. `panel` is the dialog or the card that it is in.
pub(crate) fn of_card(panel: Option<&Panel>, button: &str) -> Option<OfCard> {
    let Some(panel) = panel else {
        return button.strip_prefix("Undo handing over to ").map(|user| OfCard::TakenBack(user.to_lowercase()));
    };
    if let Some(user) = panel.title.strip_prefix(DISCARD) {
        return (button == "Discard password").then(|| OfCard::Discarded(user.to_lowercase()));
    }
    let user = panel.title.strip_prefix(CARD)?.to_lowercase();
    match button {
        "Show password" | "Copy password" => Some(OfCard::Seen(user)),
        "I handed it over" => Some(OfCard::HandedOver(user)),
        _ => None,
    }
}

/// With what the names of hand-over cards begin.
const CARD: &str = "Hand over to ";

/// With what the question begins whether a password is to be discarded.
const DISCARD: &str = "Discard the new password of ";

/// Whether a panel of this name is a hand-over card.
pub(crate) fn is_card(title: &str) -> bool {
    title.starts_with(CARD)
}

/// Whether a panel asks about a user: a change, or a password that waits.
pub(crate) fn is_about_user(panel: &Panel) -> bool {
    Question::of(panel).is_some() || panel.title.starts_with(DISCARD)
}
