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
