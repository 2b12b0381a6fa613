//! The one way to the network: the HTTP client that every client of AWS is given, which route a request takes, whom it trusts, and why
//! it got no answer.
//!
//! It is the SDK's own connector. The SDK's own client would send requests to this computer to the proxy too: passwords in clear, and
//! credentials of another machine in return. The crates of the SDK are built without that client (`Cargo.toml`), so that a client that
//! is not given this one fails.

mod address;
mod certificate;
mod client;
mod der;
mod endpoint;
mod error;
mod failure;
mod no_proxy;
mod own;
mod peer;
mod proxy;
mod route;
mod trust;

pub use self::certificate::Certificate;
pub use self::client::{Http, Settings, http_client};
pub use self::endpoint::check as check_endpoint;
pub use self::error::{SettingsError, causes};
pub use self::failure::{CHECK_NETWORK, Failure, Reason};
pub use self::own::Service;
pub use self::route::NotSent;
