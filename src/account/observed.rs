use super::{AccessKey, Aspect, LoginProfile};

/// What a read showed of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// The console password.
    LoginProfile(LoginProfile),
    /// The access keys.
    AccessKeys(Vec<AccessKey>),
    /// The ARNs of the managed policies that are attached to the user.
    AttachedPolicies(Vec<String>),
}

impl Observed {
    /// Of which aspect it is.
    #[must_use]
    pub const fn aspect(&self) -> Aspect {
        match self {
            Self::LoginProfile(_) => Aspect::LoginProfile,
            Self::AccessKeys(_) => Aspect::AccessKeys,
            Self::AttachedPolicies(_) => Aspect::AttachedPolicies,
        }
    }

    /// The access key of this id, if it was seen.
    #[must_use]
    pub fn access_key(&self, id: &str) -> Option<&AccessKey> {
        match self {
            Self::AccessKeys(keys) => keys.iter().find(|key| key.id == id),
            Self::LoginProfile(_) | Self::AttachedPolicies(_) => None,
        }
    }

    /// The same, to be changed.
    pub fn access_key_mut(&mut self, id: &str) -> Option<&mut AccessKey> {
        match self {
            Self::AccessKeys(keys) => keys.iter_mut().find(|key| key.id == id),
            Self::LoginProfile(_) | Self::AttachedPolicies(_) => None,
        }
    }
}
