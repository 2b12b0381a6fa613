use egui::{Popup, Ui};
use jiff::tz::TimeZone;

use crate::desk::{Command, Desk, Listing, OpenAccount};

use super::detail::Asked;
use super::filter::{self, FILTER};
use super::row_menu::{menu_id, menu_ui};
use super::selection::Pick;
use super::source::Times;
use super::table::{self, Did};
use super::table_bar::{bar_ui, keep_columns};
use super::theme::{self, palette};
use super::view::View;
use super::{focus, format, icons, widgets};

/// The users of the account, with what can be done with many of them above. Tells which question was asked for in the menu of
/// the selected rows.
pub(super) fn users_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &OpenAccount,
    view: &mut View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Asked> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let columns = table::columns_of(&desk.settings);
    bar_ui(ui, desk, account, view, &columns, commands);
    if view.shown.indices().is_empty() {
        empty_ui(ui, account, view);
        focus::by_default(ui.ctx(), filter::field_id(FILTER));
        view.table.leave(commands);
        if std::mem::take(&mut view.focus_table) {
            view.focus_behind_filter = true;
        }
        return None;
    }
    let context = table::Context {
        account,
        shown: &view.shown,
        query: &view.query,
        columns: &columns,
        selection: &view.selection,
        selected: view.selected.as_deref(),
        times: Times { now: desk.now(), zone },
    };
    if std::mem::take(&mut view.focus_table) {
        view.table.take_focus = true;
    }
    focus::by_default(ui.ctx(), if view.selected.is_some() { table::id() } else { filter::field_id(FILTER) });
    match table::table_ui(ui, &context, &mut view.table, commands) {
        Some(Did::Pick(key, pick)) => {
            view.pick(key, pick, account);
            view.focus_table = true;
        }
        Some(Did::Order { column, further: false }) => view.query.order_by(column),
        Some(Did::Order { column, further: true }) => view.query.order_also_by(column),
        Some(Did::Columns(columns)) => keep_columns(desk, columns, commands),
        Some(Did::Menu(key, at)) => {
            if !view.selection.contains(&key) {
                view.pick(key, Pick::Only, account);
            }
            view.focus_table = true;
            view.menu_at = Some(at);
            Popup::open_id(ui.ctx(), menu_id());
        }
        None => {}
    }
    menu_ui(ui, desk, account, view, zone, commands)
}

/// What stands in place of the table when it has no rows.
fn empty_ui(ui: &mut Ui, account: &OpenAccount, view: &mut View) {
    let palette = palette(ui);
    let nobody = account.roster.rows().is_empty();
    let (icon, title) = match (&account.listing, nobody) {
        (Listing::Running, true) => (icons::USERS_THREE, "Listing the users…"),
        (Listing::Failed(_), true) => (icons::PLUGS, "The users could not be listed"),
        (Listing::Complete(_), true) => (icons::USERS_THREE, "This account has no IAM users"),
        (_, false) => (icons::MAGNIFYING_GLASS, "No user fits the filter"),
    };
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.32);
        widgets::paint_icon(ui, icon, 40.0, palette.border_strong);
        ui.add_space(2.0 * theme::GRID);
        ui.label(egui::RichText::new(title).font(theme::medium(15.0)).color(palette.text_muted));
        ui.add_space(2.0 * theme::GRID);
        if let Some(hint) = view.shown.filter().hint().filter(|_| !nobody) {
            ui.label(egui::RichText::new(format::visible(&hint)).color(palette.text_muted));
            ui.add_space(2.0 * theme::GRID);
        }
        if !nobody && widgets::Button::new(widgets::Kind::Plain, "Show all users").show(ui).clicked() {
            view.query.text.clear();
        }
    });
}
