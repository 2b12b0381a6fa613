use egui::{Align2, EventFilter, Id, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};
use egui_extras::{Column as Width, TableBuilder};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::desk::RootUsers;

use super::rows::{COLUMNS, Row};
use crate::ui::kit::painted::{paint_name, paint_text};
use crate::ui::kit::scroll::scrolled_ui;
use crate::ui::kit::theme::{self, palette};
use crate::ui::kit::widgets::{Tone, focus_ring, set_bounds};
use crate::ui::users::table::ROW_HEIGHT;

/// Space at the left of each cell, in points.
const PAD: f32 = 10.0;
/// Space at the left of the first one, in line with what stands above the table.
const FIRST_PAD: f32 = 16.0;
/// The columns, with the width of each in points. The last one is as wide as what is left, and no narrower than this.
const TITLES: [(&str, f32); COLUMNS] = [
    ("Account", 180.0),
    ("ID", 128.0),
    ("Password", 92.0),
    ("Access keys", 100.0),
    ("MFA", 96.0),
    ("Certificates", 100.0),
    ("Audit", 190.0),
];

/// What the table shows.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// The ids of the accounts, from top to bottom.
    pub(super) ids: &'a [String],
    pub(super) roots: &'a RootUsers,
    pub(super) now: Timestamp,
    pub(super) zone: &'a TimeZone,
}

/// What is asked of the table in a frame.
pub(super) struct Asked<'a> {
    pub(super) selected: Option<&'a str>,
    pub(super) scroll_to: Option<usize>,
    pub(super) take_focus: bool,
}

/// The accounts, one row each; only those on screen cost anything. Returns the place of the one that was clicked.
pub(super) fn table_ui(ui: &mut Ui, rows: Rows<'_>, asked: &Asked<'_>) -> Option<usize> {
    // One stop of Tab, as the table of users is. Its keys are those of the page.
    let table = UiBuilder::new()
        .scope_id(id())
        .sense(Sense::FOCUSABLE)
        .accessibility_role(Role::Grid)
        .accessibility_label("Accounts");
    ui.scope_builder(table, |ui| {
        let focus = ui.response();
        let keys = EventFilter { escape: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(focus.id, keys));
        ui.ctx().accesskit_node_builder(focus.id, |node| {
            node.set_row_count(rows.ids.len() + 1);
            node.set_column_count(COLUMNS);
            if let Some(selected) = asked.selected {
                node.set_active_descendant(row_id(selected).accesskit_id());
            }
        });
        if asked.take_focus {
            focus.request_focus();
        }
        let place = ui.available_rect_before_wrap().intersect(ui.clip_rect());
        let output = scrolled_ui(ui, ScrollArea::horizontal().auto_shrink(false), |ui| {
            ui.set_min_width(TITLES.iter().map(|(_, width)| width).sum());
            rows_ui(ui, rows, asked)
        });
        set_bounds(ui.ctx(), focus.id, place);
        if focus.has_focus() {
            focus_ring(ui, place.shrink(3.0));
        }
        output.inner
    })
    .inner
}

/// The id of the table, by which it is known whether it has the keyboard's focus.
pub(super) fn id() -> Id {
    Id::unique("root users table")
}

fn row_id(account_id: &str) -> Id {
    Id::unique(("root user", account_id))
}

fn rows_ui(ui: &mut Ui, rows: Rows<'_>, asked: &Asked<'_>) -> Option<usize> {
    let mut clicked = None;
    let width = ui.available_width();
    let clip = ui.available_rect_before_wrap().intersect(ui.clip_rect());
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
    let mut table = TableBuilder::new(ui).id_salt("root users").auto_shrink(false).animate_scrolling(false);
    for (at, (_, width)) in TITLES.iter().enumerate() {
        let is_last = at + 1 == COLUMNS;
        table =
            table.column(if is_last { Width::remainder().at_least(*width) } else { Width::exact(*width) }.clip(true));
    }
    if let Some(row) = asked.scroll_to {
        table = table.scroll_to_row(row, None);
    }
    let table = table.header(ROW_HEIGHT, |mut header| {
        for (at, (title, _)) in TITLES.into_iter().enumerate() {
            header.col(|ui| title_ui(ui, title, pad(at)));
        }
    });
    table.body(|body| {
        body.rows(ROW_HEIGHT, rows.ids.len(), |mut line| {
            let position = line.index();
            let Some(member) = rows.roots.member(&rows.ids[position]) else { return };
            let row = &Row::of(member, rows.now, rows.zone);
            for at in 0..COLUMNS {
                line.col(|ui| {
                    if at == 0 && ground_ui(ui, row, asked.selected, position, (width, clip)) {
                        clicked = Some(position);
                    }
                    cell_ui(ui, row, at);
                });
            }
        });
    });
    clicked
}

