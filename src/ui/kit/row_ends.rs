//! Rows with something at each end.

use egui::{Align, Id, Layout, Rect, Ui, UiBuilder, pos2};

use super::widgets::id_of_place;

/// What stands at the right end of a row, laid out from left to right, so that the order of Tab and of a screen reader is the order
/// on the screen. Its width is that of the last frame; where it has changed, the frame is laid out once more.
#[track_caller]
pub(in crate::ui) fn at_right<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    let id = id_of_place(ui).with("at right");
    ends_of(ui, id, |_| (), contents).1
}

/// A row with something at its left end, which is cut short where there is no room for it, and something at its right end.
#[track_caller]
pub(in crate::ui) fn ends<L, R>(
    ui: &mut Ui,
    left: impl FnOnce(&mut Ui) -> L,
    right: impl FnOnce(&mut Ui) -> R,
) -> (L, R) {
    let id = id_of_place(ui).with("ends");
    ends_of(ui, id, left, right)
}

fn ends_of<L, R>(ui: &mut Ui, id: Id, left: impl FnOnce(&mut Ui) -> L, right: impl FnOnce(&mut Ui) -> R) -> (L, R) {
    let row = ui.available_rect_before_wrap();
    let known: Option<f32> = ui.data(|data| data.get_temp(id));
    let gap = ui.spacing().item_spacing.x;
    // Until its width is known it begins at the left: wherever it is seen then, it is in sight.
    let begin = known.map_or(row.left(), |known| (row.right() - known).max(row.left()));
    let layout = Layout::left_to_right(Align::Center);
    let in_left = Rect::from_min_max(row.min, pos2((begin - gap).max(row.left()), row.bottom()));
    let mut child = ui.new_child(UiBuilder::new().id_salt(("left", id)).max_rect(in_left).layout(layout));
    let at_left = left(&mut child);
    let took_left = child.min_rect();
    let in_right = Rect::from_min_max(pos2(begin, row.top()), row.max);
    let mut child = ui.new_child(UiBuilder::new().id_salt(("right", id)).max_rect(in_right).layout(layout));
    let at_right = right(&mut child);
    let took = child.min_rect();
    if known.is_none_or(|known| (took.width() - known).abs() > 0.5) {
        ui.data_mut(|data| data.insert_temp(id, took.width()));
        ui.ctx().request_discard("the right end of a row has another width");
    }
    let rect = took_left.union(took).with_min_x(row.left()).with_max_x(row.right());
    ui.advance_cursor_after_rect(rect);
    (at_left, at_right)
}
