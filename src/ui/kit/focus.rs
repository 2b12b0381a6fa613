//! The keyboard's focus is never nowhere: where what had it goes away, it goes back to where it was before, or to where a person
//! expects it.

use std::collections::HashMap;
use std::time::Duration;

use egui::{Context, FullOutput, Id, Order, Plugin, Popup, Response, Ui};

/// What egui's memory has under [`by_default`].
const DEFAULT: &str = "focus by default";

/// Where the focus is, for what is in front and for what is behind it.
#[derive(Default)]
pub(in crate::ui) struct Focus {
    /// What had the focus last, by page, dialog or menu.
    last: HashMap<Id, Id>,
    /// What was clicked in this frame, for its second pass.
    clicked: Option<Id>,
}

/// What has the focus in this frame where nothing else has it. What is shown last has the last word.
pub(in crate::ui) fn by_default(ctx: &Context, id: Id) {
    ctx.data_mut(|data| data.insert_temp(Id::unique(DEFAULT), Some(id)));
}

impl Focus {
    /// At the end of a frame: `page` is what fills the window, `front` the dialog before it, if one is open.
    pub(in crate::ui) fn keep(&mut self, ctx: &Context, page: Id, dialog: Option<Id>) {
        let default = ctx.data_mut(|data| data.remove_temp::<Option<Id>>(Id::unique(DEFAULT))).flatten();
        if ctx.input(|input| input.pointer.any_down()) {
            // What is being pressed will have it, or else what had it before.
            return;
        }
        let menu = Popup::is_any_open(ctx).then(|| Id::unique("a menu"));
        let front = menu.or(dialog).unwrap_or(page);
        let is_there = |place: Id| place == page || Some(place) == dialog || Some(place) == menu;
        // Also what a mouse presses has the focus from then on, if it can have it.
        if self.clicked.is_none() {
            self.clicked = ctx.interaction_snapshot(|interaction| interaction.clicked);
        }
        if self.last.keys().any(|place| !is_there(*place)) {
            // A widget that has gone together with a dialog still counts for egui as one of the frame before. In a second pass it
            // does not.
            ctx.request_discard("a dialog or a menu has closed");
            if ctx.will_discard() {
                return;
            }
        }
        let gone: Vec<Id> = self.last.extract_if(|place, _| !is_there(*place)).map(|(_, last)| last).collect();
        // What was clicked on a dialog that has gone meanwhile has gone with it.
        let clicked = self.clicked.take().filter(|id| front != page || is_on_page(ctx, *id));
        // What has just asked for it may not be there before the next frame; what is gone for good, egui drops ([`Dropped`]). What
        // had it in a dialog that is gone need not be waited for.
        let focused = ctx.memory(|memory| memory.focused()).filter(|id| !gone.contains(id));
        let place = focused.or_else(|| {
            let candidates = [clicked, self.last.get(&front).copied(), default];
            let next = candidates.into_iter().flatten().find(|id| may_have_focus(ctx, *id, front == page))?;
            ctx.memory_mut(|memory| memory.request_focus(next));
            ctx.request_repaint();
            Some(next)
        });
        if let Some(id) = place {
            self.last.insert(if is_on_page(ctx, id) { page } else { front }, id);
            note_since(ctx, id);
        }
    }
}

/// Requests another frame, in which the focus is put somewhere, where egui has dropped it at the end of one because
/// what had it is gone.
#[derive(Default)]
pub(in crate::ui) struct Dropped {
    had_focus: bool,
}

impl Plugin for Dropped {
    fn debug_name(&self) -> &'static str {
        "dropped focus"
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        self.had_focus = ui.memory(|memory| memory.focused().is_some());
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        if self.had_focus && ctx.memory(|memory| memory.focused().is_none()) {
            ctx.request_repaint();
            // What has been made of it already does not know.
            for window in output.viewport_output.values_mut() {
                window.repaint_delay = Duration::ZERO;
            }
        }
    }
}

/// What is known of a widget. egui takes the focus away from what is looked at in a frame in which a mouse button was pressed
/// elsewhere: here it is only looked at.
pub(in crate::ui) fn response_of(ctx: &Context, id: Id) -> Option<Response> {
    let had_focus = ctx.memory(|memory| memory.has_focus(id));
    let response = ctx.read_response(id);
    if had_focus && !ctx.memory(|memory| memory.has_focus(id)) {
        ctx.memory_mut(|memory| memory.request_focus(id));
    }
    response
}

fn is_on_page(ctx: &Context, id: Id) -> bool {
    response_of(ctx, id).is_some_and(|response| response.layer_id.order == Order::Background)
}

/// For how many frames what has got the focus is looked for: what is shown with it may find its place meanwhile.
const NEW: u64 = 3;

/// Notes since which frame this has had the focus.
fn note_since(ctx: &Context, id: Id) {
    let now = ctx.cumulative_frame_nr();
    ctx.data_mut(|data| {
        let noted = data.get_temp_mut_or(Id::unique("focus since"), (id, now));
        if noted.0 != id {
            *noted = (id, now);
        }
    });
}

/// Whether this has got the focus only just now.
pub(in crate::ui) fn is_new(ctx: &Context, id: Id) -> bool {
    let noted = ctx.data(|data| data.get_temp::<(Id, u64)>(Id::unique("focus since")));
    noted.is_none_or(|(noted, since)| noted != id || ctx.cumulative_frame_nr() <= since + NEW)
}

/// Whether it is on the screen, on, and not behind a dialog.
fn may_have_focus(ctx: &Context, id: Id, page_is_free: bool) -> bool {
    response_of(ctx, id).is_some_and(|response| {
        // A dialog that has just closed is in egui's way until the frame after.
        let is_free = page_is_free && response.layer_id.order == Order::Background
            || ctx.memory(|memory| memory.allows_interaction(response.layer_id));
        response.sense.is_focusable() && response.enabled() && is_free
    })
}
