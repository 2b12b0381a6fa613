use egui::{Context, Key, Label, Ui};

use crate::desk::Desk;

use super::super::widgets::{self, Button, Kind};
use super::super::{focus, theme};
use super::modal_ui;

const WIDTH: f32 = 440.0;

/// What the operator wants when the window is to be closed though a password waits to be handed over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum CloseAnswer {
    /// Not said yet.
    Open,
    /// The window stays.
    Stay,
    /// The window is closed, and the passwords are gone.
    Close,
}

/// Asks whether the window is really to be closed.
pub(in crate::ui) fn close_ui(ctx: &Context, desk: &Desk, first_frame: bool) -> CloseAnswer {
    let names: Vec<&str> =
        desk.account().into_iter().flat_map(|account| account.waiting()).map(|name| name.as_str()).collect();
    if names.is_empty() {
        return CloseAnswer::Stay;
    }
    let mut answer = CloseAnswer::Open;
    modal_ui(
        ctx,
        "Close without handing over?",
        WIDTH,
        &mut answer,
        |ui, _| {
            let whose = match names.len() {
                // Whoever passes by a locked desk need not know them.
                1 if desk.is_locked() => "a user".to_owned(),
                n if desk.is_locked() => format!("{n} users"),
                _ => names.join(", "),
            };
            let text = format!(
                "The new password of {whose} was not handed over yet. It cannot be shown again once the window is closed."
            );
            ui.add(Label::new(text).wrap());
        },
        |ui, answer| buttons_ui(ui, first_frame, answer),
    );
    if ctx.input(|input| input.key_pressed(Key::Escape)) { CloseAnswer::Stay } else { answer }
}

fn buttons_ui(ui: &mut Ui, first_frame: bool, answer: &mut CloseAnswer) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        widgets::at_right(ui, |ui| {
            let stay = Button::new(Kind::Plain, "Keep open").show(ui);
            focus::by_default(ui.ctx(), stay.id);
            if first_frame {
                stay.request_focus();
            }
            if stay.clicked() {
                *answer = CloseAnswer::Stay;
            }
            if Button::new(Kind::Danger, "Close anyway").show(ui).clicked() {
                *answer = CloseAnswer::Close;
            }
        });
    });
}
