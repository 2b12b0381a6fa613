use egui::{Align2, Id, Key, Margin, Response, Sense, TextEdit, Ui, pos2, vec2};

use super::icons;
use super::theme::{self, palette};
use super::widgets::Button;

/// More than any user name and path have. What is pasted beyond it is not worth looking for.
const MAX_CHARS: usize = 1_000;

/// The id of a field of this name.
pub(in crate::ui) fn field_id(name: &str) -> Id {
    Id::unique(("field", name))
}

/// A field of this name whose text narrows a table down; `hint` stands in it where it has none.
pub(in crate::ui) fn field_ui(ui: &mut Ui, name: &str, hint: &str, width: f32, filter: &mut String) -> Response {
    let palette = palette(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(width, theme::CONTROL_HEIGHT), Sense::hover());
    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rect));
    let edit = TextEdit::singleline(filter)
        .id(field_id(name))
        .char_limit(MAX_CHARS)
        .hint_text(hint)
        .margin(Margin { left: 32, right: 30, top: 7, bottom: 6 })
        .desired_width(width)
        .min_size(vec2(width, theme::CONTROL_HEIGHT));
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
