use egui::{Popup, Ui};
use jiff::tz::TimeZone;

use crate::desk::{Account, Command, Desk};

use super::filter::FILTER;
use super::nobody::nobody_ui;
use super::row_menu::{menu_id, menu_ui};
use super::selection::Pick;
use super::table::{self, TableAction};
use super::table_bar::{bar_ui, keep_columns};
use crate::ui::detail::source::Times;
use crate::ui::kit::focus;
use crate::ui::kit::search_field::field_id;
use crate::ui::shell::request::Request;
use crate::ui::shell::view::View;

/// The users of the account, with what can be done with many of them above. Tells which question was asked for in the menu of
/// the selected rows.
pub(in crate::ui) fn users_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Request> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let columns = table::columns_of(&desk.settings);
    bar_ui(ui, desk, account, view, &columns, commands);
    if view.shown.indices().is_empty() {
        nobody_ui(ui, account, view, zone, desk.now(), commands);
        focus::by_default(ui.ctx(), field_id(FILTER));
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
    focus::by_default(ui.ctx(), if view.selected.is_some() { table::id() } else { field_id(FILTER) });
    match table::table_ui(ui, &context, &mut view.table, commands) {
        Some(TableAction::Pick(key, pick)) => {
            view.pick(key, pick, account);
            view.focus_table = true;
        }
        Some(TableAction::Order { column, further: false }) => view.query.order_by(column),
        Some(TableAction::Order { column, further: true }) => view.query.order_also_by(column),
        Some(TableAction::Columns(columns)) => keep_columns(desk, columns, commands),
        Some(TableAction::Menu(key, at)) => {
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
