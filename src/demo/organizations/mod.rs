//! The organisation of the demo account: its member accounts, and sessions of their root users.
//!
//! Of a member account there is nothing but its root user. Codes and texts are AWS's.

mod accounts;
mod features;
mod member;
mod root;
mod seed;
mod sessions;
mod setup;

pub(super) use accounts::list as list_accounts;
pub(super) use features::list as list_features;
pub(super) use member::Organization;
pub(super) use root::find as find_for_root;
pub(super) use sessions::assume_root;

pub use setup::DemoMember;
