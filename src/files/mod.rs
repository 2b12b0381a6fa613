//! Files that only their owner can read, and sheets no cell of which is a formula to a spreadsheet.

mod csv_writer;
mod new_file;
mod on_disk;

pub use csv_writer::{escape_formula, plain_text};

pub(crate) use csv_writer::CsvWriter;
pub(crate) use new_file::{Destination, create_new, default_name};
#[cfg(unix)]
pub(crate) use on_disk::sync;
pub(crate) use on_disk::{replace, sync_data};
