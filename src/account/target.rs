use super::UserName;

/// What of an account an action concerns. Actions on different targets do not get in each other's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The user.
    pub user: UserName,
    /// What of the user.
    pub part: Part,
}

/// What of a user an action concerns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The console password.
    LoginProfile,
    /// The access key of this id.
    AccessKey(String),
    /// Whether the managed policy of this ARN is attached.
    AttachedPolicy(String),
}

/// What one read shows of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Whether there is a console password (`GetLoginProfile`).
    LoginProfile,
    /// The access keys (`ListAccessKeys`).
    AccessKeys,
    /// The managed policies that are attached to the user (`ListAttachedUserPolicies`).
    AttachedPolicies,
}

impl Target {
    /// The console password of this user.
    #[must_use]
    pub fn login_profile(user: UserName) -> Self {
        Self { user, part: Part::LoginProfile }
    }

    /// The key of its user ([`UserName::key`]).
    #[must_use]
    pub fn user_key(&self) -> String {
        self.user.key()
    }

    /// Whether it is the same as this one.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.part == other.part && self.user.is_same(&other.user)
    }
}

impl Part {
    /// Which read shows it.
    #[must_use]
    pub const fn aspect(&self) -> Aspect {
        match self {
            Self::LoginProfile => Aspect::LoginProfile,
            Self::AccessKey(_) => Aspect::AccessKeys,
            Self::AttachedPolicy(_) => Aspect::AttachedPolicies,
        }
    }
}
