//! The operations, one file for each thing they are about.

mod access_keys;
mod account;
mod authorization;
mod login_profiles;
mod mfa;
mod outcome;
mod password_policy;
mod report;
mod sessions;
mod simulate;
mod user_policies;
mod users;

use super::error::ApiError;
use super::organizations;
use super::state::{Request, State};

pub(super) use outcome::Outcome;
pub(super) use sessions::credentials;

type Operation = fn(&mut State, Request<'_>) -> Outcome;

/// What does what an operation is for, by the form of its answers.
#[derive(Clone, Copy)]
pub(super) enum Handler {
    Xml(Operation),
    Json(fn(&mut State, Request<'_>) -> Result<serde_json::Value, ApiError>),
}

/// The XML namespaces of the replies, and the versions by which requests name the service.
pub(super) const IAM: Service = Service {
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    prefix: "iam",
    is_json: false,
};
const STS: Service = Service {
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    prefix: "sts",
    is_json: false,
};
const ORGANIZATIONS: Service =
    Service { version: "AWSOrganizationsV20161128", namespace: "", prefix: "organizations", is_json: true };

/// A service that the demo account answers for.
pub(super) struct Service {
    /// The version that requests name, or what they call the service where they are in JSON.
    pub(super) version: &'static str,
    pub(super) namespace: &'static str,
    /// What its actions begin with in a policy.
    pub(super) prefix: &'static str,
    pub(super) is_json: bool,
}

const IAM_OPERATIONS: &[(&str, Operation)] = &[
    ("AttachUserPolicy", user_policies::attach),
    ("ChangePassword", login_profiles::change_password),
    ("CreateLoginProfile", login_profiles::create),
    ("DeactivateMFADevice", mfa::deactivate),
    ("DeleteAccessKey", access_keys::delete),
    ("DeleteAccountPasswordPolicy", password_policy::delete),
    ("DeleteLoginProfile", login_profiles::delete),
    ("DeleteUserPolicy", user_policies::delete),
    ("DetachUserPolicy", user_policies::detach),
    ("GenerateCredentialReport", report::generate),
    ("GetAccessKeyLastUsed", access_keys::last_used),
    ("GetAccountAuthorizationDetails", authorization::details),
    ("GetAccountPasswordPolicy", password_policy::get),
    ("GetCredentialReport", report::get),
    ("GetLoginProfile", login_profiles::get),
    ("GetUser", users::get),
    ("GetUserPolicy", user_policies::get),
    ("ListAccessKeys", access_keys::list),
    ("ListAccountAliases", account::aliases),
    ("ListAttachedUserPolicies", user_policies::list_attached),
    ("ListGroupsForUser", users::groups),
    ("ListMFADevices", mfa::list),
    ("ListOrganizationsFeatures", organizations::list_features),
    ("ListUserPolicies", user_policies::list),
    ("ListUserTags", users::tags),
    ("ListUsers", users::list),
    ("PutUserPolicy", user_policies::put),
    ("SimulatePrincipalPolicy", simulate::principal),
    ("UpdateAccessKey", access_keys::update),
    ("UpdateAccountPasswordPolicy", password_policy::update),
    ("UpdateLoginProfile", login_profiles::update),
];

const STS_OPERATIONS: &[(&str, Operation)] = &[
    ("AssumeRole", sessions::assume_role),
    ("AssumeRoot", organizations::assume_root),
    (WITH_WEB_IDENTITY, sessions::assume_role_with_web_identity),
    ("GetCallerIdentity", account::caller_identity),
    ("GetSessionToken", sessions::session_token),
];

/// The operation that nobody signs: a token in it says who asks.
const WITH_WEB_IDENTITY: &str = "AssumeRoleWithWebIdentity";

/// Whether a call of this operation is not signed.
pub(super) fn is_unsigned(action: &str) -> bool {
    action == WITH_WEB_IDENTITY
}

/// The operation of this name, and the service it belongs to.
///
/// # Errors
/// `InvalidAction` if there is none.
pub(super) fn find(action: &str, version: Option<&str>) -> Result<(&'static Service, Handler), ApiError> {
    if version == Some(ORGANIZATIONS.version) && action == "ListAccounts" {
        return Ok((&ORGANIZATIONS, Handler::Json(organizations::list_accounts)));
    }
    let of = |service: &'static Service, operations: &[(&str, Operation)]| {
        let found = operations.iter().find(|(name, _)| *name == action && Some(service.version) == version);
        found.map(|(_, operation)| (service, Handler::Xml(*operation)))
    };
    of(&IAM, IAM_OPERATIONS).or_else(|| of(&STS, STS_OPERATIONS)).ok_or_else(|| {
        let version = version.unwrap_or("NO_VERSION_SPECIFIED");
        ApiError::new(400, "InvalidAction", format!("Could not find operation {action} for version {version}"))
    })
}

/// The names of all operations of IAM that the demo account answers.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    IAM_OPERATIONS.iter().map(|(name, _)| *name)
}
