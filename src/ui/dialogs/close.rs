use egui::{Context, Key, Label, Ui};

use crate::account::UserName;
use crate::desk::{Account, Desk};

use super::modal::modal_ui;
use super::target::account_ui;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::widgets::{Button, Kind};
use crate::ui::kit::{focus, theme};

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
    let holding: Vec<&Account> =
        desk.accounts().map(|(_, account)| account).filter(|account| account.waiting().next().is_some()).collect();
    if holding.is_empty() {
        return CloseAnswer::Stay;
    }
    let mut answer = CloseAnswer::Open;
    modal_ui(
        ctx,
        "Close without handing over?",
        WIDTH,
        &mut answer,
        |ui, _| {
            for account in holding {
                ui.push_id(&account.session.identity.arn, |ui| waiting_ui(ui, desk, account));
            }
            ui.add(Label::new("A password cannot be shown again once the window is closed.").wrap());
        },
        |ui, answer| buttons_ui(ui, first_frame, answer),
    );
    if ctx.input(|input| input.key_pressed(Key::Escape)) { CloseAnswer::Stay } else { answer }
}

/// What would be lost of this account.
fn waiting_ui(ui: &mut Ui, desk: &Desk, account: &Account) {
    let is_locked = account.session.locked.is_some();
    if !is_locked {
        account_ui(ui, desk, account);
    }
    let set: Vec<&UserName> = account.hand_overs.waiting.iter().map(|card| &card.name).collect();
    if let Some(whose) = whose(&set, is_locked) {
        let text = format!("The new password of {whose} is set, and was not handed over yet.");
        ui.add(Label::new(text).wrap());
    }
    let unconfirmed: Vec<&UserName> = account.unconfirmed().collect();
    if let Some(whose) = whose(&unconfirmed, is_locked) {
        let text = format!(
            "AWS did not confirm whether the new password of {whose} was set. If it was, nobody but this desk knows it."
        );
        ui.add(Label::new(text).wrap());
    }
}

/// Whose passwords they are, if there are any.
fn whose(names: &[&UserName], is_locked: bool) -> Option<String> {
    match names {
        [] => None,
        // Behind the lock, they are nobody's business who passes by.
        [_] if is_locked => Some("a user".into()),
        names if is_locked => Some(format!("{} users", names.len())),
        names => Some(names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ")),
    }
}

fn buttons_ui(ui: &mut Ui, first_frame: bool, answer: &mut CloseAnswer) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        at_right(ui, |ui| {
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
