//! Choosing one of several: a group of radio buttons, which is one stop for Tab. The arrows walk within it.

use egui::{
    EventFilter, FocusDirection, Id, Key, Modifiers, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::theme;
use super::widgets::id_of_place;

/// Between a button of a row and the next one, in points.
const BETWEEN: f32 = 5.0 * theme::GRID;

/// A group of radio buttons of this name.
pub(in crate::ui) struct Radios<'a> {
    name: &'a str,
    in_menu: bool,
}

impl<'a> Radios<'a> {
    /// The arrows choose as they walk, as everywhere.
    pub(in crate::ui) fn new(name: &'a str) -> Self {
        Self { name, in_menu: false }
    }

    /// Lines of a menu. There the arrows walk from line to line and choose nothing on their way.
    pub(in crate::ui) fn in_menu(name: &'a str) -> Self {
        Self { name, in_menu: true }
    }

    /// Shows a button for each of these, a value and its word, and has `chosen` be the one that was chosen. Returns the stop.
    #[track_caller]
    pub(in crate::ui) fn show<T: Copy + PartialEq>(self, ui: &mut Ui, chosen: &mut T, of: &[(T, &str)]) -> Response {
        let id = id_of_place(ui).with("radios");
        let role = if self.in_menu { Role::Group } else { Role::RadioGroup };
        let group = UiBuilder::new().accessibility_role(role).accessibility_label(self.name);
        ui.scope_builder(group, |ui| {
            if !self.in_menu {
                // A word belongs to the circle before it, and not to the next one.
                ui.spacing_mut().item_spacing.x = BETWEEN;
            }
            let ids: Vec<Id> = (0..of.len()).map(|at| id.with(at)).collect();
            let holds = of.iter().position(|(value, _)| value == chosen).unwrap_or(0);
            let focused = ui.memory(egui::Memory::focused).and_then(|focused| ids.iter().position(|id| *id == focused));
            let walked = focused.and_then(|at| self.walk(ui, at, of.len()));
            if let Some(to) = walked {
                ui.memory_mut(|memory| memory.request_focus(ids[to]));
                if !self.in_menu {
                    *chosen = of[to].0;
                }
            }
            let stop = walked.or(focused).unwrap_or(holds);
            let mut response = None;
            for (at, (value, word)) in of.iter().enumerate() {
                let button = self.button_ui(ui, ids[at], word, *value == *chosen, at == stop);
                ui.ctx().accesskit_node_builder(button.id, |node| {
                    node.set_position_in_set(at + 1);
                    node.set_size_of_set(of.len());
                });
                if button.clicked() {
                    *chosen = *value;
                    button.request_focus();
                }
                if at == stop {
                    response = Some(button);
                }
            }
            response.unwrap_or_else(|| ui.response())
        })
        .inner
    }

    /// Where the arrows lead from this place.
    fn walk(&self, ui: &Ui, at: usize, count: usize) -> Option<usize> {
        let times = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        if self.in_menu {
            // Beyond its ends, the menu goes on.
            let is_pressed = |key| ui.input(|input| input.key_pressed(key));
            let down = at + 1 < count && is_pressed(Key::ArrowDown);
            let up = at > 0 && is_pressed(Key::ArrowUp);
            if !down && !up {
                return None;
            }
            times(if down { Key::ArrowDown } else { Key::ArrowUp });
            // It is walked here, and not by the menu too.
            ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
            return Some(if down { at + 1 } else { at - 1 });
        }
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        let focused = ui.memory(egui::Memory::focused)?;
        ui.memory_mut(|memory| memory.set_focus_lock_filter(focused, arrows));
        let on = times(Key::ArrowDown) + times(Key::ArrowRight);
        let back = times(Key::ArrowUp) + times(Key::ArrowLeft);
        // Round and round.
        (on != back).then(|| (at + on + (count - 1) * back) % count)
    }

    fn button_ui(&self, ui: &mut Ui, id: Id, word: &str, is_chosen: bool, is_stop: bool) -> Response {
        let spacing = ui.spacing();
        let (icon_width, gap, height) = (spacing.icon_width, spacing.icon_spacing, spacing.interact_size.y);
        let text =
            ui.fonts_mut(|fonts| fonts.layout_no_wrap(word.to_owned(), theme::plain(13.5), egui::Color32::PLACEHOLDER));
        let width = icon_width + gap + text.size().x;
        let width = if self.in_menu { ui.available_width().max(width) } else { width };
        let (_, rect) = ui.allocate_space(vec2(width, height.max(text.size().y)));
        let response = ui.interact(rect, id, if is_stop { Sense::click() } else { Sense::CLICK });
        let role = if self.in_menu { Role::MenuItemRadio } else { Role::RadioButton };
        response.widget_info(|| WidgetInfo::selected(role, true, is_chosen, word));
        if ui.is_rect_visible(rect) {
            let visuals = ui.style().interact(&response);
            let (inner, outer) = ui.spacing().icon_rectangles(rect);
            let ink = visuals.text_color();
            ui.painter().circle(
                outer.center(),
                outer.width() / 2.0 + visuals.expansion,
                visuals.bg_fill,
                visuals.bg_stroke,
            );
            if is_chosen {
                ui.painter().circle_filled(inner.center(), inner.width() / 3.0, visuals.fg_stroke.color);
            }
            let at = pos2(rect.left() + icon_width + gap, rect.center().y - text.size().y / 2.0);
            ui.painter().galley_with_override_text_color(at, text, ink);
        }
        response
    }
}