const fn pad(column: usize) -> f32 {
    if column == 0 { FIRST_PAD } else { PAD }
}

fn title_ui(ui: &mut Ui, title: &str, pad: f32) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let response = ui.interact(rect, ui.scope_id().with("title"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, title));
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border));
    let at = rect.left_center() + vec2(pad, 0.0);
    paint_text(ui, at, rect.width() - pad, title, theme::medium(12.5), palette.text_muted);
}

/// A tone has a shape beside its word, and never stands alone.
fn cell_ui(ui: &Ui, row: &Row, column: usize) {
    let palette = palette(ui);
    let rect = ui.max_rect();
    let mut at = rect.left_center() + vec2(pad(column), 0.0);
    let mut width = rect.width() - pad(column) - 0.5 * PAD;
    let cell = &row.cells[column];
    let ink = match cell.tone {
        None | Some(Tone::Info) => palette.text_muted,
        Some(Tone::Good) => palette.good,
        Some(Tone::Warn) => palette.warn,
        Some(Tone::Bad) => palette.bad,
    };
    if let Some(tone) = cell.tone.filter(|tone| *tone != Tone::Info) {
        ui.painter().text(at + vec2(8.0, 0.0), Align2::CENTER_CENTER, tone.icon(), theme::icon(16.0), ink);
        at.x += 22.0;
        width -= 22.0;
    }
    if column == 0 {
        // Names that begin alike are told apart by their ends.
        paint_name(ui, at, width, &cell.text, &[], (&theme::medium(13.0), palette.text));
    } else {
        paint_text(ui, at, width, &cell.text, theme::plain(13.0), ink);
    }
}

/// Paints what is behind all cells of a row and takes the clicks on it. Tells whether it was clicked.
fn ground_ui(ui: &Ui, row: &Row, selected: Option<&str>, position: usize, (width, clip): (f32, Rect)) -> bool {
    let palette = palette(ui);
    let is_selected = selected == Some(&row.account_id);
    let rect = Rect::from_min_size(ui.max_rect().min, vec2(width, ROW_HEIGHT));
    // The first cell's own Ui is clipped to that cell; the row is wider.
    let clip = clip.with_min_y(ui.clip_rect().top()).with_max_y(ui.clip_rect().bottom());
    let builder = UiBuilder::new().layer_id(ui.layer_id()).max_rect(rect).accessibility_parent(id());
    let mut whole = Ui::new(ui.ctx().clone(), ui.scope_id().with("row"), builder);
    whole.set_clip_rect(clip);
    // Not in the Tab order: the table is walked with the arrow keys.
    let response = whole.interact(rect, row_id(&row.account_id), Sense::CLICK);
    let name = match row.cells[0].text.as_str() {
        "–" => row.account_id.clone(),
        name => name.to_owned(),
    };
    response.widget_info(|| WidgetInfo::selected(Role::Row, true, is_selected, &name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.clear_toggled();
        node.set_selected(is_selected);
        node.set_row_index(position);
        node.set_description(row.description());
    });
    let painter = whole.painter();
    if is_selected {
        painter.rect_filled(rect, 0.0, palette.row_selected);
        painter.rect_filled(Rect::from_min_size(rect.min, vec2(3.0, ROW_HEIGHT)), 0.0, palette.accent_fill);
    } else if response.hovered() {
        painter.rect_filled(rect, 0.0, palette.row_hover);
    }
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.border.gamma_multiply(0.6)));
    response.clicked()
}
