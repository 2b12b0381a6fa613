use egui::accesskit::Live;
use egui::{Frame, Margin, Popup, PopupCloseBehavior, RichText, Role, Ui, UiBuilder};

use crate::desk::{Account, Column, ColumnSetting, Command, Desk, ExportColumns, ExportFormat, Settings, TagKey};

use super::not_known::not_known_briefly;
use super::table::{BY_MATCH, moved};
use crate::ui::kit::radio::Radios;
use crate::ui::kit::row_ends::at_right;
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, GRID, palette};
use crate::ui::kit::widgets::{Button, Kind, announced, caption, opens_menu};
use crate::ui::kit::{format, icons};
use crate::ui::shell::view::View;

/// How much of the window's height a menu of columns may take, but for what stands below them.
const MENU_SHARE: f32 = 0.7;
/// So many tags are offered as columns. Nobody looks through more.
const MOST_TAGS: usize = 200;

/// The line above the table: how many users are in it or selected, and what can be done with all of them.
pub(in crate::ui) fn bar_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut View,
    columns: &[ColumnSetting],
    commands: &mut Vec<Command>,
) {
    Frame::new().inner_margin(Margin { left: 16, right: 10, top: 4, bottom: 4 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            let text = summary(account, view);
            let text = RichText::new(text).font(theme::plain(12.5)).color(palette(ui).text_muted);
            // How many are found, selected or copied is said as it changes.
            announced(ui, Live::Polite, |ui| ui.label(text));
            if view.shown.is_by_match() {
                let text = RichText::new(BY_MATCH).font(theme::plain(12.5)).color(palette(ui).text_faint);
                ui.label(text).on_hover_text(
                    "Names that begin with what was typed, then other names, tags and paths, each by name. Click a column's \
                     title for another order",
                );
            }
            at_right(ui, |ui| {
                ui.spacing_mut().item_spacing.x = GRID;
                columns_ui(ui, desk, account, columns, commands);
                export_ui(ui, desk, account, view, columns, commands);
            });
        });
    });
}

fn summary(account: &Account, view: &mut View) -> String {
    let selected = view.selection.len();
    if let Some(copied) = view.selection.copied(&view.shown) {
        return if copied == 1 { "1 row copied".into() } else { format!("{} rows copied", format::count(copied)) };
    }
    if selected < 2 {
        let shown = format::users(view.shown.indices().len());
        return match not_known_briefly(account, view.shown.filter()) {
            Some(unknown) => format!("{shown}; {unknown}"),
            None => shown,
        };
    }
    let hidden = selected - view.selection.count_shown(&view.shown, &account.inventory);
    match hidden {
        0 => format!("{} selected", format::users(selected)),
        hidden => format!("{} selected, {} of them not shown", format::users(selected), format::count(hidden)),
    }
}

