//! The users: the filter, the table, what is picked in it and done with it.

pub(in crate::ui) mod completing;
pub(in crate::ui) mod copy_rows;
pub(in crate::ui) mod filter;
pub(in crate::ui) mod list;
pub(in crate::ui) mod nobody;
pub(in crate::ui) mod not_known;
pub(in crate::ui) mod picking;
pub(in crate::ui) mod row_menu;
pub(in crate::ui) mod selection;
pub(in crate::ui) mod table;
pub(in crate::ui) mod table_bar;
pub(in crate::ui) mod terms;
pub(in crate::ui) mod views;
