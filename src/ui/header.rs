use egui::{Frame, Margin, RichText, Ui};

use crate::desk::{Command, Desk, Origin, Settings, Theme};

use super::theme::{self, GRID, palette};
use super::widgets::{self, Button, Kind, Tone};
use super::{format, icons};

/// The bar at the top: which account, as whom, and what concerns all of it. Tells whether the journal was asked for.
pub(super) fn header_ui(ui: &mut Ui, desk: &Desk, commands: &mut Vec<Command>) -> bool {
    let mut journal = false;
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL_HEIGHT);
            account_ui(ui, desk);
            widgets::right_to_left(ui, |ui| {
                theme_ui(ui, &desk.settings, commands);
                if let Some(account) = desk.account() {
                    let off = desk.is_busy().then_some("A change is under way, or a password waits to be handed over");
                    let switch = Button::icon(icons::USER_SWITCH, "Switch account").off_if(off);
                    if switch.show(ui).clicked() {
                        commands.push(Command::Close);
                    }
                    let running = account.listing == crate::desk::Listing::Running;
                    let refresh = Button::new(Kind::Plain, "Refresh")
                        .with_icon(icons::ARROW_CLOCKWISE)
                        .off_if(running.then_some("The users are being listed"));
                    if refresh.show(ui).clicked() {
                        commands.push(Command::Refresh);
                    }
                    journal = Button::new(Kind::Plain, "Journal").with_icon(icons::NOTEBOOK).show(ui).clicked();
                }
                if desk.is_read_only() {
                    widgets::badge(ui, Tone::Warn, icons::LOCK_KEY, "Read-only")
                        .on_hover_text("Started with --read-only: every change is refused");
                }
            });
        });
    });
    journal
}

fn account_ui(ui: &mut Ui, desk: &Desk) {
    let palette = palette(ui);
    let Some(account) = desk.account() else {
        ui.label(RichText::new("Passdesk").font(theme::bold(17.0)));
        return;
    };
    ui.label(RichText::new(format::visible(&account.title())).font(theme::bold(17.0)));
    ui.add_space(GRID);
    if account.alias().is_some() {
        ui.label(RichText::new(account.identity.grouped_account_id()).color(palette.text_muted))
            .on_hover_text("Account id");
        ui.add_space(GRID);
    }
    if account.is_demo() {
        widgets::badge(ui, Tone::Info, icons::FLASK, "Demo account");
        ui.add_space(GRID);
    }
    widgets::paint_icon(ui, icons::USER, 15.0, palette.text_faint);
    let principal = format::visible(account.identity.principal());
    let profile = match &account.origin {
        Origin::Demo | Origin::Aws { profile: None } => String::new(),
        Origin::Aws { profile: Some(profile) } => format!("\nProfile {profile}"),
    };
    ui.add(egui::Label::new(RichText::new(principal).color(palette.text_muted)).truncate())
        .on_hover_text(format!("Signed in as {}{profile}", format::visible(&account.identity.arn)));
}

/// Turns from one theme to the next: as the system, light, dark.
pub(super) fn theme_ui(ui: &mut Ui, now: &Settings, commands: &mut Vec<Command>) {
    let (icon, name, next) = match now.theme {
        Theme::System => (icons::MONITOR, "Theme: as the system", Theme::Light),
        Theme::Light => (icons::SUN, "Theme: light", Theme::Dark),
        Theme::Dark => (icons::MOON, "Theme: dark", Theme::System),
    };
    if Button::icon(icon, name).show(ui).clicked() {
        commands.push(Command::Keep(Settings { theme: next, ..now.clone() }));
    }
}
