//! The frame of the window: its head, its line at the bottom, keys, and the pages without an account.

pub(in crate::ui) mod banners;
pub(in crate::ui) mod chooser;
pub(in crate::ui) mod demo;
pub(in crate::ui) mod header;
pub(in crate::ui) mod keys;
pub(in crate::ui) mod layout;
pub(in crate::ui) mod lock;
pub(in crate::ui) mod message_line;
pub(in crate::ui) mod profile_list;
pub(in crate::ui) mod request;
pub(in crate::ui) mod role_form;
pub(in crate::ui) mod screen;
pub(in crate::ui) mod sign_in_form;
pub(in crate::ui) mod status;
pub(in crate::ui) mod view;
pub(in crate::ui) mod welcome;
