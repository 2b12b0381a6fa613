//! What can be changed of a user, and what it is called.

use std::sync::Arc;

use crate::account::UserName;
use crate::password::Secret;
use crate::refresh::Expected;

/// A change of a user's login profile.
#[derive(Clone, Debug)]
pub enum Change {
    /// Give the user a console password.
    Create {
        /// The password.
        password: Arc<Secret>,
        /// Whether the user must create a new one at the next sign-in.
        must_change: bool,
    },
    /// Replace the user's console password.
    Reset {
        /// The new password.
        password: Arc<Secret>,
        /// Whether the user must create a new one at the next sign-in.
        must_change: bool,
    },
    /// Set whether the user must create a new password at the next sign-in, and leave the password as it is.
    SetMustChange(bool),
    /// Take the console password away.
    Delete,
}

/// Which change it is, without what it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// [`Change::Create`].
    Create,
    /// [`Change::Reset`].
    Reset,
    /// [`Change::SetMustChange`].
    SetMustChange,
    /// [`Change::Delete`].
    Delete,
}

impl Change {
    /// Which change it is.
    #[must_use]
    pub const fn kind(&self) -> ChangeKind {
        match self {
            Self::Create { .. } => ChangeKind::Create,
            Self::Reset { .. } => ChangeKind::Reset,
            Self::SetMustChange(_) => ChangeKind::SetMustChange,
            Self::Delete => ChangeKind::Delete,
        }
    }

    /// Whether the user must create a new password at the next sign-in after it; `None` where there is no password then.
    #[must_use]
    pub const fn must_change(&self) -> Option<bool> {
        match self {
            Self::Create { must_change, .. } | Self::Reset { must_change, .. } | Self::SetMustChange(must_change) => {
                Some(*must_change)
            }
            Self::Delete => None,
        }
    }

    /// Whether it is the very same change, with the same password where it sets one: asking for it again is another attempt.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let same_password = match (self.password(), other.password()) {
            (Some(password), Some(other)) => Arc::ptr_eq(password, other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        self.kind() == other.kind() && self.must_change() == other.must_change() && same_password
    }

    /// What the user is like once it is in force.
    pub(crate) fn expected(&self) -> Expected {
        self.must_change().map_or(Expected::Absent, |reset_required| Expected::Present { reset_required })
    }

    /// The password that it sets, if it sets one.
    #[must_use]
    pub const fn password(&self) -> Option<&Arc<Secret>> {
        match self {
            Self::Create { password, .. } | Self::Reset { password, .. } => Some(password),
            Self::SetMustChange(_) | Self::Delete => None,
        }
    }
}

impl ChangeKind {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Create, Self::Reset, Self::SetMustChange, Self::Delete];

    /// Its name in the journal. A name that was written once stays.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create_password",
            Self::Reset => "reset_password",
            Self::SetMustChange => "set_must_change",
            Self::Delete => "delete_password",
        }
    }

    /// The one of this name in the journal; `None` where a later version of the program wrote it.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it does, in the words of the buttons.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Create => "Create password",
            Self::Reset => "Reset password",
            Self::SetMustChange => "Require password change",
            Self::Delete => "Delete password",
        }
    }

    /// It, made of this user, within a sentence; what goes before it is an article.
    #[must_use]
    pub fn subject(self, user: &UserName) -> String {
        match self {
            Self::Create => format!("creation of {user}'s password"),
            Self::Reset => format!("reset of {user}'s password"),
            Self::SetMustChange => format!("change of whether {user} must create a new password"),
            Self::Delete => format!("deletion of {user}'s password"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_stand_in_journals() {
        let names = ChangeKind::ALL.map(ChangeKind::name);
        assert_eq!(names, ["create_password", "reset_password", "set_must_change", "delete_password"]);
        assert_eq!(ChangeKind::ALL.map(|kind| ChangeKind::of_name(kind.name())), ChangeKind::ALL.map(Some));
        assert_eq!(ChangeKind::of_name("deactivate_access_key"), None);
    }
}
