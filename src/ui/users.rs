use egui::{Id, Popup, PopupKind, Ui};
use jiff::tz::TimeZone;

use crate::desk::{Command, Desk, OpenAccount};

use super::copy_rows::{What, copy_rows};
use super::filter::{self, FILTER};
use super::focus;
use super::nobody::nobody_ui;
use super::selection::Pick;
use super::source::Times;
use super::table::{self, Did};
use super::table_bar::{bar_ui, keep_columns};
use super::view::View;

/// The users of the account, with what can be done with many of them above.
pub(super) fn users_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &OpenAccount,
    view: &mut View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let columns = table::columns_of(&desk.settings);
    bar_ui(ui, desk, account, view, &columns, commands);
    if view.shown.indices().is_empty() {
        nobody_ui(ui, account, view, zone, desk.now(), commands);
        focus::by_default(ui.ctx(), filter::field_id(FILTER));
        view.table.leave(commands);
        if std::mem::take(&mut view.focus_table) {
            view.focus_behind_filter = true;
        }
        return;
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
    menu_ui(ui, desk, account, view, zone, commands);
}

fn menu_id() -> Id {
    Id::unique("menu of rows")
}

/// Opens the menu of the selected rows below the row of the user in the detail pane, if that is on screen.
pub(super) fn open_menu(ctx: &egui::Context, view: &mut View) {
    if let Some(rect) = view.table.selected_rect {
        view.menu_at = Some(rect.left_bottom() + egui::vec2(16.0, 0.0));
        Popup::open_id(ctx, menu_id());
    }
}

/// What can be done with the selected rows.
fn menu_ui(ui: &Ui, desk: &Desk, account: &OpenAccount, view: &mut View, zone: &TimeZone, commands: &mut Vec<Command>) {
    let Some(at) = view.menu_at else { return };
    let count = view.selection.count_shown(&view.shown, &account.roster);
    let was_open = ui.ctx().read_response(menu_id()).is_some();
    let popup = Popup::new(menu_id(), ui.ctx().clone(), at, ui.layer_id())
        .kind(PopupKind::Menu)
        .open_memory(None)
        .style(egui::containers::menu::menu_style)
        .layout(egui::Layout::top_down_justified(egui::Align::Min))
        .accessible_name("Selected rows");
    let chosen = popup.show(|ui| {
        ui.set_min_width(140.0);
        let mut chosen = None;
        for (n, what) in [What::Names, What::Arns, What::Rows].into_iter().enumerate() {
            let item = ui.button(menu_text(what, count));
            if n == 0 && !was_open {
                item.request_focus();
            }
            if item.clicked() {
                chosen = Some(what);
            }
        }
        chosen
    });
    match chosen {
        None => view.menu_at = None,
        Some(shown) => {
            if let Some(what) = shown.inner {
                let times = Times { now: desk.now(), zone };
                copy_rows(ui.ctx(), what, view, (account, &desk.settings), times, commands);
                Popup::close_id(ui.ctx(), menu_id());
            }
        }
    }
}

fn menu_text(what: What, count: usize) -> String {
    let (one, many) = match what {
        What::Names => ("Copy name", "names"),
        What::Arns => ("Copy ARN", "ARNs"),
        What::Rows => ("Copy row", "rows"),
    };
    if count == 1 { one.into() } else { format!("Copy {} {many}", super::format::count(count)) }
}
