//! Reads an account: all of it, and single users. It reports what it reads, and keeps nothing.

mod account;
mod asked_for;
mod event;
mod state;
mod trouble;
mod user;

pub use asked_for::{AskedFor, NameAnswer};
pub use state::{AuthorizationState, Listing, Refresh, ReportState};

pub(crate) use account::{Beside, Early, Occasion, Reading, lost, read_account, read_early, read_on};
pub(crate) use event::{Event, ReportEvent, Watched};
pub(crate) use trouble::lost_read;
pub(crate) use user::{permit, verify, watch};
