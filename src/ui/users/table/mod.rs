//! The table of users: only the rows on screen cost anything.

mod action;
mod anchor;
mod cell;
mod cell_cache;
mod columns;
mod found;
mod header;
mod measures;
mod names;
mod row;
mod tooltip;

use crate::desk::{Account, Column, ColumnSetting, Command, FilteredUsers, Query};
use egui::{EventFilter, Rect, Role, ScrollArea, Sense, Ui, UiBuilder};
use egui_extras::{Column as Width, TableBuilder};

use super::selection::Selection;
use crate::ui::detail::source::{Times, minute_of};
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::widgets::{focus_ring, set_bounds};
use anchor::Anchor;
use cell_cache::CellCache;
use header::HeaderState;
use measures::HEADER_HEIGHT;
use names::Names;
use row::RowLook;
use tooltip::Tooltips;

pub(in crate::ui) use action::TableAction;
pub(in crate::ui) use cell::{Cell, password_look};
pub(in crate::ui) use columns::{columns_of, moved};
pub(in crate::ui) use measures::{BY_MATCH, ROW_HEIGHT, id};

/// What the table remembers from frame to frame.
#[derive(Default)]
pub(in crate::ui) struct TableState {
    cache: CellCache,
    names: Names,
    header: HeaderState,
    anchor: Anchor,
    /// Which rows the desk was last told are on screen.
    reported: Option<(u64, usize, usize)>,
    /// How many rows fit on the screen.
    pub(in crate::ui) rows_per_page: usize,
    /// A row to bring on screen.
    pub(in crate::ui) scroll_to: Option<usize>,
    /// Where the row of the user in the detail pane is, if it is on screen.
    pub(in crate::ui) selected_rect: Option<Rect>,
    /// The table is to have the keyboard's focus.
    pub(in crate::ui) take_focus: bool,
    has_focus: bool,
    tooltips: Tooltips,
}

impl TableState {
    /// Nothing of the table is on screen: no row of it is to be read before the others.
    pub(in crate::ui) fn leave(&mut self, commands: &mut Vec<Command>) {
        if self.reported.take().is_some() {
            commands.push(Command::Visible(Vec::new()));
        }
    }
}

/// What the table shows.
#[derive(Clone, Copy)]
pub(in crate::ui) struct Context<'a> {
    pub(in crate::ui) account: &'a Account,
    pub(in crate::ui) shown: &'a FilteredUsers,
    pub(in crate::ui) query: &'a Query,
    pub(in crate::ui) columns: &'a [ColumnSetting],
    pub(in crate::ui) selection: &'a Selection,
    /// The key of the user in the detail pane.
    pub(in crate::ui) selected: Option<&'a str>,
    pub(in crate::ui) times: Times<'a>,
}

/// The users, one row each.
pub(in crate::ui) fn table_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    state: &mut TableState,
    commands: &mut Vec<Command>,
) -> Option<TableAction> {
    // One stop for Tab, which owns the arrows; its rows are reached with them.
    let table = UiBuilder::new()
        .scope_id(id())
        .sense(Sense::FOCUSABLE)
        .accessibility_role(Role::Grid)
        .accessibility_label("Users");
    ui.scope_builder(table, |ui| {
        let focus = ui.response();
        let keys =
            EventFilter { escape: true, horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(focus.id, keys));
        ui.ctx().accesskit_node_builder(focus.id, |node| {
            node.set_row_count(context.shown.indices().len() + 1);
            node.set_column_count(context.columns.len());
            // Of a table's rows accesskit tells Linux no number, of a set's entries it does.
            node.set_size_of_set(context.shown.indices().len());
            if context.shown.is_by_match() {
                node.set_description(BY_MATCH);
            }
            if let Some(key) = context.selected {
                node.set_active_descendant(row::id(key).accesskit_id());
            }
        });
        if std::mem::take(&mut state.take_focus) {
            focus.request_focus();
        }
        state.has_focus = focus.has_focus();
        let output = scrolled_ui(ui, ScrollArea::horizontal().auto_shrink(false), |ui| {
            let names = columns::name_width(context.account.inventory.longest_name());
            let widths = columns::widths(context.columns, ui.available_width(), names, state.header.resizing);
            ui.set_min_width(widths.iter().sum());
            rows_ui(ui, context, &widths, state, commands)
        });
        set_bounds(ui.ctx(), focus.id, output.inner_rect);
        if focus.has_focus() && state.selected_rect.is_none() {
            focus_ring(ui, output.inner_rect.shrink(3.0));
        }
        output.inner
    })
    .inner
}

