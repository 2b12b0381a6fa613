//! What is exported of the users: which columns, in which format.

#[cfg(test)]
mod tests;
mod user;
mod users;

pub use users::{ExportColumns, ExportFormat, ExportOf};

pub(crate) use user::ExportedUser;
pub(crate) use users::{Head, Users};