/// What is selected, or all that is shown, as a file.
fn export_ui(
    ui: &mut Ui,
    desk: &Desk,
    account: &Account,
    view: &mut View,
    columns: &[ColumnSetting],
    commands: &mut Vec<Command>,
) {
    let count = match view.exports_selection() {
        true => view.selection.count_shown(&view.shown, &account.inventory),
        false => view.shown.indices().len(),
    };
    let off = (count == 0).then_some("No users to export");
    let text = format!("Export {}", format::users(count));
    let button = Button::new(Kind::Quiet, &text).with_icon(icons::EXPORT).disabled_if(off).small().show(ui);
    opens_menu(&button);
    let mut all_columns = desk.settings.export_all_columns;
    // As in the menu of columns.
    let popup = Popup::menu(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(egui::style::StyleModifier::default());
    let chosen = popup.accessible_name("Export").width(290.0).show(|ui| {
        ui.spacing_mut().item_spacing.y = GRID;
        let columns = [(false, "Columns as on screen"), (true, "All columns, with sources and times")];
        Radios::in_menu("Columns").show(ui, &mut all_columns, &columns);
        ui.separator();
        let item = |ui: &mut Ui, text: &str| Button::new(Kind::Quiet, text).keyed(text).in_menu().show(ui).clicked();
        let csv = item(ui, ExportFormat::Csv.name()).then_some(ExportFormat::Csv);
        let format = item(ui, ExportFormat::Json.name()).then_some(ExportFormat::Json).or(csv);
        if let Some(file) = desk.last_export().filter(|_| desk.has_desktop()) {
            ui.separator();
            if item(ui, "Show the last export in its folder") {
                commands.push(Command::ShowFile(file.to_path_buf()));
                ui.close();
            }
            caption(ui, &format::visible(&file.display().to_string()));
        }
        if format.is_some() {
            // By a key too: a menu closes by itself only for clicks.
            ui.close();
        }
        format
    });
    if all_columns != desk.settings.export_all_columns {
        commands.push(Command::SaveSettings(Settings { export_all_columns: all_columns, ..desk.settings.clone() }));
    }
    if let Some(format) = chosen.and_then(|shown| shown.inner) {
        let rows = account.inventory.rows();
        let indices = view.rows_to_export(account);
        commands.push(Command::ExportUsers {
            format,
            keys: indices.iter().filter_map(|&index| Some(rows.get(index as usize)?.key.clone())).collect(),
            columns: match all_columns {
                true => ExportColumns::All,
                false => ExportColumns::AsShown(columns.iter().map(|setting| setting.column).collect()),
            },
            of: view.what_to_export(indices.len()),
        });
    }
}

/// Which columns there are, and in which order.
fn columns_ui(ui: &mut Ui, desk: &Desk, account: &Account, columns: &[ColumnSetting], commands: &mut Vec<Command>) {
    let button = Button::new(Kind::Quiet, "Columns").with_icon(icons::COLUMNS).small().show(ui);
    opens_menu(&button);
    // In a menu's own style, boxes without a check could not be seen.
    let popup = Popup::menu(&button)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .style(egui::style::StyleModifier::default());
    let chosen = popup.accessible_name("Columns").width(290.0).show(|ui| {
        let mut chosen = None;
        ui.spacing_mut().item_spacing.y = 0.0;
        // There is one for each key of a tag.
        let height = MENU_SHARE * ui.ctx().content_rect().height();
        scrolled_ui(ui, egui::ScrollArea::vertical().max_height(height), |ui| {
            for (at, setting) in columns.iter().enumerate() {
                chosen = chosen.take().or(column_ui(ui, setting.column, Some(at), columns));
            }
            ui.separator();
            for column in Column::ALL {
                if columns.iter().all(|setting| setting.column != column) {
                    chosen = chosen.take().or(column_ui(ui, column, None, columns));
                }
            }
            ui.separator();
            for key in account.inventory.tag_keys().filter(|key| !shows_tag(columns, key)).take(MOST_TAGS) {
                if let Some(key) = TagKey::new(key) {
                    chosen = chosen.take().or(column_ui(ui, Column::Tag(key), None, columns));
                }
            }
        });
        ui.separator();
        if Button::new(Kind::Quiet, "Reset columns").in_menu().show(ui).clicked() {
            chosen = Some(Vec::new());
        }
        chosen
    });
    if let Some(columns) = chosen.and_then(|shown| shown.inner) {
        keep_columns(desk, columns, commands);
    }
}

/// Whether one of these columns is of the tag of this key, without regard to case.
fn shows_tag(columns: &[ColumnSetting], key: &str) -> bool {
    columns.iter().any(|setting| match setting.column {
        Column::Tag(shown) => shown.is(key),
        _ => false,
    })
}

/// Where a column goes that is added: beside what it belongs to, and not out of sight at the end.
fn place_of(column: Column, columns: &[ColumnSetting]) -> usize {
    let listed = |column: Column| Column::ALL.iter().position(|other| *other == column);
    let rank = |column: Column| match column {
        Column::Tag(_) => (listed(Column::Tags), true),
        column => (listed(column), false),
    };
    let before = columns.iter().enumerate().filter(|(_, setting)| rank(setting.column) <= rank(column));
    before.max_by_key(|(_, setting)| rank(setting.column)).map_or(columns.len(), |(at, _)| at + 1)
}

/// One column, and where it is in the table, if it is there. Returns the columns that are asked for.
fn column_ui(ui: &mut Ui, column: Column, at: Option<usize>, columns: &[ColumnSetting]) -> Option<Vec<ColumnSetting>> {
    let title = column.title();
    let mut chosen = None;
    // An id of its own, so that the keyboard's focus goes with it to another place.
    let of_its_own = UiBuilder::new().scope_id(ui.scope_id().with(column));
    ui.scope_builder(of_its_own, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(28.0);
            let mut is_there = at.is_some();
            let is_name = column == Column::User;
            let check = ui.add_enabled(!is_name, egui::Checkbox::new(&mut is_there, title));
            ui.ctx().accesskit_node_builder(check.id, |node| node.set_role(Role::MenuItemCheckBox));
            if check.changed() {
                let mut columns = columns.to_vec();
                match at {
                    Some(at) => drop(columns.remove(at)),
                    None => columns.insert(place_of(column, &columns), ColumnSetting { column, width: None }),
                }
                chosen = Some(columns);
            }
            let Some(at) = at.filter(|_| !is_name) else { return };
            at_right(ui, |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let last = (at + 1 == columns.len()).then_some("It is the last column");
                let first = (at == 1).then_some("The user name stays the first column");
                let (left, right) = (format!("Move {title} left"), format!("Move {title} right"));
                if Button::icon(icons::ARROW_LEFT, &left).disabled_if(first).in_menu().show(ui).clicked() {
                    chosen = Some(moved(columns, at, at - 1));
                }
                if Button::icon(icons::ARROW_RIGHT, &right).disabled_if(last).in_menu().show(ui).clicked() {
                    chosen = Some(moved(columns, at, at + 1));
                }
            });
        });
    });
    chosen
}

/// Has these be the columns, now and from the next start on.
pub(in crate::ui) fn keep_columns(desk: &Desk, columns: Vec<ColumnSetting>, commands: &mut Vec<Command>) {
    commands.push(Command::SaveSettings(Settings { columns, ..desk.settings.clone() }));
}
