//! The end of a column, with which it is made wider: by the mouse, or by assistive software.

use egui::accesskit::Action;
use egui::{CursorIcon, Id, Rect, Role, Sense, Stroke, Ui, WidgetInfo};

use super::theme::palette;

/// How far from the end of a column the pointer may be to take hold of it, in points.
pub(in crate::ui) const GRIP: f32 = 5.0;
/// By how much a key makes a column wider, in points.
pub(in crate::ui) const STEP: f32 = 8.0;

/// The end of a column. It is no stop for Tab: there are as many as columns.
pub(in crate::ui) struct Grip<'a> {
    pub(in crate::ui) id: Id,
    /// The title of its column.
    pub(in crate::ui) name: &'a str,
    /// Where that title is.
    pub(in crate::ui) title: Rect,
    /// Where it is held, which is beside the end of the title where nothing is right of that.
    pub(in crate::ui) line: f32,
}

/// What was done with it.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::ui) enum Pulled {
    /// The column is to be this wide while the mouse holds it.
    To(f32),
    /// It was let go at this width.
    End(f32),
    /// It is to be as wide as what is in it.
    Fit,
    /// It is to be wider by this.
    By(f32),
}

impl Grip<'_> {
    /// Shows it. `width` is how wide the column is.
    pub(in crate::ui) fn show(&self, ui: &Ui, width: f32) -> Option<Pulled> {
        let rect = Rect::from_x_y_ranges(self.line - GRIP..=self.line + GRIP, self.title.y_range());
        let response = ui.interact(rect, self.id, Sense::CLICK | Sense::DRAG);
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, format!("Width of {}", self.name)));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_numeric_value(f64::from(width));
            node.add_action(Action::Increment);
            node.add_action(Action::Decrement);
        });
        if response.hovered() || response.dragged() {
            let stroke = Stroke::new(if response.hovered() { 1.0 } else { 2.0 }, palette(ui).accent);
            ui.painter().vline(self.title.right() - 1.0, self.title.y_range(), stroke);
            ui.ctx().set_cursor_icon(CursorIcon::ResizeColumn);
        }
        let asked = |action| ui.input(|input| input.num_accesskit_action_requests(self.id, action)) as f32;
        let steps = asked(Action::Increment) - asked(Action::Decrement);
        let pointer = response.interact_pointer_pos().map(|pointer| pointer.x - self.title.left());
        match pointer {
            Some(to) if response.drag_stopped() => Some(Pulled::End(to)),
            Some(to) if response.dragged() => Some(Pulled::To(to)),
            _ if response.double_clicked() => Some(Pulled::Fit),
            _ => (steps != 0.0).then_some(Pulled::By(STEP * steps)),
        }
    }
}
