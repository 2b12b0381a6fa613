//! What became of every call that could have changed a console password: what a judge needs who does not take a client's
//! word for it.

use std::fmt;

use jiff::Timestamp;

use super::record::{Login, UserRecord};

/// A call of `CreateLoginProfile`, `UpdateLoginProfile` or `DeleteLoginProfile`, and what became of it.
#[derive(Clone)]
pub struct Write {
    /// The number of the client that made it ([`super::DemoAccount::client`]).
    pub client: u32,
    /// The operation.
    pub operation: String,
    /// The user that it named, in lower case.
    pub user: String,
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

    pub(super) fn received(client: u32, operation: &str, user: Option<&str>, at: Timestamp) -> Option<Self> {
        let is_write = matches!(operation, "CreateLoginProfile" | "UpdateLoginProfile" | "DeleteLoginProfile");
        is_write.then(|| Self {
            client,
            operation: operation.to_owned(),
            user: user.unwrap_or_default().to_ascii_lowercase(),
            received: at,
            applied: None,
            order: None,
            answered: None,
            code: None,
            after: None,
        })
    }

    pub(super) fn apply(&mut self, at: Timestamp, order: usize, user: Option<&UserRecord>) {
        self.applied = Some(at);
        self.order = Some(order);
        self.after = user.and_then(|user| user.login.clone());
    }
}

impl fmt::Debug for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { client, operation, user, received, applied, answered, code, order, after: _ } = self;
        let after = self.left_must_change();
        write!(f, "{received} client {client} {operation} {user}: ")?;
        write!(f, "applied {applied:?} as {order:?}, answered {answered:?} {code:?}")?;
        write!(f, ", must change after it {after:?}")
    }
}
