//! Scroll areas that keep what has the keyboard's focus in sight.

use std::panic::Location;

use egui::scroll_area::ScrollAreaOutput;
use egui::{Event, Key, Modifiers, ScrollArea, Ui, UiBuilder, Vec2};

use super::focus;
use super::theme::GRID;

/// What is left between what is scrolled into sight and the edge, in points.
const MARGIN: f32 = 2.0 * GRID;

/// By how much what is scrolled may be painted beyond the area, in points.
const BLEED: f32 = 6.0;

/// Shows what may have to be scrolled. What has just got the focus is brought into sight, and so is what has it where the area or
/// its contents have another size, or a key is pressed: in the very frame in which it would be out of sight.
#[track_caller]
pub(in crate::ui) fn scrolled_ui<R>(
    ui: &mut Ui,
    area: ScrollArea,
    contents: impl FnOnce(&mut Ui) -> R,
) -> ScrollAreaOutput<R> {
    kept_in_sight_ui(ui, area, |_, _| None, contents)
}

/// The same, with the bar in the margin at the right, of which so much is free, and not over the contents.
#[track_caller]
pub(in crate::ui) fn scrolled_beside_ui<R>(
    ui: &mut Ui,
    area: ScrollArea,
    margin: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> ScrollAreaOutput<R> {
    beside_ui(ui, area, margin, |_, _| None, contents)
}

/// The same for the body of a dialog: it is scrolled by the keys that do so, where what has the focus has no use for them.
#[track_caller]
pub(in crate::ui) fn body_ui<R>(
    ui: &mut Ui,
    area: ScrollArea,
    margin: f32,
    contents: impl FnOnce(&mut Ui) -> R,
) -> ScrollAreaOutput<R> {
    beside_ui(ui, area, margin, offset_for_keys, contents)
}

#[track_caller]
fn beside_ui<R>(
    ui: &mut Ui,
    area: ScrollArea,
    margin: f32,
    by_keys: impl FnOnce(&Ui, &ScrollAreaOutput<R>) -> Option<Vec2>,
    contents: impl FnOnce(&mut Ui) -> R,
) -> ScrollAreaOutput<R> {
    let place = ui.available_rect_before_wrap();
    let with_margin = place.with_max_x(place.right() + margin);
    let mut beside = ui.new_child(UiBuilder::new().id_salt("with a bar beside").max_rect(with_margin));
    let mut output = kept_in_sight_ui(&mut beside, area.auto_shrink([false, true]), by_keys, |ui| {
        ui.set_max_width(place.width());
        contents(ui)
    });
    // egui gives the room that there was.
    output.inner_rect.max.y = output.inner_rect.bottom().min(output.inner_rect.top() + output.content_size.y);
    ui.advance_cursor_after_rect(output.inner_rect.with_max_x(place.right()));
    output
}

/// Shows what may have to be scrolled, and keeps what has the focus in sight. `by_keys` tells whether it is to be scrolled otherwise.
#[track_caller]
fn kept_in_sight_ui<R>(
    ui: &mut Ui,
    area: ScrollArea,
    by_keys: impl FnOnce(&Ui, &ScrollAreaOutput<R>) -> Option<Vec2>,
    contents: impl FnOnce(&mut Ui) -> R,
) -> ScrollAreaOutput<R> {
    let place = Location::caller();
    let id = ui.scope_id().with(("scrolled to focus", place.file(), place.line()));
    let kept = ui.data(|data| data.get_temp::<Kept>(id)).unwrap_or_default();
    let area = match kept.wanted {
        Some(offset) => area.scroll_offset(offset),
        None => area,
    };
    let output = area.show(ui, contents);
    let sizes = Some((output.inner_rect.size(), output.content_size));
    // Whoever scrolled it out of sight, and goes on typing, means it.
    let is_typing =
        |event: &Event| matches!(event, Event::Key { pressed: true, .. } | Event::Text(_) | Event::Paste(_));
    let is_used = ui.input(|input| input.events.iter().any(is_typing));
    let is_other = is_used || kept.sizes != sizes;
    let wanted = by_keys(ui, &output).or_else(|| offset_for_focus(ui, &output, is_other));
    if wanted.is_some() {
        ui.ctx().request_discard("what has the focus, or was asked for, is scrolled into sight");
        ui.ctx().request_repaint();
    }
    ui.data_mut(|data| data.insert_temp(id, Kept { sizes, wanted }));
    output
}

/// How far to scroll by the keys that scroll, unless they are for what has the focus.
fn offset_for_keys<R>(ui: &Ui, output: &ScrollAreaOutput<R>) -> Option<Vec2> {
    const LINE: f32 = 40.0;
    let (ctx, view, height) = (ui.ctx(), output.inner_rect, output.content_size.y);
    let most = height - view.height();
    let focused = ctx.memory(egui::Memory::focused).and_then(|id| focus::response_of(ctx, id));
    // What is in the body may walk with the arrows, or be a text with a cursor.
    let is_in_body = focused.is_some_and(|response| view.contains(response.interact_rect.center()));
    if most <= 0.0 || is_in_body || ctx.text_edit_focused() {
        return None;
    }
    let page = (view.height() - LINE).max(LINE);
    let keys = [
        (Key::PageDown, page),
        (Key::PageUp, -page),
        (Key::ArrowDown, LINE),
        (Key::ArrowUp, -LINE),
        (Key::End, height),
        (Key::Home, -height),
    ];
    let times = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) as f32;
    let by: f32 = keys.into_iter().map(|(key, by)| times(key) * by).sum();
    let offset = output.state.clamped_offset();
    (by != 0.0).then(|| Vec2::new(offset.x, (offset.y + by).clamp(0.0, most)))
}

