//! Scroll areas that keep what has the keyboard's focus in sight.

use std::panic::Location;

use egui::scroll_area::ScrollAreaOutput;
use egui::{Event, ScrollArea, Ui, Vec2};

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
    let wanted = offset_for_focus(ui, &output, is_used || kept.sizes != sizes);
    if wanted.is_some() {
        ui.ctx().request_discard("what has the focus is scrolled into sight");
        ui.ctx().request_repaint();
    }
    ui.data_mut(|data| data.insert_temp(id, Kept { sizes, wanted }));
    output
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
