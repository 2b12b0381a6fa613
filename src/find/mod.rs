//! Finding users: what the table shows of the inventory, in which order, and in which columns; what the users come to.
//!
//! The text of a filter is cut into pieces (`lex`), which are read as words and terms (`filter`, `term`, with the table of
//! `fields`). Each asks for a text or a number (`measure`) that is kept by row (`known`, `haystack`).

mod bits;
mod bound;
mod column;
mod column_cache;
mod complete;
mod fields;
mod filter;
mod fold;
mod haystack;
mod hits;
mod index;
mod lex;
mod matches;
mod measure;
mod order;
mod overview;
mod place;
mod query;
mod rank;
mod suggest;
mod tag_key;
mod term;

pub use column::{Column, ColumnSetting};
pub use complete::{Completion, complete};
pub use filter::{Chip, Complaint, Filter, LooksIn};
pub use hits::{At, Hit};
pub use index::{FilteredUsers, Freshness};
pub use overview::{Age, Counting, Figure, Group, Overview};
pub use query::{Query, SavedView, Sort};
pub use tag_key::TagKey;

#[cfg(test)]
mod tests;
