//! The menu of the selected rows: what can be done to the user, as in the pane, and what can be copied of all of them.

use egui::{Context, Id, Popup, PopupKind, Role, Ui, WidgetInfo, vec2};
use jiff::tz::TimeZone;

use crate::account::UserName;
use crate::desk::{Account, Command, Desk};

use super::copy_rows::{CopyOf, copy_rows};
use crate::ui::detail::offers::{asked, keys, other_offers, password_offers};
use crate::ui::detail::source::Times;
use crate::ui::kit::format;
use crate::ui::kit::shortcuts::{COPY_NAMES, COPY_ROWS, platform_keys};
use crate::ui::shell::request::Request;
use crate::ui::shell::view::View;

pub(in crate::ui) fn menu_id() -> Id {
    Id::unique("menu of rows")
}

/// Opens the menu of the selected rows below the row of the user in the detail pane, if that is on screen.
pub(in crate::ui) fn open_menu(ctx: &Context, view: &mut View) {
    if let Some(rect) = view.table.selected_rect {
        view.menu_at = Some(rect.left_bottom() + vec2(16.0, 0.0));
        Popup::open_id(ctx, menu_id());
    }
}

/// What was chosen in the menu.
enum Chosen {
    /// An action: it only opens its question.
    Ask(Request),
    ReadAgain(UserName),
    Copy(CopyOf),
}

/// What can be done with the selected rows. Tells which question was asked for.
pub(in crate::ui) fn menu_ui(
    ui: &Ui,
    desk: &Desk,
    account: &Account,
    view: &mut View,
    zone: &TimeZone,
    commands: &mut Vec<Command>,
) -> Option<Request> {
    let at = view.menu_at?;
    let was_open = ui.ctx().read_response(menu_id()).is_some();
    let popup = Popup::new(menu_id(), ui.ctx().clone(), at, ui.layer_id())
        .kind(PopupKind::Menu)
        .open_memory(None)
        .style(egui::containers::menu::menu_style)
        .layout(egui::Layout::top_down_justified(egui::Align::Min))
        .accessible_name("Selected rows");
    let Some(shown) = popup.show(|ui| items_ui(ui, desk, account, view, !was_open)) else {
        view.menu_at = None;
        return None;
    };
    let chosen = shown.inner?;
    Popup::close_id(ui.ctx(), menu_id());
    match chosen {
        Chosen::Ask(asked) => return Some(asked),
        Chosen::ReadAgain(name) => commands.push(Command::LoadDetails(name)),
        Chosen::Copy(what) => {
            let times = Times { now: desk.now(), zone };
            copy_rows(ui.ctx(), what, view, (account, &desk.settings), times, commands);
        }
    }
    None
}

fn items_ui(ui: &mut Ui, desk: &Desk, account: &Account, view: &mut View, is_new: bool) -> Option<Chosen> {
    ui.set_min_width(220.0);
    let mut chosen = None;
    let mut take_focus = is_new;
    let mut item = |ui: &mut Ui, text: &str, keys: Option<&'static str>, off: Option<&str>| {
        let mut button = egui::Button::new(text);
        if let Some(keys) = keys {
            button = button.shortcut_text(platform_keys(keys).into_owned());
        }
        let item = ui.add_enabled(off.is_none(), button);
        // Its name is what it does; the keys are told beside it.
        item.widget_info(|| WidgetInfo::labeled(Role::MenuItem, off.is_none(), text));
        if let Some(keys) = keys {
            ui.ctx().accesskit_node_builder(item.id, |node| node.set_keyboard_shortcut(&*platform_keys(keys)));
        }
        if let Some(off) = off {
            ui.ctx().accesskit_node_builder(item.id, |node| node.set_description(off));
            item.clone().on_disabled_hover_text(off);
        } else if std::mem::take(&mut take_focus) {
            item.request_focus();
        }
        item.clicked()
    };
    let count = view.selection.count_shown(&view.shown, &account.inventory);
    let row = view.selected.as_deref().filter(|_| count == 1).and_then(|key| account.inventory.get(key));
    if let Some(row) = row {
        let (offers, off) = password_offers(desk, account, row);
        for offer in &offers {
            if item(ui, offer.label, keys(offer), off) {
                chosen = Some(Chosen::Ask(asked(offer, &row.user.name)));
            }
        }
        for (offer, off) in other_offers(desk, account, row) {
            if item(ui, offer.label, keys(&offer), off) {
                chosen = Some(Chosen::Ask(asked(&offer, &row.user.name)));
            }
        }
        if item(ui, "Refresh this user", None, None) {
            chosen = Some(Chosen::ReadAgain(row.user.name.clone()));
        }
        ui.separator();
    }
    for (what, keys) in [(CopyOf::Names, Some(COPY_NAMES)), (CopyOf::Arns, None), (CopyOf::Rows, Some(COPY_ROWS))] {
        if item(ui, &copy_text(what, count), keys, None) {
            chosen = Some(Chosen::Copy(what));
        }
    }
    chosen
}

fn copy_text(what: CopyOf, count: usize) -> String {
    let (one, many) = match what {
        CopyOf::Names => ("Copy name", "names"),
        CopyOf::Arns => ("Copy ARN", "ARNs"),
        CopyOf::Rows => ("Copy row", "rows"),
    };
    if count == 1 { one.into() } else { format!("Copy {} {many}", format::count(count)) }
}
