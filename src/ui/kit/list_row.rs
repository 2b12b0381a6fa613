//! A line of a list from which one thing is opened: what it is, and below it what it is like.

use egui::{Align2, Color32, Id, Key, Modifiers, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::painted::paint_text;
use super::theme::{self, GRID, RADIUS, palette};
use super::{icons, widgets};

/// How high a line is.
pub(in crate::ui) const ROW_HEIGHT: f32 = 48.0;
/// What is between two.
pub(in crate::ui) const GAP: f32 = 4.0;

/// A line, for one frame.
pub(in crate::ui) struct ListRow<'a> {
    pub(in crate::ui) id: Id,
    pub(in crate::ui) name: &'a str,
    pub(in crate::ui) about: &'a str,
    /// What is said of it at the right.
    pub(in crate::ui) mark: Option<&'a str>,
    /// The colour of a dot at the left, in place of the sign of an account that is opened.
    pub(in crate::ui) dot: Option<Color32>,
    /// How much room is left free at the right, for something of its own.
    pub(in crate::ui) room: f32,
    /// Whether it is the one that Enter opens, and that Tab leads to.
    pub(in crate::ui) is_now: bool,
    /// Whether the keys are the list's, so that this one is marked.
    pub(in crate::ui) has_keys: bool,
}

impl ListRow<'_> {
    pub(in crate::ui) fn show(&self, ui: &mut Ui) -> Response {
        let mut sense = Sense::CLICK;
        if self.is_now {
            sense |= Sense::FOCUSABLE;
        }
        let (_, rect) = ui.allocate_space(vec2(ui.available_width(), ROW_HEIGHT));
        let response = ui.interact(rect, self.id, sense);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.name));
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect.shrink(1.0), &response);
        }
        let described = match self.mark {
            Some(mark) => format!("{}, {}", self.about, mark.to_lowercase()),
            None => self.about.to_owned(),
        };
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(described));
        response
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &Response) {
        let palette = palette(ui);
        let (fill, line) = match (response.hovered(), self.is_now && self.has_keys) {
            (true, _) => (palette.row_hover, palette.accent),
            (_, true) => (palette.accent_soft, palette.accent),
            _ => (palette.field, palette.border_strong),
        };
        ui.painter().rect(rect, RADIUS, fill, Stroke::new(1.0, line), egui::StrokeKind::Inside);
        if response.has_focus() {
            widgets::focus_ring(ui, rect.shrink(1.0));
        }
        let icon_at = rect.left_center() + vec2(20.0, 0.0);
        match self.dot {
            Some(colour) => _ = ui.painter().circle_filled(icon_at, 5.0, colour),
            None => {
                ui.painter().text(icon_at, Align2::CENTER_CENTER, icons::SIGN_IN, theme::icon(17.0), palette.accent);
            }
        }
        let edge = rect.right() - 14.0 - self.room;
        let mut right = edge;
        if let Some(mark) = self.mark {
            let at = egui::pos2(right, rect.top() + 16.0);
            let mark = ui.painter().text(at, Align2::RIGHT_CENTER, mark, theme::medium(12.0), palette.text_muted);
            right = mark.left() - 3.0 * GRID;
        }
        let name_at = rect.left_top() + vec2(38.0, 16.0);
        paint_text(ui, name_at, right - name_at.x, self.name, theme::medium(13.5), palette.text);
        let about_at = rect.left_top() + vec2(38.0, 33.0);
        let width = edge - about_at.x;
        paint_text(ui, about_at, width, self.about, theme::plain(12.5), palette.text_muted);
    }
}

/// How high a list may be on a page that goes on below it.
pub(in crate::ui) fn most_height(ui: &Ui) -> f32 {
    (ui.ctx().content_rect().height() - 420.0).clamp(3.0 * (ROW_HEIGHT + GAP), 8.0 * (ROW_HEIGHT + GAP))
}

/// Where the arrows and their like lead from here; Home and End only where the list itself has the keys, because in a field they belong
/// to the text.
pub(in crate::ui) fn walked(ui: &Ui, now: usize, last: usize, on_row: bool) -> usize {
    let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let page = 8;
    let mut target = (now + pressed(Key::ArrowDown) + page * pressed(Key::PageDown))
        .saturating_sub(pressed(Key::ArrowUp) + page * pressed(Key::PageUp))
        .min(last);
    if on_row && pressed(Key::Home) > 0 {
        target = 0;
    }
    if on_row && pressed(Key::End) > 0 {
        target = last;
    }
    target
}
