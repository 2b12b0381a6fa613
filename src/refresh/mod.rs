//! Reads an account: all of it, and single users. It reports what it reads, and keeps nothing.

mod account;
mod asked_for;
mod errors;
mod event;
mod state;
mod user;

pub use asked_for::{AskedFor, NameAnswer};
pub use state::{AuthorizationState, Listing, Refresh, ReportState};

pub(crate) use account::{Beside, Prefetch, RefreshTrigger, Scope, finish_prefetch, lost, prefetch, read_account};
pub(crate) use errors::lost_read;
pub(crate) use event::{Event, LoadedDetails, ReportEvent};
pub(crate) use user::{load_details, permit, verify};
