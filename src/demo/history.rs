//! What became of every call that could have changed what this desk changes: what a judge needs who does not take a client's
//! word for it.

use std::fmt;

use jiff::Timestamp;

use super::record::{Login, UserRecord};
use super::wire::Params;

/// A call that changes a password, an access key, or which policies are attached, and what became of it.
#[derive(Clone)]
pub struct Write {
    /// The number of the client that made it ([`super::DemoAccount::client`]).
    pub client: u32,
    /// The operation.
    pub operation: String,
    /// The user that it named, in lower case.
    pub user: String,
    /// What of the user it was about, where that is not the password: the id of an access key, or the ARN of a policy.
    pub part: Option<String>,
    /// When it was received.
    pub received: Timestamp,
    /// When it was applied, if it was.
    pub applied: Option<Timestamp>,
    /// Its place among all that were applied, the first being 0.
    pub order: Option<usize>,
    /// The status of the answer, if a whole one of IAM's was given.
    pub answered: Option<u16>,
    /// The code of the answer, if it was an error.
    pub code: Option<String>,
    /// What the user had after it, if it was applied.
    after: Option<Login>,
    /// Whether the key was active after it, if it was there; or that the policy was attached.
    part_after: Option<bool>,
}

impl Write {
    /// Whether it was applied, and this is the password that the user had after it.
    #[must_use]
    pub fn left_password(&self, password: &str) -> bool {
        self.after.as_ref().is_some_and(|login| login.hash.is_of(password))
    }

    /// Whether the user had to create a new password after it was applied; `None` where there was none to change.
    #[must_use]
    pub fn left_must_change(&self) -> Option<bool> {
        self.after.as_ref().map(|login| login.reset_required)
    }

    /// What its target was like after it: whether a new password had to be created, whether the key was active, or that the policy
    /// was attached; `None` where it was not there.
    #[must_use]
    pub fn left(&self) -> Option<bool> {
        if self.part.is_some() { self.part_after } else { self.left_must_change() }
    }

    pub(super) fn received(client: u32, operation: &str, params: &Params, at: Timestamp) -> Option<Self> {
        let part = match operation {
            "CreateLoginProfile" | "UpdateLoginProfile" | "DeleteLoginProfile" => None,
            "UpdateAccessKey" | "DeleteAccessKey" => Some(params.get("AccessKeyId").unwrap_or_default().to_owned()),
            "AttachUserPolicy" | "DetachUserPolicy" => Some(params.get("PolicyArn").unwrap_or_default().to_owned()),
            _ => return None,
        };
        Some(Self {
            client,
            operation: operation.to_owned(),
            user: params.get("UserName").unwrap_or_default().to_ascii_lowercase(),
            part,
            received: at,
            applied: None,
            order: None,
            answered: None,
            code: None,
            after: None,
            part_after: None,
        })
    }

    pub(super) fn apply(&mut self, at: Timestamp, order: usize, user: Option<&UserRecord>) {
        self.applied = Some(at);
        self.order = Some(order);
        self.after = user.and_then(|user| user.login.clone());
        self.part_after = self.part.as_deref().zip(user).and_then(|(part, user)| {
            let key = user.keys.iter().find(|key| key.id == part).map(|key| key.active);
            key.or_else(|| user.attached_policies.iter().any(|arn| arn == part).then_some(true))
        });
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client, operation, user, received, part, applied, answered, code, order, after: _, part_after: _ } =
            self;
        let after = self.left();
        let part = part.as_deref().unwrap_or_default();
        write!(f, "{received} client {client} {operation} {user} {part}: ")?;
        write!(f, "applied {applied:?} as {order:?}, answered {answered:?} {code:?}")?;
        write!(f, ", left {after:?}")
    }
}