fn rows_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    widths: &[f32],
    state: &mut TableState,
    commands: &mut Vec<Command>,
) -> Option<TableAction> {
    let Context { account, shown, query, columns, selection, selected, times } = *context;
    let rows = account.inventory.rows();
    let of_the_minute = Times { now: minute_of(times.now), ..times };
    state.cache.begin(account.inventory.version(), of_the_minute.now, shown.asked(), columns);
    let mut did = None;
    let mut on_screen: Option<(usize, usize)> = None;
    let width = ui.available_width();
    let clip = ui.available_rect_before_wrap().intersect(ui.clip_rect());
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;

    let tooltips = state.tooltips.follow(ui);
    let mut table = TableBuilder::new(ui).id_salt("users").auto_shrink(false).animate_scrolling(false);
    for &width in widths {
        table = table.column(Width::exact(width));
    }
    match (state.scroll_to.take(), state.anchor.offset(shown, &account.inventory, query)) {
        (Some(row), _) => table = table.scroll_to_row(row, None),
        (None, Some(offset)) => table = table.vertical_scroll_offset(offset),
        (None, None) => {}
    }
    let titles = &mut state.header;
    titles.begin();
    let order = (!shown.is_by_match()).then_some(query);
    let table = table.header(HEADER_HEIGHT, |mut header| {
        for setting in columns {
            header.col(|ui| {
                let done = titles.title_ui(ui, setting.column, order);
                did = did.take().or(done);
            });
        }
    });
    state.selected_rect = None;
    state.names.begin();
    let body = table.body(|body| {
        let seen = body.max_rect();
        state.rows_per_page = ((clip.bottom() - seen.top().max(clip.top())) / ROW_HEIGHT).max(1.0) as usize;
        body.rows(ROW_HEIGHT, shown.indices().len(), |mut table_row| {
            let position = table_row.index();
            let index = shown.indices()[position];
            let Some(row) = rows.get(index as usize) else { return };
            on_screen = Some((on_screen.map_or(position, |(first, _)| first), position));
            let cells = state.cache.of(index, || found::cells(row, columns, shown.filter(), of_the_minute));
            let look = RowLook {
                row,
                columns,
                cells,
                selected: selection.contains(&row.key),
                focused: selected == Some(row.key.as_str()),
                ring: state.has_focus && selected == Some(row.key.as_str()),
                tooltips,
                changing: account.operations.is_password_running(&row.key),
                position,
                width,
                clip,
                times,
            };
            let (rect, done) = look.show(&mut table_row, &mut state.names);
            if look.focused {
                state.selected_rect = rect;
            }
            did = did.take().or(done);
        });
    });
    if let Some((first, last)) = on_screen {
        state.names.paint(ui, &state.cache, shown.generation(), first, &shown.indices()[first..=last]);
    }
    let fit = |column: Column| {
        let texts = on_screen.map_or(&[][..], |(first, last)| &shown.indices()[first..=last]);
        let at = columns.iter().position(|setting| setting.column == column)?;
        let cells = texts.iter().filter_map(|index| state.cache.get(*index)?.get(at));
        Some(cells.map(|cell| cell.width(ui)).fold(0.0, f32::max))
    };
    let done = state.header.grips_ui(ui, columns, widths, fit);
    did = did.or(done);
    state.anchor.offset = body.state.clamped_offset().y;
    if let Some((first, last)) = on_screen {
        let report = (shown.generation(), first, last);
        if state.reported != Some(report) {
            state.reported = Some(report);
            state.cache.keep_only(&shown.indices()[first..=last]);
            let keys =
                shown.indices()[first..=last].iter().filter_map(|&index| Some(rows.get(index as usize)?.key.clone()));
            let keys: Vec<String> = keys.collect();
            state.anchor.hold(shown, query, first, keys.clone());
            commands.push(Command::Visible(keys));
        }
    }
    did
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_left_the_screen_are_told_once() {
        let mut state = TableState { reported: Some((1, 0, 9)), ..TableState::default() };
        let mut commands = Vec::new();
        state.leave(&mut commands);
        state.leave(&mut commands);
        assert!(matches!(&commands[..], [Command::Visible(keys)] if keys.is_empty()), "{commands:?}");
    }
}
