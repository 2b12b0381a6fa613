//! What is exported: files that only their owner can read, and no cell of which is a formula to a spreadsheet.

mod gather;
mod new_file;
mod sheet;
#[cfg(test)]
mod tests;
mod user;
mod users;

pub use sheet::{inert, plain_text};
pub use users::{ExportColumns, ExportFormat, ExportOf};

pub(super) use gather::{ExportRequest, Gathering};
pub(super) use new_file::{create_new, replace, write as write_new};
pub(super) use sheet::Sheet;