/// What is kept of a scroll area from frame to frame.
#[derive(Clone, Copy, Default)]
struct Kept {
    /// Of the area, and of its contents.
    sizes: Option<(Vec2, Vec2)>,
    /// How far it is to be scrolled next.
    wanted: Option<Vec2>,
}

/// How far to scroll so that what has the focus is in sight, where it is in the area, and is not in sight: what has got it just now,
/// or `whatever` has it.
fn offset_for_focus<R>(ui: &Ui, output: &ScrollAreaOutput<R>, whatever: bool) -> Option<Vec2> {
    let (view, size) = (output.inner_rect, output.content_size);
    let focused = ui.memory(egui::Memory::focused).filter(|id| whatever || focus::is_new(ui.ctx(), *id))?;
    let response = focus::response_of(ui.ctx(), focused)?;
    let (rect, seen) = (response.rect, response.interact_rect);
    // What is cut off by this area is so at its edges; what is cut off elsewhere is none of its own.
    let edges = view.expand(BLEED);
    let is_in = edges.left() <= seen.left()
        && edges.top() <= seen.top()
        && seen.right() <= edges.right()
        && seen.bottom() <= edges.bottom();
    if !is_in || response.layer_id != ui.layer_id() {
        return None;
    }
    let moved = |offset: f32, (from, to): (f32, f32), (first, last): (f32, f32), most: f32| {
        let wanted = match () {
            // The beginning is what counts of what does not fit.
            () if from < first || to - from > last - first => offset - (first + MARGIN - from),
            () if to > last => offset + (to + MARGIN - last),
            () => offset,
        };
        wanted.clamp(0.0, most.max(0.0))
    };
    let offset = output.state.clamped_offset();
    let x = moved(offset.x, (rect.left(), rect.right()), (view.left(), view.right()), size.x - view.width());
    let y = moved(offset.y, (rect.top(), rect.bottom()), (view.top(), view.bottom()), size.y - view.height());
    let wanted = Vec2::new(x, y);
    ((wanted - offset).abs().max_elem() > 0.5).then_some(wanted)
}
