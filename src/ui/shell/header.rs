use egui::{Color32, FontId, Frame, Margin, Popup, RichText, Ui};

use crate::desk::{Account, Command, Desk, Listing, Origin};

use crate::ui::kit::painted::paint_icon;
use crate::ui::kit::row_ends::ends;
use crate::ui::kit::shortcuts::{HELP, JOURNAL, LOCK, OPEN, REFRESH, SETTINGS};
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{self, Button, Kind, Tone};
use crate::ui::kit::{format, icons};

/// Where there is less room than this, the buttons have no words, in points.
const NARROW: f32 = 1080.0;
/// Where there is less room than this, what the buttons do is in one menu, in points.
const IN_MENU: f32 = 640.0;
/// Of whom one is signed in as so much is shown at least, or nothing, in points.
const LEAST_OF_PRINCIPAL: f32 = 110.0;

const ROOT_USERS: &str = "Root users of member accounts";
const OPEN_ANOTHER: &str = "Open another account";
const CLOSE: &str = "Close account";
const SETTINGS_NAME: &str = "Settings…";

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
            let room = ui.available_width();
            let (mut production, mut in_buttons) = (false, Vec::new());
            // A long name is cut short where the buttons begin.
            ends(
                ui,
                |ui| production = account_ui(ui, desk),
                |ui| pressed = buttons_ui(ui, desk, room, &mut in_buttons),
            );
            commands.append(&mut in_buttons);
            pressed = pressed.or(production.then_some(HeaderAction::Production));
        });
    });
    pressed
}

fn buttons_ui(ui: &mut Ui, desk: &Desk, room: f32, commands: &mut Vec<Command>) -> Option<HeaderAction> {
    let mut pressed = None;
    let (narrow, in_menu) = (room < NARROW, room < IN_MENU);
    if desk.is_read_only() {
        widgets::badge(ui, Tone::Warn, icons::LOCK_KEY, "Read-only")
            .on_hover_text("Started with --read-only: every change is refused");
    }
    if desk.account().is_some() && in_menu {
        lock_button(ui, commands);
        return menu_ui(ui, desk, commands);
    }
    if let Some(account) = desk.account() {
        if button(icons::NOTEBOOK, "Journal", narrow).with_keys(JOURNAL).show(ui).clicked() {
            pressed = Some(HeaderAction::Journal);
        }
        let refresh = button(icons::ARROW_CLOCKWISE, "Refresh", narrow).with_keys(REFRESH);
        if refresh.disabled_if(listing(account)).show(ui).clicked() {
            commands.push(Command::Refresh);
        }
        if Button::icon(icons::STACK, ROOT_USERS).show(ui).clicked() {
            pressed = Some(HeaderAction::RootUsers);
        }
        if Button::icon(icons::PLUS, OPEN_ANOTHER).with_keys(OPEN).show(ui).clicked() {
            commands.push(Command::Choose);
        }
        let off = account.has_unfinished_work().then_some(UNFINISHED);
        if Button::icon(icons::SIGN_OUT, CLOSE).disabled_if(off).show(ui).clicked() {
            commands.push(Command::Close);
        }
        lock_button(ui, commands);
    }
    if settings_button(ui) {
        pressed = Some(HeaderAction::Settings);
    }
    if Button::icon(icons::QUESTION, "Help").with_keys(HELP).show(ui).clicked() {
        pressed = Some(HeaderAction::Help);
    }
    pressed
}

/// What the buttons do, where there is no room for them side by side.
fn menu_ui(ui: &mut Ui, desk: &Desk, commands: &mut Vec<Command>) -> Option<HeaderAction> {
    let account = desk.account()?;
    let button = Button::icon(icons::DOTS_THREE, "More actions").show(ui);
    widgets::opens_menu(&button);
    let popup = Popup::menu(&button).style(egui::style::StyleModifier::default()).accessible_name("More actions");
    let chosen = popup.width(250.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let mut pressed = None;
        let item = |icon, name: &'static str, keys, off| {
            let line = Button::new(Kind::Quiet, name).with_icon(icon).keyed(name).in_menu().disabled_if(off);
            match keys {
                Some(keys) => line.with_keys(keys),
                None => line,
            }
        };
        for (icon, name, keys, action) in [
            (icons::NOTEBOOK, "Journal", Some(JOURNAL), HeaderAction::Journal),
            (icons::STACK, ROOT_USERS, None, HeaderAction::RootUsers),
        ] {
            if item(icon, name, keys, None).show(ui).clicked() {
                pressed = Some(action);
            }
        }
        let unfinished = account.has_unfinished_work().then_some(UNFINISHED);
        for (icon, name, keys, off, command) in [
            (icons::ARROW_CLOCKWISE, "Refresh", Some(REFRESH), listing(account), Command::Refresh),
            (icons::PLUS, OPEN_ANOTHER, Some(OPEN), None, Command::Choose),
            (icons::SIGN_OUT, CLOSE, None, unfinished, Command::Close),
        ] {
            if item(icon, name, keys, off).show(ui).clicked() {
                commands.push(command);
                ui.close();
            }
        }
        ui.separator();
        for (icon, name, keys, action) in [
            (icons::GEAR, SETTINGS_NAME, SETTINGS, HeaderAction::Settings),
            (icons::QUESTION, "Help", HELP, HeaderAction::Help),
        ] {
            if item(icon, name, Some(keys), None).show(ui).clicked() {
                pressed = Some(action);
            }
        }
        if pressed.is_some() {
            // By a key too: a menu closes by itself only for clicks.
            ui.close();
        }
        pressed
    });
    chosen.and_then(|shown| shown.inner)
}

