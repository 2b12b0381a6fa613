use serde::{Deserialize, Serialize};

use crate::identity_center::{Portal, PortalRole};

/// Where an account comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The demo account, in this process.
    Demo,
    /// AWS or an endpoint that speaks like it, with a named profile or, without one, with what the SDK finds first
    /// (environment, default profile, instance role).
    Aws {
        /// The profile's name.
        profile: Option<String>,
    },
    /// An account that somebody may open who is signed in to IAM Identity Center.
    IdentityCenter(Assignment),
    /// An account in which a role is assumed.
    Role(AssumedRole),
    /// The account of an access key that somebody has typed or pasted. The key itself is not kept here.
    Keys {
        /// The key's id.
        access_key_id: String,
        /// Whether it has given itself a session with MFA.
        mfa: bool,
    },
}

impl Origin {
    /// Where somebody signs in to IAM Identity Center for it, as far as that is known before it is opened: not of a profile.
    #[must_use]
    pub fn portal(&self) -> Option<&Portal> {
        match self {
            Self::IdentityCenter(of) => Some(&of.portal),
            Self::Role(role) => role.through.as_deref().map(|of| &of.portal),
            Self::Demo | Self::Aws { .. } | Self::Keys { .. } => None,
        }
    }

    /// What an account from there is called while it is not known which one it is.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Demo => "the demo account".into(),
            Self::Aws { profile: Some(profile) } => format!("the account of profile {profile}"),
            Self::Aws { profile: None } => "the account".into(),
            Self::IdentityCenter(of) => {
                format!("the account {} as {}", of.account_name.as_deref().unwrap_or(&of.account_id), of.role)
            }
            Self::Role(role) => format!("the account {} as {}", role.account_id(), role.role_name()),
            Self::Keys { access_key_id, .. } => format!("the account of the key {access_key_id}"),
        }
    }
}

/// A role that is assumed with the credentials of a profile, or of an account of IAM Identity Center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssumedRole {
    /// The profile; `None` where it is what the SDK finds first, or [`Self::through`].
    pub profile: Option<String>,
    /// The account and role of IAM Identity Center with whose credentials it is assumed, if with those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Box<Assignment>>,
    /// The role's ARN.
    pub role_arn: String,
    /// What the role's owner wants to be told, if anything.
    pub external_id: Option<String>,
    /// The serial number of the MFA device whose code the role asks for, if it asks for one.
    pub mfa_serial: Option<String>,
}

impl AssumedRole {
    /// The id of the role's account.
    #[must_use]
    pub fn account_id(&self) -> &str {
        self.role_arn.split(':').nth(4).unwrap_or_default()
    }

    /// The role's name, with its path.
    #[must_use]
    pub fn role_name(&self) -> &str {
        self.role_arn.split_once(":role/").map_or(&*self.role_arn, |(_, name)| name)
    }
}

/// An account and a role that were given to somebody in IAM Identity Center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    /// Where they sign in.
    pub portal: Portal,
    /// The account's id.
    pub account_id: String,
    /// What it is called there.
    pub account_name: Option<String>,
    /// The role.
    pub role: PortalRole,
}
