//! What is known of the users of an account, from which source and since when, and what this desk has made true of them.

mod counts;
mod details;
mod expiry;
mod keys;
mod live_details;
mod row;
mod shared;
mod users;

pub use counts::Counts;
pub use details::Details;
pub use expiry::Expiry;
pub use keys::{Keys, LastUse};
pub use row::{Password, UserRow};
pub use users::Inventory;

pub(crate) use expiry::MaxAge;
pub(crate) use live_details::LiveDetails;
pub(crate) use row::{REPORT_LAG, value_of};
pub(crate) use shared::SharedList;
#[cfg(test)]
pub(crate) use shared::read_live;
pub(crate) use users::{Consistency, PROPAGATION_WINDOW};
