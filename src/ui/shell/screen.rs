//! The screen of an account that is open: its parts, and what is pressed in them.

use egui::{Rect, Ui, UiBuilder};
use jiff::tz::TimeZone;

use super::request::Request;
use super::view::View;
use super::{banners, header, message_line, status};
use crate::desk::{Account, Command, Desk, reset_password};
use crate::ui::detail::cards;
use crate::ui::detail::pane::detail_ui;
use crate::ui::dialogs::{Dialog, HelpDialog, SettingsDialog};
use crate::ui::journal::unresolved::EntryAction;
use crate::ui::kit::split::{self, Parts, part_ui};
use crate::ui::kit::theme::palette;
use crate::ui::kit::widgets::rule;
use crate::ui::users::filter::filter_ui;
use crate::ui::users::list::users_ui;

/// The pane at the right: what waits to be handed over, and below it the selected user or all users at a glance.
fn pane_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Request> {
    let is_live = !view.is_covered();
    let (_, rect) = ui.allocate_space(ui.available_size());
    let (upper, lower) = rect.split_top_bottom_at_y(rect.bottom() - cards::undo_height(account));
    let mut pane = ui.new_child(UiBuilder::new().id_salt("pane").max_rect(upper));
    pane.shrink_clip_rect(upper);
    let by_card = match cards::cards_ui(&mut pane, desk, account, &mut view.cards, is_live, commands) {
        Some(cards::CardAction::HandedOver) => {
            // On to the next caller: the name can be typed at once.
            view.focus_filter = true;
            None
        }
        Some(cards::CardAction::ResetAgain(name)) => Some(Request::NewPassword(name, &reset_password::INFO)),
        Some(cards::CardAction::Discard(card, name)) => {
            view.dialogs += 1;
            view.dialog = Some(Dialog::discard(card, name));
            None
        }
        None => None,
    };
    let asked = match view.cards.fill_pane() {
        // Nothing is there that could be pressed and not be seen.
        true => None,
        false => detail_ui(&mut pane, desk, account, view, zone, commands),
    };
    let asked = asked.or(by_card);
    let mut below = ui.new_child(UiBuilder::new().id_salt("undo").max_rect(lower));
    cards::undo_ui(&mut below, account, &mut view.cards, is_live, commands);
    asked
}

/// The screen of an account that is open.
pub(in crate::ui) fn desk_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Request> {
    split::head_ui(ui, "header", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        match header::header_ui(ui, desk, commands).filter(|_| !view.is_covered()) {
            Some(header::HeaderAction::Settings) => view.settings = Some(SettingsDialog::new(desk)),
            Some(header::HeaderAction::Journal) => view.open_journal(commands),
            Some(header::HeaderAction::RootUsers) => view.open_root_users(commands),
            Some(header::HeaderAction::Help) => view.help = Some(HelpDialog::Keys),
            Some(header::HeaderAction::Production) => {
                view.dialogs += 1;
                view.dialog = Some(Dialog::production(!desk.is_production()));
            }
            None => {}
        }
        banners::banners_ui(ui, account);
        filter_ui(ui, desk, view, account, commands);
        rule(ui);
    });
    let pane_width = view.pane_width.unwrap_or_else(|| f32::from(desk.settings.pane_width));
    let parts = Parts::of(ui.available_rect_before_wrap(), pane_width, view.states_height);
    // In the order in which they are read: panels of egui's would come before what stands left of them and above.
    let in_menu = part_ui(ui, "User list", parts.users, palette(ui).surface, |ui| {
        users_ui(ui, desk, account, view, zone, commands)
    });
    split::splitter_ui(ui, parts.pane, &mut view.pane_width);
    let pane = palette(ui).ground;
    let asked = part_ui(ui, "Details", parts.pane, pane, |ui| pane_ui(ui, desk, account, view, zone, commands));
    let in_states = split::states_ui(ui, parts.states, &mut view.states_height, |ui| {
        banners::states_ui(ui, desk, account, zone, commands)
    });
    match in_states.filter(|_| !view.is_covered()) {
        Some(EntryAction::ShowUser(key)) => view.show_user(key),
        Some(EntryAction::Journal) => view.open_journal(commands),
        None => {}
    }
    let (is_covered, shown) = (view.front().is_some(), view.shown.indices().len());
    let in_line = part_ui(ui, "Status", parts.status, palette(ui).surface, |ui| {
        let left = |ui: &mut Ui| status::left_ui(ui, desk, account, zone);
        let right = |ui: &mut Ui| status::right_ui(ui, desk, account, shown);
        message_line::line_ui(ui, desk, &mut view.message_line, is_covered, commands, left, right)
    });
    view.follow_line(in_line, commands);
    asked.or(in_menu)
}

/// The line at the bottom of a page that has nothing of its own to say there.
pub(in crate::ui) fn status_ui(ui: &mut Ui, desk: &Desk, view: &mut View, rect: Rect, commands: &mut Vec<Command>) {
    let is_covered = view.front().is_some();
    let mut asked = Vec::new();
    let pressed = part_ui(ui, "Status", rect, palette(ui).surface, |ui| {
        let right = |ui: &mut Ui| drop(status::clipboard_text(ui, desk).map(|text| ui.label(text)));
        message_line::line_ui(ui, desk, &mut view.message_line, is_covered, &mut asked, |_| (), right)
    });
    if !is_covered {
        commands.append(&mut asked);
    }
    view.follow_line(pressed, commands);
}