fn lock_button(ui: &mut Ui, commands: &mut Vec<Command>) {
    if Button::icon(icons::LOCK, "Lock now").with_keys(LOCK).show(ui).clicked() {
        commands.push(Command::Lock);
    }
}

/// Why the users cannot be read again now.
fn listing(account: &Account) -> Option<&'static str> {
    (account.refresh.listing == Listing::Running).then_some("The users are being listed")
}

fn button<'a>(icon: &'a str, name: &'a str, narrow: bool) -> Button<'a> {
    if narrow { Button::icon(icon, name) } else { Button::new(Kind::Plain, name).with_icon(icon) }
}

/// Which account it is, and as whom: as much of it as there is room for. Tells whether the mark of production was pressed.
fn account_ui(ui: &mut Ui, desk: &Desk) -> bool {
    let palette = palette(ui);
    let Some(account) = desk.account() else {
        ui.label(RichText::new("Passdesk").font(theme::bold(17.0)));
        return false;
    };
    let (title, id) = (format::visible(&account.title()), account.session.identity.grouped_account_id());
    let id = account.alias().map(|_| format::visible(&id));
    let is_demo = account.session.is_demo();
    // Whom one is signed in as is the first to go, then that it is a demo, which the page says too, and then the account's number.
    let between = ui.spacing().item_spacing.x + GRID;
    let room_for_all = (ui.available_width() - production_width(ui, desk) - between).max(0.0);
    let title_width = text_width(ui, &title, theme::bold(17.0));
    // A long title leaves some room to the rest, and has what the rest leaves.
    let mut room = room_for_all - title_width.min(0.5 * room_for_all);
    let mut has_room = |width: f32| {
        let fits = width + between <= room;
        room -= if fits { width + between } else { 0.0 };
        fits
    };
    let id = id.filter(|id| has_room(text_width(ui, id, theme::plain(13.5))));
    let shows_demo = is_demo && has_room(widgets::badge_width(ui, DEMO));
    let shows_principal = has_room(LEAST_OF_PRINCIPAL);
    let title_width = title_width.min(title_width.min(0.5 * room_for_all) + room.max(0.0));
    let signed_in = signed_in_text(desk, account);
    ui.scope(|ui| {
        ui.set_max_width(title_width);
        let shown = ui.add(egui::Label::new(RichText::new(title).font(theme::bold(17.0))).truncate());
        if !shows_principal {
            let id = account.session.identity.grouped_account_id();
            shown.on_hover_text(format!("Account {}\n{signed_in}", format::visible(&id)));
        }
    });
    ui.add_space(GRID);
    if let Some(id) = id {
        ui.label(RichText::new(id).color(palette.text_muted)).on_hover_text("Account ID");
        ui.add_space(GRID);
    }
    let pressed = production_ui(ui, desk);
    if shows_demo {
        ui.add_space(GRID);
        widgets::badge(ui, Tone::Info, icons::FLASK, DEMO);
    }
    if shows_principal {
        ui.add_space(GRID);
        paint_icon(ui, icons::USER, 15.0, palette.text_faint);
        let principal = format::visible(account.session.identity.principal());
        ui.add(egui::Label::new(RichText::new(principal).color(palette.text_muted)).truncate())
            .on_hover_text(signed_in);
    }
    pressed
}

const DEMO: &str = "Demo account";

fn text_width(ui: &Ui, text: &str, font: FontId) -> f32 {
    ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER)).size().x
}

/// As whom, by which way, and until when.
fn signed_in_text(desk: &Desk, account: &Account) -> String {
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
    format!("Signed in as {}{profile}{until}", format::visible(&account.session.identity.arn))
}

/// The button that opens the settings. Tells whether it was pressed.
pub(in crate::ui) fn settings_button(ui: &mut Ui) -> bool {
    Button::icon(icons::GEAR, SETTINGS_NAME).with_keys(SETTINGS).show(ui).clicked()
}

const PRODUCTION: &str = "Production";

/// Whether the account is marked as production, and the button that changes it. Tells whether that was pressed.
fn production_ui(ui: &mut Ui, desk: &Desk) -> bool {
    let (icon, name) = if desk.is_production() {
        widgets::badge(ui, Tone::Bad, icons::SHIELD_WARNING, PRODUCTION)
            .on_hover_text("Every change in this account asks for the user's name to be typed");
        (icons::SHIELD_SLASH, "Unmark as production…")
    } else {
        (icons::SHIELD, "Mark as production…")
    };
    Button::icon(icon, name).small().show(ui).clicked()
}

fn production_width(ui: &Ui, desk: &Desk) -> f32 {
    const BUTTON: f32 = 26.0;
    match desk.is_production() {
        true => widgets::badge_width(ui, PRODUCTION) + ui.spacing().item_spacing.x + BUTTON,
        false => BUTTON,
    }
}
