//! The questions of the window, as they are read on the screen: which change of whom is asked about, and which button says yes.

use passdesk::account::grouped;

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
    /// Of the root user of a member account.
    DeleteRootPassword,
    AllowRootRecovery,
    DeleteRootKey,
    RemoveRootMfa,
    DeleteRootCertificate,
}

/// A question, as its title has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) kind: Asked,
    /// Whom it names and in which account, in lower case, and what of the user, where that is not the password; see [`in_account`].
    pub(crate) user: String,
    /// What has to be typed before it can be answered, where something has to.
    pub(crate) to_type: Option<String>,
}

/// The accounts that may be open in a trial: what each is called, and its id.
pub(crate) const ACCOUNTS: [(&str, &str); 2] = [("acme-prod", "111122223333"), ("acme-test", "999988887777")];

/// A user, and what of the user, in one of the accounts.
pub(crate) fn in_account(account: &str, user: &str) -> String {
    format!("{account}: {user}")
}

/// The root user of a member account.
pub(crate) fn root_of(account_id: &str) -> String {
    format!("the root user of {account_id}")
}

/// The account that a text names, where it names one and no other.
fn account_in(text: &str) -> Option<&'static str> {
    let mut named = ACCOUNTS.iter().filter(|(name, id)| text.contains(name) || text.contains(&grouped(id)));
    let one = named.next().map(|(name, _)| *name);
    one.filter(|_| named.next().is_none())
}

/// What is done about a password that waits to be handed over, and whose it is; see [`in_account`].
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
    pub(crate) const ALL: [Self; 14] = [
        Self::Create,
        Self::Reset,
        Self::Require,
        Self::DontRequire,
        Self::Delete,
        Self::Deactivate,
        Self::Activate,
        Self::DeleteKey,
        Self::Attach,
        Self::DeleteRootPassword,
        Self::AllowRootRecovery,
        Self::DeleteRootKey,
        Self::RemoveRootMfa,
        Self::DeleteRootCertificate,
    ];

    /// Whether it is about the root user of another account.
    pub(crate) const fn is_of_root(self) -> bool {
        matches!(
            self,
            Self::DeleteRootPassword
                | Self::AllowRootRecovery
                | Self::DeleteRootKey
                | Self::RemoveRootMfa
                | Self::DeleteRootCertificate
        )
    }

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
            Self::DeleteRootPassword => "delete a root password",
            Self::AllowRootRecovery => "allow its recovery",
            Self::DeleteRootKey => "delete a root key",
            Self::RemoveRootMfa => "remove a root MFA device",
            Self::DeleteRootCertificate => "delete a root certificate",
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
            Self::DeleteRootPassword => "Delete root password of ",
            Self::AllowRootRecovery => "Allow root password recovery of ",
            Self::DeleteRootKey => "Delete root access key of ",
            Self::RemoveRootMfa => "Remove root MFA device of ",
            Self::DeleteRootCertificate => "Delete root certificate of ",
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
            Self::DeleteRootPassword => &["Delete root password"],
            Self::AllowRootRecovery => &["Allow root password recovery"],
            Self::DeleteRootKey => &["Delete root access key"],
            Self::RemoveRootMfa => &["Remove root MFA device"],
            Self::DeleteRootCertificate => &["Delete root certificate"],
        }
    }

    /// The operations that it is about.
    const fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Create | Self::AllowRootRecovery => &["CreateLoginProfile"],
            Self::Reset | Self::Require | Self::DontRequire => &["UpdateLoginProfile"],
            Self::Delete | Self::DeleteRootPassword => &["DeleteLoginProfile"],
            Self::Deactivate | Self::Activate => &["UpdateAccessKey"],
            Self::DeleteKey | Self::DeleteRootKey => &["DeleteAccessKey"],
            Self::Attach => &["AttachUserPolicy"],
            Self::RemoveRootMfa => &["DeactivateMFADevice", "DeleteVirtualMFADevice"],
            Self::DeleteRootCertificate => &["DeleteSigningCertificate"],
        }
    }
}

impl Question {
    /// The question that a dialog asks, if it asks about a change.
    pub(crate) fn of(panel: &Panel) -> Option<Self> {
        Asked::ALL.into_iter().find_map(|kind| {
            let named = panel.title.strip_prefix(kind.title())?.to_lowercase();
            let asked_to_type =
                panel.text.lines().find_map(|line| line.strip_prefix("Type ")?.strip_suffix(" to confirm"));
            let to_type = asked_to_type.map(ToOwned::to_owned);
            if kind.is_of_root() {
                // Accounts may be called the same: the id tells which it is.
                let user = root_of(to_type.as_deref().unwrap_or_default());
                return Some(Self { kind, user, to_type });
            }
            // What of the user it is stands before the name.
            let of_user = named.split_once(" of ").or_else(|| named.split_once(" to "));
            let user = of_user.map_or(named.clone(), |(part, user)| format!("{user} {part}"));
            Some(Self { kind, user: in_account(account_in(&panel.text).unwrap_or_default(), &user), to_type })
        })
    }

    /// Whether it says in which account: of a root user, with its id in full.
    pub(crate) fn names_account(&self, panel: &Panel) -> bool {
        match &self.to_type {
            Some(id) if self.kind.is_of_root() => panel.text.contains(&grouped(id)),
            _ => names_account(panel),
        }
    }

    /// Whether a write is what was asked for.
    pub(crate) fn is_of(&self, write: &Wrote) -> bool {
        let flag = match self.kind {
            Asked::Require | Asked::Activate => Some(true),
            Asked::DontRequire | Asked::Deactivate => Some(false),
            _ => None,
        };
        let is_other_flag = flag.zip(write.left).is_some_and(|(asked, made)| asked != made);
        self.user == write.user && self.kind.operations().contains(&&*write.operation) && !is_other_flag
    }
}

/// Whether a button of this name says yes to the question.
pub(crate) fn is_main(question: &Question, button: &str) -> bool {
    question.kind.main().contains(&button)
}

/// What a button does about a password that waits. `panel` is the dialog or the card that it is in, and `shown` the account that the
/// window shows.
pub(crate) fn of_card(panel: Option<&Panel>, button: &str, shown: &str) -> Option<OfCard> {
    let place = |user: &str| in_account(shown, &user.to_lowercase());
    let Some(panel) = panel else {
        return button.strip_prefix("Undo handing over to ").map(|user| OfCard::TakenBack(place(user)));
    };
    if let Some(user) = panel.title.strip_prefix(DISCARD) {
        return (button == "Discard password").then(|| OfCard::Discarded(place(user)));
    }
    let user = place(panel.title.strip_prefix(CARD)?);
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

/// Whether a panel asks about a user, be it for a change or a password that waits, and does not say in which account.
pub(crate) fn is_nameless(panel: &Panel) -> bool {
    match Question::of(panel) {
        Some(question) => !question.names_account(panel),
        None => panel.title.starts_with(DISCARD) && !names_account(panel),
    }
}

fn names_account(panel: &Panel) -> bool {
    account_in(&panel.text).is_some()
}
