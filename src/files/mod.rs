//! Files that only their owner can read, and sheets no cell of which is a formula to a spreadsheet.

mod new_file;
mod sheet;

pub use sheet::{inert, plain_text};

pub(crate) use new_file::{Destination, create_new, default_name};
pub(crate) use sheet::Sheet;
