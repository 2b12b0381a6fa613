//! Signing in: whose credentials are used, and where they come from.
//!
//! What the configuration says is resolved into a [`plan::Plan`], which is plain data: where the first credentials are from, and which
//! roles are assumed with them, each with its own settings. A [`chain::Chain`] carries it out, and holds what it got until shortly
//! before it ends. It follows the AWS command line; where the SDK does otherwise, the SDK is not asked.

mod calls;
mod chain;
mod codes;
mod endpoints;
mod expiration;
mod identity_center;
mod leaf;
mod mfa;
mod plan;
mod portal;
mod process;
mod profiles;
mod refusal;
mod region;
mod resolve;
mod role;
mod sendable;
mod session_token;
mod web_identity;
mod whom;

pub(super) use calls::{Calls, behavior, timeouts};
pub(super) use chain::Chain;
pub(super) use endpoints::Endpoints;
#[cfg(test)]
pub(super) use refusal::Refusal;
#[cfg(test)]
pub(super) use region::NamedBy;
pub(super) use region::Region;
pub(super) use resolve::{Resolved, profile_in_use, resolve, resolve_in_demo};

pub use endpoints::CustomEndpoint;
pub(crate) use portal::identity_center_of;

pub use mfa::{AskMfa, MfaPurpose, MfaQuestion, SessionMfa};
pub use profiles::{Profile, Profiles, SignIn, profiles};
pub use whom::{AsWhom, Given, IdentityCenterRole, Keys, SwitchRole};
