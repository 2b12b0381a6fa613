//! Root users of member accounts: whether they can be managed from here, which accounts there are, and sessions of theirs.
//!
//! A session is a type of its own. Its requests name no user, because IAM takes the root user then; those of [`Iam`](super::Iam)
//! about users always name one, because IAM would take the caller. Neither type can make the other's requests.

mod accounts;
mod credentials;
mod features;
mod session;
mod write;

pub use accounts::AccountPage;
pub use credentials::RootCredentials;
pub use features::RootFeatures;
pub use session::{RootSession, RootTask};
