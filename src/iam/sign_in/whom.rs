use std::sync::Arc;

use aws_credential_types::provider::SharedCredentialsProvider;

use jiff::Timestamp;

use crate::password::Secret;

/// As whom to connect.
#[derive(Clone, Debug, Default)]
pub enum AsWhom {
    /// As the AWS command line would where nothing is said: with the environment's credentials, with those of the profile that it
    /// names (`AWS_PROFILE` or `AWS_DEFAULT_PROFILE`) or of the default profile, or else with the machine's.
    #[default]
    Default,
    /// With a profile of the AWS configuration files.
    Profile(String),
    /// With an access key that is kept nowhere.
    Keys(Keys),
    /// In a role, assumed with other credentials.
    Role(Box<SwitchRole>),
    /// In a role that IAM Identity Center gives, with the token of a sign-in.
    IdentityCenter(IdentityCenterRole),
    /// With what somebody gives out who has signed in by other ways.
    Given(Given),
}

/// Credentials that are given out, over and over, by who has signed in.
#[derive(Clone, Debug)]
pub struct Given {
    /// Who gives them out.
    pub provider: SharedCredentialsProvider,
    /// The region that comes with them.
    pub region: String,
    /// What to do where none are given out any more, as a sentence without its full stop.
    pub how_to_sign_in: &'static str,
    /// When that will be, where it is known: nobody signs in again by then.
    pub ends_at: Option<Timestamp>,
}

/// An access key.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Its id, which is no secret.
    pub access_key_id: String,
    /// The secret that signs.
    pub secret_access_key: Arc<Secret>,
    /// The token of temporary ones.
    pub session_token: Option<Arc<Secret>>,
}

/// A role to change into.
#[derive(Clone, Debug)]
pub struct SwitchRole {
    /// Whose credentials assume it.
    pub source: AsWhom,
    /// Its ARN.
    pub role_arn: String,
    /// What the role's owner wants to be told, if anything.
    pub external_id: Option<String>,
    /// The name of the session, which stands in the account's CloudTrail; `None` for one that is made up.
    pub session_name: Option<String>,
    /// How many seconds it lasts; `None` for an hour.
    pub duration_seconds: Option<i32>,
    /// The serial number of the MFA device that it takes a code of.
    pub mfa_serial: Option<String>,
}

/// A role that IAM Identity Center gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityCenterRole {
    /// The start URL.
    pub start_url: String,
    /// The region of the Identity Center.
    pub region: String,
    /// The name of the `sso-session`, after which the token's file is named; `None` for one of the older form, which is named after
    /// the start URL.
    pub session_name: Option<String>,
    /// The account.
    pub account_id: String,
    /// The role's name there.
    pub role_name: String,
}
