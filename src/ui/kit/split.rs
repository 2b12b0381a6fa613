//! How the window of an account is divided below its head: the users, the pane beside them, the line at the bottom.

use egui::accesskit::Action;
use egui::{
    Color32, CursorIcon, EventFilter, Frame, Id, Key, Modifiers, Panel, Rangef, Rect, Role, Sense, Stroke, Ui,
    UiBuilder, WidgetInfo,
};

use super::theme::palette;
use super::widgets::set_bounds;

const WIDTHS: Rangef = Rangef { min: 320.0, max: 560.0 };
/// The height of the line at the bottom, in points.
const STATUS_HEIGHT: f32 = 39.0;
/// So much of the room below the filter is for how it is with the account, at most.
const MOST_OF_STATES: f32 = 1.0 / 3.0;
/// How far from the line between the two the pointer may be to take hold of it, in points.
const GRIP: f32 = 4.0;
/// By how much a key makes the pane wider, in points.
const STEP: f32 = 16.0;

/// The parts of the window.
pub(in crate::ui) struct Parts {
    pub(in crate::ui) users: Rect,
    pub(in crate::ui) pane: Rect,
    /// How it is with the account.
    pub(in crate::ui) states: Rect,
    pub(in crate::ui) status: Rect,
}

impl Parts {
    /// What tells how it is with the account is so high, but for most of the room.
    pub(in crate::ui) fn of(rect: Rect, pane_width: f32, states_height: f32) -> Self {
        let (rest, status) = page_and_status(rect);
        let (rest, states) = above_states(rest, states_height);
        let (users, pane) = beside(rest, pane_width);
        Self { users, pane, states, status }
    }
}

/// Divides this into all else, and below it what tells how it is with the account, which is so high.
pub(in crate::ui) fn above_states(rect: Rect, states_height: f32) -> (Rect, Rect) {
    let states_height = states_height.min(MOST_OF_STATES * rect.height());
    rect.split_top_bottom_at_y(rect.bottom() - states_height)
}

/// Shows how it is with the account, in this part of the window. `contents` tells how high all of it is; where that is not the height
/// of the last frame, this one is laid out once more.
pub(in crate::ui) fn states_ui<R>(
    ui: &mut Ui,
    rect: Rect,
    height: &mut f32,
    contents: impl FnOnce(&mut Ui) -> (f32, R),
) -> R {
    const NAME: &str = "State of the account";
    let contents = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        contents(ui)
    };
    let (now, shown) = if rect.height() > 0.0 {
        part_ui(ui, NAME, rect, palette(ui).surface, |ui| {
            ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, palette(ui).border));
            contents(ui)
        })
    } else {
        // No region is there of which there is nothing to say.
        let mut unseen = ui.new_child(UiBuilder::new().id_salt(NAME).max_rect(rect));
        unseen.shrink_clip_rect(rect);
        contents(&mut unseen)
    };
    if (now - *height).abs() > 0.5 {
        *height = now;
        ui.ctx().request_discard("there is more or less to say of the account");
    }
    shown
}

/// Divides this into what there is to choose from and the pane beside it.
pub(in crate::ui) fn beside(rect: Rect, pane_width: f32) -> (Rect, Rect) {
    let width = WIDTHS.clamp(pane_width).min(rect.width());
    rect.split_left_right_at_x(rect.right() - width)
}

/// Shows what stands above all else in the window, as high as it has to be.
pub(in crate::ui) fn head_ui<R>(ui: &mut Ui, name: &'static str, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let frame = Frame::new().fill(palette(ui).surface);
    let shown = Panel::top(name).frame(frame).show_separator_line(false).show(ui, contents);
    // egui gives a panel the height that it had in the frame before: the end of what has grown would be cut off, until something
    // happens.
    let (id, height) = (Id::unique((name, "height")), shown.response.rect.height());
    let before = ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, height), height));
    if (before - height).abs() > 0.5 {
        ui.ctx().request_discard("the head has another height");
    }
    shown.inner
}

/// A page that is not divided, and the line below it.
pub(in crate::ui) fn page_and_status(rect: Rect) -> (Rect, Rect) {
    rect.split_top_bottom_at_y((rect.bottom() - STATUS_HEIGHT).max(rect.top()))
}

/// Shows a part of the window in its place.
pub(in crate::ui) fn part_ui<R>(
    ui: &mut Ui,
    name: &'static str,
    rect: Rect,
    fill: Color32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> R {
    let mut part = ui.new_child(
        UiBuilder::new().id_salt(name).max_rect(rect).accessibility_role(Role::Region).accessibility_label(name),
    );
    part.shrink_clip_rect(rect);
    set_bounds(part.ctx(), part.unique_id(), rect);
    part.painter().rect_filled(rect, 0.0, fill);
    contents(&mut part)
}

/// The line between the table and the pane, with which the pane is made wider.
pub(in crate::ui) fn splitter_ui(ui: &Ui, pane: Rect, width: &mut Option<f32>) {
    let id = Id::unique("width of details");
    let rect = Rect::from_x_y_ranges(pane.left() - GRIP..=pane.left() + GRIP, pane.y_range());
    let grip = ui.interact(rect, id, Sense::click_and_drag());
    grip.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Width of details"));
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_numeric_value(f64::from(pane.width()));
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
    let asked = |action| ui.input(|input| input.num_accesskit_action_requests(id, action)) as f32;
    let mut steps = asked(Action::Increment) - asked(Action::Decrement);
    if grip.has_focus() {
        let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        let times = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as f32;
        steps += times(Key::ArrowLeft) - times(Key::ArrowRight);
    }
    if let Some(pointer) = grip.interact_pointer_pos().filter(|_| grip.dragged()) {
        *width = Some(WIDTHS.clamp(pane.right() - pointer.x));
    } else if steps != 0.0 {
        *width = Some(WIDTHS.clamp(pane.width() + STEP * steps));
    }
    if grip.hovered() || grip.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    let palette = palette(ui);
    let is_held = grip.hovered() || grip.dragged() || grip.has_focus();
    let stroke = if is_held { Stroke::new(2.0, palette.accent) } else { Stroke::new(1.0, palette.border) };
    ui.painter().vline(pane.left(), pane.y_range(), stroke);
}
