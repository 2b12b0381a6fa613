//! IAM Identity Center: a person signs in in the browser, and then opens the accounts and roles that were given to them.
//!
//! The flow is OAuth 2.0 for native apps (RFC 8252, RFC 7636): the browser comes back to a listener on this computer, with a code that
//! is of use only to who began. Where no browser can reach this computer, a code is typed into a browser elsewhere (RFC 8628). What is
//! given out is one token for all that the person may open: it is kept in memory, and in the file of the AWS command line's own where
//! there is an `sso-session` that it would look for it under.

mod calls;
mod credentials;
mod directory;
mod error;
mod listener;
mod pkce;
mod portal;
mod sign_in;
mod signed_in;
#[cfg(test)]
mod tests;
mod token;
mod token_file;

pub use directory::{PortalAccount, PortalRole};
pub use portal::{NotAPortal, Portal};
pub use sign_in::{Progress, Way};

pub(crate) use calls::Network;
pub(crate) use credentials::RoleCredentials;
pub(crate) use signed_in::SignedIn;
