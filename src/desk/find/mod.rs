//! Finding users: what the table shows of the roster, in which order, and in which columns.

mod column;
mod index;
mod query;

pub use column::{Column, ColumnSetting};
pub use index::{Freshness, Shown};
pub use query::{Query, SavedView, Sort};
