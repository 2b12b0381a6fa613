//! What is exported: files that only their owner can read, and no cell of which is a formula to a spreadsheet.

mod gather;
mod new_file;
mod placing;
mod sheet;
#[cfg(test)]
mod tests;
mod user;
mod users;

pub use sheet::{inert, plain_text};
pub use users::{ExportColumns, ExportFormat, ExportOf};

pub(super) use gather::Gathering;
pub(super) use new_file::{Destination, create_new};
pub(super) use placing::Placing;
pub(super) use sheet::Sheet;
