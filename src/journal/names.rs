//! What was done, and to what: names alone. The journal knows no action, so that it can learn of new ones.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::account::{Part, Target, UserName};

/// The name of an action, such as `reset_password`. One that this version of the program does not know is as good as any other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActionName(String);

/// What an action was done to. Which of the names are there depends on the action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetNames {
    /// The user, or the one that what else is named belongs to.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        serialize_with = "write_user",
        deserialize_with = "read_user"
    )]
    pub user: Option<UserName>,
    /// The id of an access key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key: Option<String>,
    /// The serial number of an MFA device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa_device: Option<String>,
    /// The id of a signing certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
    /// The name or the ARN of a policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// The id of the account whose root user it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<String>,
    /// What a later version names besides these, as it was written.
    #[serde(flatten)]
    pub others: BTreeMap<String, serde_json::Value>,
}

impl ActionName {
    /// The action of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TargetNames {
    /// A user.
    #[must_use]
    pub fn user(name: UserName) -> Self {
        Self { user: Some(name), ..Self::default() }
    }

    /// The key of the user, where there is one.
    #[must_use]
    pub fn user_key(&self) -> Option<String> {
        self.user.as_ref().map(UserName::key)
    }
}

impl From<&Target> for TargetNames {
    fn from(target: &Target) -> Self {
        let user = Self::user(target.user.clone());
        match &target.part {
            Part::LoginProfile => user,
            Part::AccessKey(id) => Self { access_key: Some(id.clone()), ..user },
            Part::AttachedPolicy(arn) => Self { policy: Some(arn.clone()), ..user },
        }
    }
}

/// The user or the root user first, then what of the user it is; “the account” where nothing is named.
impl fmt::Display for TargetNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, access_key, mfa_device, certificate, policy, root, others } = self;
        let parts = [
            user.as_ref().map(ToString::to_string),
            root.as_ref().map(|account| format!("root user of {account}")),
            access_key.as_ref().map(|id| format!("access key {id}")),
            mfa_device.as_ref().map(|serial| format!("MFA device {serial}")),
            certificate.as_ref().map(|id| format!("signing certificate {id}")),
            policy.as_ref().map(|policy| format!("policy {policy}")),
        ];
        let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        let others = others.iter().map(|(name, value)| format!("{name} {}", text(value)));
        let parts: Vec<String> = parts.into_iter().flatten().chain(others).collect();
        if parts.is_empty() { f.write_str("the account") } else { f.write_str(&parts.join(", ")) }
    }
}

fn write_user<S: Serializer>(user: &Option<UserName>, to: S) -> Result<S::Ok, S::Error> {
    user.as_ref().map(UserName::as_str).serialize(to)
}

fn read_user<'de, D: Deserializer<'de>>(from: D) -> Result<Option<UserName>, D::Error> {
    let name = Option::<String>::deserialize(from)?;
    name.map(|name| UserName::parse(&name).map_err(D::Error::custom)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_shown_by_all_its_names() {
        let bob = TargetNames::user(UserName::parse("bob.lee").expect("a user name"));
        let key = TargetNames { access_key: Some("AKIAIOSFODNN7EXAMPLE".into()), ..bob.clone() };
        let root = TargetNames { root: Some("123456789012".into()), ..TargetNames::default() };
        let certificate = TargetNames { certificate: Some("CERT1".into()), ..root.clone() };
        let shown = [bob, key, root, certificate, TargetNames::default()].map(|target| target.to_string());
        let expected = [
            "bob.lee",
            "bob.lee, access key AKIAIOSFODNN7EXAMPLE",
            "root user of 123456789012",
            "root user of 123456789012, signing certificate CERT1",
            "the account",
        ];
        assert_eq!(shown, expected);
    }
}
