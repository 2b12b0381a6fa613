//! Signed in to an account: as whom, by which way, and whether that still holds. It knows nothing of what is read or done there.

mod connection;
mod origin;
mod signed_in;

pub use origin::{Assignment, AssumedRole, Origin};
pub use signed_in::{Locked, OtherEndpoint, Session};

pub(crate) use signed_in::is_sign_out;
