use egui::{Context, Ui};

use crate::desk::{AnyAction, Command};

/// The longest time between the clicks of a double click, in seconds: the second one is not meant for the question that the
/// first one has opened.
const DOUBLE_CLICK: f64 = 0.5;

/// Since when a question has been on the screen: the frame, and the time in seconds since the program's start.
#[derive(Default)]
pub(super) struct ShownSince(Option<(u64, f64)>);

impl ShownSince {
    /// Notes that `ui` is part of it.
    pub(super) fn note(&mut self, ui: &Ui) {
        // A dialog that is new is first laid out, unseen.
        if ui.is_visible() && !ui.is_sizing_pass() {
            self.0.get_or_insert_with(|| (ui.ctx().cumulative_frame_nr(), ui.input(|input| input.time)));
        }
    }

    /// Whether it was on the screen before this frame: a key that is pressed in the very frame that opens a question was meant
    /// for something else.
    pub(super) fn before_this_frame(&self, ctx: &Context) -> bool {
        self.0.is_some_and(|(since, _)| since < ctx.cumulative_frame_nr())
    }

    /// Whether what is pressed in this frame is an answer to it.
    pub(super) fn may_be_answered(&self, ctx: &Context) -> bool {
        let (now, clicked) = ctx.input(|input| (input.time, input.pointer.any_click()));
        let is_double_click = clicked && self.0.is_some_and(|(_, since)| now - since < DOUBLE_CLICK);
        self.before_this_frame(ctx) && !is_double_click
    }
}

/// What a dialog came to in this frame.
pub(super) enum Answer {
    /// Nothing yet.
    Open,
    /// It is closed without doing anything.
    Cancel,
    /// Do this, and stay open as it is.
    Do(Command),
    /// Ask about this action first, and come back then.
    AskFirst(AnyAction),
    /// Do this, and stay open until it is known what came of it.
    Submit(Command),
    /// Do this, and close.
    Finish(Command),
}
