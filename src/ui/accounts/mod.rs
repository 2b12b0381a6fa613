//! The accounts that are open side by side: the bar from which one is shown, and all of them at a glance.

pub(in crate::ui) mod bar;
mod found;
mod mark;
pub(in crate::ui) mod page;
mod root_state;
