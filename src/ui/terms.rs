use egui::{Frame, Label, Margin, RichText, Stroke, Ui};

use crate::desk::Filter;

use super::theme::{self, GRID, palette};
use super::widgets::{Button, paint_icon};
use super::{format, icons};

/// No chip is wider, in points.
const MAX_WIDTH: f32 = 300.0;

/// The terms of the filter in words, and what of it is not understood, in a line that is only there if there is any. Returns
/// the text without the term whose button was pressed.
pub(super) fn terms_ui(ui: &mut Ui, text: &str, filter: &Filter) -> Option<String> {
    let complaint = filter.complaint();
    if filter.chips().next().is_none() && complaint.is_none() {
        return None;
    }
    let mut without = None;
    ui.add_space(2.0 * GRID);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(1.5 * GRID, 1.5 * GRID);
        for (index, chip) in filter.chips().enumerate() {
            let removed = ui.push_id(index, |ui| term_ui(ui, &format::visible(chip.says))).inner;
            if removed {
                without = Some(Filter::without(text, &chip.span));
            }
        }
        if let Some(complaint) = complaint {
            let ink = palette(ui).warn;
            paint_icon(ui, icons::WARNING, 15.0, ink);
            let text = RichText::new(format::visible(complaint)).font(theme::plain(13.0)).color(ink);
            ui.add(Label::new(text).wrap());
        }
    });
    without
}

/// A term in words. Tells whether it is to be taken out.
fn term_ui(ui: &mut Ui, says: &str) -> bool {
    let palette = palette(ui);
    let frame = Frame::new()
        .fill(palette.accent_soft)
        .stroke(Stroke::new(1.0, palette.accent.gamma_multiply(0.4)))
        .corner_radius(egui::CornerRadius::same(14))
        .inner_margin(Margin { left: 11, right: 2, top: 0, bottom: 0 });
    frame
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.5 * GRID;
                ui.set_max_width(MAX_WIDTH);
                let text = RichText::new(says).font(theme::medium(13.0)).color(palette.accent);
                ui.add(Label::new(text).truncate());
                Button::icon(icons::X, &format!("Remove {says}")).small().show(ui).clicked()
            })
            .inner
        })
        .inner
}
