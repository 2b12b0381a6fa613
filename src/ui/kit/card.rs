//! A frame around what belongs together on a page.

use egui::{Frame, Margin, Stroke, Ui};

use super::theme::{RADIUS_LARGE, palette};

/// A card as wide as there is room.
pub(in crate::ui) fn card_ui<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let palette = palette(ui);
    Frame::new()
        .fill(palette.surface)
        .stroke(Stroke::new(1.0, palette.border))
        .corner_radius(RADIUS_LARGE)
        .inner_margin(Margin::same(20))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            contents(ui)
        })
        .inner
}
