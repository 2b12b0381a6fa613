use egui::{Align2, Frame, Key, Margin, Response, Sense, Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2};

use crate::desk::Counts;

use super::format;
use super::icons;
use super::shown::{Query, Status};
use super::theme::{self, GRID, palette};
use super::widgets::{Button, focus_ring};

/// The filter as text, and the states of users as chips with their numbers.
pub(super) fn filter_ui(ui: &mut Ui, query: &mut Query, counts: Counts, focus: bool) {
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 2, bottom: 12 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            let field = field_ui(ui, "Filter users", &mut query.filter);
            if focus {
                field.request_focus();
            }
            ui.add_space(GRID);
            ui.spacing_mut().item_spacing.x = 1.5 * GRID;
            for status in Status::ALL {
                if chip_ui(ui, status.word(), status.count(&counts), query.status == status).clicked() {
                    query.status = status;
                }
            }
        });
    });
}

/// More than any user name and path have. What is pasted beyond it is not worth looking for.
const MAX_CHARS: usize = 1_000;

/// A field of this name whose text narrows a table down.
pub(super) fn field_ui(ui: &mut Ui, name: &str, filter: &mut String) -> Response {
    const WIDTH: f32 = 260.0;
    let palette = palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, theme::CONTROL_HEIGHT), Sense::hover());
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    let edit = TextEdit::singleline(filter)
        .id_salt(name)
        .char_limit(MAX_CHARS)
        .hint_text(name)
        .margin(Margin { left: 32, right: 30, top: 7, bottom: 6 })
        .desired_width(WIDTH)
        .min_size(vec2(WIDTH, theme::CONTROL_HEIGHT));
    let response = inside.add(edit).accessible_name(name);
    let icon_at = pos2(rect.left() + 17.0, rect.center().y);
    ui.painter().text(icon_at, Align2::CENTER_CENTER, icons::MAGNIFYING_GLASS, theme::icon(16.0), palette.text_faint);
    if !filter.is_empty() {
        let at = egui::Rect::from_center_size(pos2(rect.right() - 16.0, rect.center().y), vec2(26.0, 26.0));
        let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(at));
        let clear = Button::icon(icons::X, "Clear the filter").small().show(&mut corner).clicked();
        // Escape makes the field give up its focus; here it clears the field instead.
        let escape = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
        if clear || escape {
            filter.clear();
            response.request_focus();
        }
    }
    response
}

/// A chip that narrows a table down to one state.
pub(super) fn chip_ui(ui: &mut Ui, word: &str, count: usize, selected: bool) -> Response {
    let palette = palette(ui);
    let (ink, number_ink) =
        if selected { (palette.accent, palette.accent) } else { (palette.text, palette.text_muted) };
    let number = format::count(count);
    let (word_galley, number_galley) = ui.fonts_mut(|fonts| {
        (
            fonts.layout_no_wrap(word.to_owned(), theme::medium(13.0), ink),
            fonts.layout_no_wrap(number.clone(), theme::plain(13.0), number_ink),
        )
    });
    let gap = 1.5 * GRID;
    let width = word_galley.size().x + gap + number_galley.size().x + 6.0 * GRID;
    let (rect, response) = ui.allocate_exact_size(vec2(width, 28.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, selected, format!("{word} {number}")));
    let (fill, line) = match (selected, response.hovered()) {
        (true, _) => (palette.accent_soft, palette.accent),
        (false, true) => (palette.row_hover, palette.border_strong),
        (false, false) => (palette.surface, palette.border),
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
