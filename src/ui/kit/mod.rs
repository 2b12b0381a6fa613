//! What every page is made of: theme, controls, focus, keys.

pub(in crate::ui) mod card;
pub(in crate::ui) mod chip;
pub(in crate::ui) mod elided;
pub(in crate::ui) mod enter;
pub(in crate::ui) mod focus;
pub(in crate::ui) mod format;
pub(in crate::ui) mod grip;
pub(in crate::ui) mod icons;
pub(in crate::ui) mod key_by_key;
pub(in crate::ui) mod list_row;
pub(in crate::ui) mod meter;
pub(in crate::ui) mod painted;
pub(in crate::ui) mod radio;
pub(in crate::ui) mod row_ends;
pub(in crate::ui) mod scroll;
pub(in crate::ui) mod search_field;
pub(in crate::ui) mod shortcuts;
pub(in crate::ui) mod split;
pub(in crate::ui) mod text_field;
pub(in crate::ui) mod theme;
pub(in crate::ui) mod widgets;
