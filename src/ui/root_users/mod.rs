//! The page of the root users of member accounts.

pub(in crate::ui) mod page;
mod pane;
mod permissions;
mod rows;
mod shown;
mod table;

pub(in crate::ui) use pane::{progress_text, stop_ui};
pub(in crate::ui) use permissions::disabled_reason;
