//! What is exported: a file that only its owner can read, and no cell of which is a formula to a spreadsheet.

mod new_file;
mod sheet;

pub use sheet::inert;

pub(in crate::desk) use new_file::{create_new, write as write_new};
pub(in crate::desk) use sheet::Sheet;
