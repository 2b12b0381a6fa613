//! What is exported, and where to.

mod gather;
mod placing;
#[cfg(test)]
mod tests;
mod user;
mod users;

pub use users::{ExportColumns, ExportFormat, ExportOf};

pub(super) use gather::Gathering;
pub(super) use placing::Placing;
