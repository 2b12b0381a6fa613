use egui::{Frame, Margin, RichText, Ui};

use crate::desk::{Command, Desk, Origin};

use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::ends;
use crate::ui::kit::shortcuts::{HELP, JOURNAL, LOCK, OPEN, REFRESH, SETTINGS};
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, icons};

/// In a window that is not wider than this, the buttons have no words.
const NARROW: f32 = 1080.0;

/// Why an account cannot be closed.
pub(in crate::ui) const UNFINISHED: &str = "A change is under way, or a password waits to be handed over";

/// What was pressed in the bar at the top and is the window's own to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum HeaderAction {
    Settings,
    Journal,
    RootUsers,
    Help,
    /// The mark of production, to be put on or taken off.
    Production,
}

/// The bar at the top: which account, as whom, and what concerns all of it.
pub(in crate::ui) fn header_ui(ui: &mut Ui, desk: &Desk, commands: &mut Vec<Command>) -> Option<HeaderAction> {
    let mut pressed = None;
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL_HEIGHT);
            let narrow = ui.available_width() < NARROW;
            let (mut production, mut in_buttons) = (false, Vec::new());
            // A long name is cut short where the buttons begin.
            ends(
                ui,
                |ui| production = account_ui(ui, desk),
                |ui| pressed = buttons_ui(ui, desk, narrow, &mut in_buttons),
            );
            commands.append(&mut in_buttons);
            pressed = pressed.or(production.then_some(HeaderAction::Production));
        });
    });
    pressed
}

fn buttons_ui(ui: &mut Ui, desk: &Desk, narrow: bool, commands: &mut Vec<Command>) -> Option<HeaderAction> {
    let mut pressed = None;
    if desk.is_read_only() {
        widgets::badge(ui, Tone::Warn, icons::LOCK_KEY, "Read-only")
            .on_hover_text("Started with --read-only: every change is refused");
    }
    if let Some(account) = desk.account() {
        if button(icons::NOTEBOOK, "Journal", narrow).with_keys(JOURNAL).show(ui).clicked() {
            pressed = Some(HeaderAction::Journal);
        }
        let running = account.refresh.listing == crate::desk::Listing::Running;
        let refresh = button(icons::ARROW_CLOCKWISE, "Refresh", narrow)
            .with_keys(REFRESH)
            .disabled_if(running.then_some("The users are being listed"));
        if refresh.show(ui).clicked() {
            commands.push(Command::Refresh);
        }
        if Button::icon(icons::STACK, "Root users of member accounts").show(ui).clicked() {
            pressed = Some(HeaderAction::RootUsers);
        }
        if Button::icon(icons::PLUS, "Open another account").with_keys(OPEN).show(ui).clicked() {
            commands.push(Command::Choose);
        }
        let off = account.has_unfinished_work().then_some(UNFINISHED);
        if Button::icon(icons::SIGN_OUT, "Close account").disabled_if(off).show(ui).clicked() {
            commands.push(Command::Close);
        }
        if Button::icon(icons::LOCK, "Lock now").with_keys(LOCK).show(ui).clicked() {
            commands.push(Command::Lock);
        }
    }
    if settings_button(ui) {
        pressed = Some(HeaderAction::Settings);
    }
    if Button::icon(icons::QUESTION, "Help").with_keys(HELP).show(ui).clicked() {
        pressed = Some(HeaderAction::Help);
    }
    pressed
}

fn button<'a>(icon: &'a str, name: &'a str, narrow: bool) -> Button<'a> {
    if narrow { Button::icon(icon, name) } else { Button::new(Kind::Plain, name).with_icon(icon) }
}

/// Which account it is, and as whom. Tells whether the mark of production was pressed.
fn account_ui(ui: &mut Ui, desk: &Desk) -> bool {
    let palette = palette(ui);
    let Some(account) = desk.account() else {
        ui.label(RichText::new("Passdesk").font(theme::bold(17.0)));
        return false;
    };
    ui.label(RichText::new(format::visible(&account.title())).font(theme::bold(17.0)));
    ui.add_space(GRID);
    if account.alias().is_some() {
        ui.label(
            RichText::new(format::visible(&account.session.identity.grouped_account_id())).color(palette.text_muted),
        )
        .on_hover_text("Account ID");
        ui.add_space(GRID);
    }
    let pressed = production_ui(ui, desk);
    ui.add_space(GRID);
    if account.session.is_demo() {
        widgets::badge(ui, Tone::Info, icons::FLASK, "Demo account");
        ui.add_space(GRID);
    }
    paint_icon(ui, icons::USER, 15.0, palette.text_faint);
    let principal = format::visible(account.session.identity.principal());
    let profile = match &account.session.origin {
        Origin::Demo | Origin::Aws { profile: None } => String::new(),
        Origin::Role(role) => format!("\nRole {}", format::visible(role.role_name())),
        Origin::Keys { access_key_id, .. } => format!("\nAccess key {}", format::visible(access_key_id)),
        Origin::Aws { profile: Some(profile) } => format!("\nProfile {}", format::visible(profile)),
        Origin::IdentityCenter(of) => {
            let account = of.account_name.as_deref().unwrap_or(&of.account_id);
            format!("\n{}, through IAM Identity Center", format::visible(account))
        }
    };
    let until = account.session.ends_at().map_or_else(String::new, |end| {
        let left = end.duration_since(desk.now()).as_mins().max(0);
        format!("\nFor another {left} min")
    });
    ui.add(egui::Label::new(RichText::new(principal).color(palette.text_muted)).truncate())
        .on_hover_text(format!("Signed in as {}{profile}{until}", format::visible(&account.session.identity.arn)));
    pressed
}

/// The button that opens the settings. Tells whether it was pressed.
pub(in crate::ui) fn settings_button(ui: &mut Ui) -> bool {
    Button::icon(icons::GEAR, "Settings…").with_keys(SETTINGS).show(ui).clicked()
}

/// Whether the account is marked as production, and the button that changes it. Tells whether that was pressed.
fn production_ui(ui: &mut Ui, desk: &Desk) -> bool {
    let (icon, name) = if desk.is_production() {
        widgets::badge(ui, Tone::Bad, icons::SHIELD_WARNING, "Production")
            .on_hover_text("Every change in this account asks for the user's name to be typed");
        (icons::SHIELD_SLASH, "Unmark as production…")
    } else {
        (icons::SHIELD, "Mark as production…")
    };
    Button::icon(icon, name).small().show(ui).clicked()
}
