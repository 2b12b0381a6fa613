//! The page of the journal.

pub(in crate::ui) mod entry;
pub(in crate::ui) mod page;
pub(in crate::ui) mod table;
pub(in crate::ui) mod unresolved;
