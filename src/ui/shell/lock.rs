use egui::{Align, Label, Layout, RichText, Ui, vec2};

use crate::desk::{Account, Command, Desk, Locked, Origin};

use crate::ui::kit::card::card_ui;
use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, icons};

use super::header::UNFINISHED;

const WIDTH: f32 = 460.0;

/// What the locked desk shows: nothing of the account but which one it is, and the way back.
pub(in crate::ui) fn lock_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    locked: &Locked,
    commands: &mut Vec<Command>,
) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.2);
        ui.allocate_ui_with_layout(vec2(WIDTH, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(WIDTH.min(ui.available_width()));
            card_ui(ui, |ui| locked_ui(ui, desk, account, locked, commands));
        });
    });
}

fn locked_ui(ui: &mut Ui, desk: &Desk, account: &Account, locked: &Locked, commands: &mut Vec<Command>) {
    let palette = palette(ui);
    ui.horizontal(|ui| {
        paint_icon(ui, icons::LOCK_KEY, 24.0, palette.accent);
        ui.label(RichText::new("The desk is locked").font(theme::bold(18.0)));
    });
    let title = format::visible(&account.title());
    let unlocking = match account.session.origin {
        Origin::IdentityCenter(_) => {
            "Unlocking signs in to IAM Identity Center again, in the browser: who is still signed in there is not asked for a \
             password."
        }
        Origin::Keys { .. } => "Unlocking asks for the access key again.",
        Origin::Demo | Origin::Aws { .. } | Origin::Role(_) => {
            "Anyone at this computer can unlock it: unlocking signs in again with the credentials of this computer."
        }
    };
    let text = format!(
        "It is open on {title}. The connection to AWS and its credentials were dropped. Text you typed was cleared. {unlocking}"
    );
    ui.add(Label::new(RichText::new(text).color(palette.text_muted)).wrap());
    if let Some(text) = waiting_text(desk, account) {
        widgets::callout(ui, Tone::Warn, &text, |_| ());
    }
    if let Some(error) = &locked.error {
        widgets::callout(ui, Tone::Bad, &format::visible(error), |_| ());
    }
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        ui.set_min_height(theme::CONTROL_HEIGHT);
        if account.session.signing_in {
            ui.spinner();
            ui.label(RichText::new("Signing in…").color(palette.text_muted).size(12.5));
        }
        at_right(ui, |ui| {
            if Button::new(Kind::Quiet, "Open another account").show(ui).clicked() {
                commands.push(Command::Choose);
            }
            let off = account.has_unfinished_work().then_some(UNFINISHED);
            if Button::new(Kind::Plain, "Close account").disabled_if(off).show(ui).clicked() {
                commands.push(Command::Close);
            }
            let off = account.session.signing_in.then_some("Signing in…");
            let unlock = Button::new(Kind::Primary, "Unlock").with_icon(icons::SIGN_IN).disabled_if(off).show(ui);
            crate::ui::kit::focus::by_default(ui.ctx(), unlock.id);
            if unlock.clicked() {
                commands.push(Command::Unlock);
            }
        });
    });
}

/// What is kept behind the lock, without names: whoever passes by need not know them.
fn waiting_text(desk: &Desk, account: &Account) -> Option<String> {
    let waiting = match account.waiting().count() {
        0 => None,
        1 => Some("A new password is kept behind the lock: it was not handed over yet.".to_owned()),
        n => Some(format!("{n} new passwords are kept behind the lock: they were not handed over yet.")),
    };
    let changing = account.is_changing().then(|| "A change is under way; what comes of it is kept, too.".to_owned());
    // What they say may name users.
    let has_unread = desk.notifications.count_unread() > 0;
    let messages = has_unread.then(|| "There are messages to be read after unlocking.".to_owned());
    let text: Vec<String> = waiting.into_iter().chain(changing).chain(messages).collect();
    (!text.is_empty()).then(|| text.join(" "))
}
