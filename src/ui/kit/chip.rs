use egui::{Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::theme::{self, GRID, palette};
use super::widgets::focus_ring;

/// A chip that narrows a table down to one state, with the number of those in it.
pub(in crate::ui) fn chip_ui(ui: &mut Ui, word: &str, number: &str, selected: bool) -> Response {
    let palette = palette(ui);
    let (ink, number_ink) =
        if selected { (palette.accent, palette.accent) } else { (palette.text, palette.text_muted) };
    let (word_galley, number_galley) = ui.fonts_mut(|fonts| {
        (
            fonts.layout_no_wrap(word.to_owned(), theme::medium(13.0), ink),
            fonts.layout_no_wrap(number.to_owned(), theme::plain(13.0), number_ink),
        )
    });
    let gap = 1.5 * GRID;
    let width = word_galley.size().x + gap + number_galley.size().x + 6.0 * GRID;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, selected, format!("{word} {number}")));
    let (fill, line) = match (selected, response.hovered()) {
        (true, _) => (palette.accent_soft, palette.accent),
        (false, true) => (palette.row_hover, palette.border_strong),
        (false, false) => (palette.surface, palette.border_strong),
    };
    let round = egui::CornerRadius::same(14);
    ui.painter().rect(rect, round, fill, Stroke::new(1.0, line), egui::StrokeKind::Inside);
    if response.has_focus() {
        focus_ring(ui, rect);
    }
    let mut x = rect.left() + 3.0 * GRID;
    for galley in [word_galley, number_galley] {
        let at = pos2(x, rect.center().y - galley.size().y / 2.0);
        x += galley.size().x + gap;
        ui.painter().galley(at, galley, ink);
    }
    response
}
